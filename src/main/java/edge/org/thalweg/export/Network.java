package org.thalweg.export;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.thalweg.config.Columns;
import org.thalweg.config.ConfException;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.Feature;
import org.thalweg.data.table.InputColumn;
import org.thalweg.loss.Calibration;
import org.thalweg.model.Model;
import org.thalweg.objective.FormulaObjective;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Link;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.objective.PerceptronObjective;
import org.thalweg.objective.SoftmaxObjective;
import org.thalweg.text.Require;

/**
 * A model as layers, which is what other programs take, and what makes x of the cells of a row.
 *
 * <pre>
 *   a₀ = x,   aₗ = φₗ(Wₗᵀaₗ₋₁ + bₗ),   z = the last of them + offset;   prediction = link(z)
 * </pre>
 *
 * @param features names, one for each entry of x, no two alike
 * @param columns which x is made of; empty where that is what is given
 * @param offset column that is added to every score
 * @param label name of what is predicted
 * @param classes names of the classes 0, 1, …; empty where labels are amounts
 * @param layers from the first
 * @param link what scores are made to
 * @param decision what becomes of the score, before or after
 */
record Network(
    List<String> features,
    List<InputColumn> columns,
    Optional<String> offset,
    String label,
    List<String> classes,
    List<Layer> layers,
    Link link,
    Calibration decision) {

  /**
   * A layer.
   *
   * @param weights inputs × outputs, row by row
   * @param intercepts one for each output
   */
  @JsonPropertyOrder({"inputs", "outputs", "activation", "intercepts", "weights"}) // of the JSON
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
    if (objective instanceof FormulaObjective formula) {
      throw new ConfException(
          "a model must be of one score, without parameters of its loss, to be exported but has "
              + formula.loss().formula());
    }
    boolean isKnown =
        objective instanceof LinearObjective
            || objective instanceof SoftmaxObjective
            || objective instanceof PerceptronObjective;
    if (!isKnown) {
      throw new ConfException(
          "a model must be linear, softmax or a perceptron to be exported but was %s"
              .formatted(model.conf().model().text()));
    }
    model.input().columns().forEach(Network::requireNoWords);
    List<String> features = names(model);
    Optional<Columns> roles = model.input().encoding().map(Encoding::columns);
    return new Network(
        features,
        model.input().columns(),
        roles.flatMap(Columns::offset),
        roles.flatMap(Columns::label).orElse("label"),
        classes(model),
        layers(objective, model.w(), features.size()),
        link(model.deciding(Calibration.NONE).objective()),
        model.conf().decision());
  }

  private static void requireNoWords(InputColumn column) {
    if (column.kind() == Feature.FeatureKind.HASHED && column.name().matches("words\\(.+\\)")) {
      throw new ConfException(
          "a model must not have words as features to be exported, but has %s; train it without that column"
              .formatted(column.name()));
    }
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

  /**
   * Refuses, for a format, a model whose categories are hashed, or with a decision.
   *
   * @throws ConfException if it is one
   */
  void requireNoHashes(String format) {
    if (!decision.isNone()) {
      throw new ConfException(
          "--format must be json for a model with a threshold or an isotonic map but was "
              + format);
    }
    Require.none(
        columns.stream().filter(column -> column.kind() == Feature.FeatureKind.HASHED).findFirst(),
        column ->
            new ConfException(
                "--format must be json for column %s, whose hash (data.hash.bits, or its own) %s cannot express, but was %s"
                    .formatted(column.name(), format, format)));
  }

  /**
   * A name that no column and no feature has: the one that is wanted, behind as many _ as need be.
   */
  String free(String wanted) {
    String name = wanted;
    while (isTaken(name)) {
      name = "_" + name;
    }
    return name;
  }

  private boolean isTaken(String name) {
    return features.contains(name)
        || offset.filter(name::equals).isPresent()
        || columns.stream().anyMatch(column -> column.name().equals(name));
  }

  int outputs() {
    return layers.get(layers.size() - 1).outputs();
  }

  /** Whether the network gives a probability for each class. */
  boolean hasProbabilities() {
    return !classes.isEmpty() && (link == Link.SIGMOID || link == Link.SOFTMAX);
  }

  /** The one layer of a model without hidden units. */
  Optional<Layer> only() {
    return layers.size() == 1 ? Optional.of(layers.get(0)) : Optional.empty();
  }
}
