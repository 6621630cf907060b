package org.thalweg.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The known name that was probably meant by an unknown one: one that other programs use for the
 * same thing, or one that differs by little.
 */
public final class Suggestion {
  private static final int LONGEST = 100; // characters of a name, which none of ours has
  private static final int SHARE = 3; // one character in so many may be wrong

  /** What scikit-learn, PyTorch, Keras and Spark ML call what has another name here. */
  private static final Map<String, Set<String>> ALIASES =
      Map.ofEntries(
          names("penalty", "lambda reg regParam regularization alpha C weight_decay l1 l2"),
          names("stop.maxEpochs", "max_iter epochs n_epochs num_epochs iterations num_iterations"),
          names("stop.maxSteps", "steps max_steps num_steps"),
          names("stop.gradientNorm", "tol tolerance gtol"),
          names("stop.seconds", "timeout max_time time"),
          names("learningRate", "lr eta eta0 step_size learning_rate_init"),
          names("updater", "optimizer optimiser"),
          names("method", "solver algorithm"),
          names("batch.rows", "batch_size minibatch_size"),
          names("batch.fraction", "mini_batch_fraction"),
          names("objective.intercept", "fit_intercept bias"),
          names("objective.classes", "num_classes n_classes num_class"),
          names("objective.classWeights", "class_weight"),
          names("data.train", "input path train_path training_data"),
          names("data.label", "label_col target y"),
          names("data.features", "features_col num_features"),
          names("data.weight", "weight_col sample_weight"),
          names("data.standardize", "standardization normalize scale"),
          names("data.categorical", "categories cat_features"),
          names("seed", "random_state random_seed"),
          names("output", "output_dir save_dir model_dir"),
          names("halfSquared", "mse squared_error l2_loss rmse least_squares squared"),
          names("absolute", "mae absolute_error l1_loss"),
          names("logistic", "log log_loss cross_entropy binary_cross_entropy bce bce_with_logits"),
          names("softmax", "categorical_cross_entropy multinomial multinomial_logistic nll"),
          names("hinge", "svm"),
          names("quantile", "pinball"),
          names("elasticNet", "elastic"),
          names("l2", "ridge"),
          names("l1", "lasso"),
          names("momentum", "heavy_ball"),
          names("nag", "nesterov"),
          names("cosine", "cosine_annealing"),
          names("plateau", "reduce_lr_on_plateau"),
          names("perceptron", "mlp neural_network"),
          names("factorization", "fm factorization_machine"),
          names("linear", "glm linear_model"));

  private Suggestion() {}

  private static Map.Entry<String, Set<String>> names(String ours, String others) {
    return Map.entry(
        ours, Stream.of(others.split(" ")).map(Suggestion::bare).collect(Collectors.toSet()));
  }

  /**
   * The nearest of the known names; empty where none is near.
   *
   * @param known of keys with points, the part after the last of them may stand for the whole
   */
  public static Optional<String> of(String name, Collection<String> known) {
    String given = bare(name.substring(0, Math.min(name.length(), LONGEST)));
    Optional<String> outer = known.stream().filter(one -> name.startsWith(one + ".")).findFirst();
    if (outer.isPresent()) {
      return outer;
    }
    Optional<String> alias =
        known.stream()
            .filter(one -> ALIASES.getOrDefault(one, Set.of()).contains(given))
            .findFirst();
    if (alias.isPresent() || given.isEmpty()) {
      return alias;
    }
    return known.stream()
        .filter(one -> gap(given, one) <= Math.max(1, given.length() / SHARE))
        .min(Comparator.comparingInt(one -> gap(given, one)));
  }

  /** How far a name is from a known one, or from the last part of it; too far if all differs. */
  private static int gap(String given, String known) {
    String whole = bare(known);
    String last = bare(known.substring(known.lastIndexOf('.') + 1));
    return Math.min(apart(given, whole), apart(given, last));
  }

  private static int apart(String a, String b) {
    int distance = distance(a, b);
    return distance < Math.min(a.length(), b.length()) || distance == 0
        ? distance
        : Integer.MAX_VALUE;
  }

  /** A name without what styles of writing differ in. */
  private static String bare(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }

  /**
   * The least number of characters to insert, delete, replace, or swap with their neighbours: F. J.
   * Damerau (1964), each part of a text changed once at most.
   */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 || j == 0 ? i + j : least(a, b, i, j, d);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int least(String a, String b, int i, int j, int[][] d) {
    int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
  }
}
