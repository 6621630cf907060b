package org.thalweg.ml;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Dataset;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.model.DomainLabels;
import org.thalweg.objective.Activation;
import org.thalweg.objective.ModelFamily;

/**
 * Spark's {@link org.apache.spark.ml.classification.MultilayerPerceptronClassifier}, trained by
 * Thalweg: the same Params, the same objective, and Spark's model with Spark's summary.
 *
 * <pre>
 *   F(w) = mean ln Σₖ e^zₖ − z_y,   z the last of aₗ = φ(Wₗᵀaₗ₋₁ + bₗ) without φ;  φ is the sigmoid
 * </pre>
 *
 * It is not convex, so that the minimum may be another one than Spark's. Where the Params differ:
 * at least one layer must be a hidden one. Without {@code initialWeights} the weights begin by
 * Glorot's rule, from {@code seed}. {@code tol} is a rule for the gradient. {@code blockSize} is
 * not used: the mean is over rows, where Spark's is over blocks of {@code blockSize} rows, of their
 * means.
 */
public final class MultilayerPerceptronClassifier extends MultilayerPerceptronClassifierSetters {
  private static final long serialVersionUID = 1;

  public MultilayerPerceptronClassifier() {
    this(Identifiable.randomUID("mlpc"));
  }

  public MultilayerPerceptronClassifier(String uid) {
    super(uid);
  }

  @Override
  Fit.FitTask<MultilayerPerceptronClassificationModel> task() {
    if (!isSet(layers()) || getLayers().length < 3) {
      throw new ConfException(
          "layers must be the sizes of at least 3 layers, one of them hidden, but were "
              + (isSet(layers()) ? Arrays.toString(getLayers()) : "not given"));
    }
    int[] sizes = getLayers();
    ReadPlan.Labels labels =
        new ReadPlan.Labels(
            DomainLabels.first(sizes[sizes.length - 1]),
            "the last of layers %s".formatted(Arrays.toString(sizes)));
    return Fit.FitTask.besideSpark(
        this, keys, "softmax", labels, (fit, dataset) -> train(fit, dataset, sizes));
  }

  private MultilayerPerceptronClassificationModel train(Fit fit, Dataset<?> dataset, int[] sizes) {
    Fit.Classes classes = Fit.Classes.of(fit, dataset, getLabelCol());
    require("first", sizes[0], fit.features() == sizes[0], fit.features(), "features");
    int last = sizes[sizes.length - 1];
    require("last", last, classes.count() <= last && last > 1, classes.count(), "classes");
    Fit.Classes.requireThresholds(this, thresholds(), last);
    Fit.FitResult trained = fit.train(conf(fit, sizes), start(sizes));
    MultilayerPerceptronClassificationModel model =
        copyValues(
            new MultilayerPerceptronClassificationModel(uid(), Vectors.dense(trained.w())),
            new ParamMap());
    return Fit.LateSummary.of(
        model, dataset, (own, rows) -> Summaries.create(own, rows, trained.objectives()));
  }

  private static void require(String layer, int size, boolean fits, int count, String what) {
    if (!fits) {
      throw new ConfException(
          "layers must have a %s size for the %d %s but it was %d"
              .formatted(layer, count, what, size));
    }
  }

  private TrainingConf conf(Fit fit, int[] sizes) {
    List<Integer> hidden = Arrays.stream(sizes, 1, sizes.length - 1).boxed().toList();
    ConfBuilder conf = fit.conf().loss("softmax").classes(sizes[sizes.length - 1]);
    conf.model(new ModelFamily.Perceptron(hidden, Activation.SIGMOID)).seed(getSeed());
    SparkParams params = new SparkParams(this, keys);
    if (getSolver().toLowerCase(Locale.ROOT).equals("gd")) {
      params.set(conf, "solver", "sgd", 1);
    } else if (!keys.chooseMethod()) {
      conf.method("lbfgs");
    } else if (params.isSet("stepSize") && params.takesSteps()) {
      params.setRate(conf);
    }
    params.stop(conf, 1);
    return conf.build();
  }

  private Optional<double[]> start(int[] sizes) {
    if (!isSet(initialWeights())) {
      return Optional.empty();
    }
    Vector weights = getInitialWeights();
    int length = 0;
    for (int l = 1; l < sizes.length; l++) {
      length += (sizes[l - 1] + 1) * sizes[l];
    }
    if (weights.size() != length) {
      throw new ConfException(
          "initialWeights must be %d for layers %s but were %d"
              .formatted(length, Arrays.toString(sizes), weights.size()));
    }
    return Optional.of(weights.toArray().clone());
  }
}
