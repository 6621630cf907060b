package org.thalweg.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.thalweg.config.ConfException;
import org.thalweg.data.table.MissingNumber;
import org.thalweg.model.Model;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Link;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.objective.PerceptronObjective;
import org.thalweg.objective.SoftmaxObjective;

/**
 * A model as layers, which is what other programs take.
 *
 * <pre>
 *   a₀ = x,   aₗ = φₗ(Wₗᵀaₗ₋₁ + bₗ),   z = the last of them;   prediction = link(z)
 * </pre>
 *
 * @param features names, one for each entry of x, no two alike
 * @param missing the features that may be missing
 * @param classes names of the classes 0, 1, …; empty where labels are amounts
 * @param layers from the first
 * @param link what scores are made to
 */
record Network(
    List<String> features,
    List<MissingNumber> missing,
    List<String> classes,
    List<Layer> layers,
    Link link) {

  /**
   * A layer.
   *
   * @param weights inputs × outputs, row by row
   * @param intercepts one for each output
   */
  record Layer(int inputs, int outputs, double[] weights, double[] intercepts, String activation) {
    double weight(int input, int output) {
      return weights[input * outputs + output];
    }
  }

  /** What lies between two layers where nothing does. */
  static final String NO_ACTIVATION = "identity";

  /**
   * The network of a model.
   *
   * @throws ConfException if it is not linear, softmax or a perceptron, or what its loss predicts
   *     is none of the links
   */
  static Network of(Model model) {
    Objective objective = model.objective();
    boolean isKnown =
        objective instanceof LinearObjective
            || objective instanceof SoftmaxObjective
            || objective instanceof PerceptronObjective;
    if (!isKnown) {
      throw new ConfException(
          "a model must be linear, softmax or a perceptron to be exported but was "
              + model.conf().model().text());
    }
    List<String> features = names(model);
    return new Network(
        features,
        model.input().missing(),
        classes(model),
        layers(objective, model.w(), features.size()),
        link(objective));
  }

  /** Names of the features; where several have the same, with their number from 1 behind it. */
  private static List<String> names(Model model) {
    Set<String> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (int j = 0; j < model.features(); j++) {
      String name = model.input().name(j);
      while (!taken.add(name)) {
        name = name + " " + (j + 1);
      }
      names.add(name);
    }
    return names;
  }

  private static List<String> classes(Model model) {
    Objective objective = model.objective();
    if (!objective.labels().isOfClasses()) {
      return List.of();
    }
    List<String> names = model.input().classNames();
    int count = Math.max(2, objective.outputs());
    return names.size() == count
        ? names
        : IntStream.range(0, count).mapToObj(String::valueOf).toList();
  }

  private static List<Layer> layers(Objective objective, double[] w, int features) {
    String activation =
        objective instanceof PerceptronObjective perceptron
            ? perceptron.activation().name().toLowerCase(java.util.Locale.ROOT)
            : NO_ACTIVATION;
    List<Segment> segments = objective.layout().segments();
    List<Layer> layers = new ArrayList<>();
    int inputs = features;
    for (int i = 0; i < segments.size(); i++) {
      Segment weights = segments.get(i);
      int outputs = weights.columns();
      boolean hasIntercept =
          i + 1 < segments.size() && segments.get(i + 1).name().startsWith("intercept");
      double[] intercepts =
          hasIntercept
              ? Arrays.copyOfRange(w, segments.get(i + 1).from(), segments.get(i + 1).to())
              : new double[outputs];
      i += hasIntercept ? 1 : 0;
      boolean isLast = i + 1 >= segments.size();
      layers.add(
          new Layer(
              inputs,
              outputs,
              Arrays.copyOfRange(w, weights.from(), weights.to()),
              intercepts,
              isLast ? NO_ACTIVATION : activation));
      inputs = outputs;
    }
    return layers;
  }

  private static Link link(Objective objective) {
    return Link.of(objective)
        .orElseThrow(
            () ->
                new ConfException(
                    "a loss must predict z, e^z or 1/(1 + e^-z) of a score z to be exported, but "
                        + objective
                        + " does not"));
  }

  /** Refuses, for a format, a model in which something stands for missing numbers. */
  void requireComplete(String format) {
    require(missing.isEmpty(), "json or pmml for a model with data.missing", format);
  }

  /** Refuses, for a format, a model that has features that say where numbers are missing. */
  void requireNoIndicators(String format) {
    require(
        missing.stream().allMatch(each -> each.indicator().isEmpty()),
        "json for a model with indicators of missing numbers",
        format);
  }

  private static void require(boolean is, String other, String format) {
    if (!is) {
      throw new ConfException(
          "--format must be %s, which %s cannot express, but was %s"
              .formatted(other, format, format));
    }
  }

  /** What stands for each feature where it is missing. */
  double[] fills() {
    double[] fills = new double[features.size()];
    missing.forEach(each -> fills[each.feature()] = each.value());
    return fills;
  }

  int outputs() {
    return layers.get(layers.size() - 1).outputs();
  }

  /** Whether the network gives a probability for each class. */
  boolean hasProbabilities() {
    return link == Link.SIGMOID || link == Link.SOFTMAX;
  }

  /** The one layer of a model without hidden units. */
  Optional<Layer> only() {
    return layers.size() == 1 ? Optional.of(layers.get(0)) : Optional.empty();
  }
}
