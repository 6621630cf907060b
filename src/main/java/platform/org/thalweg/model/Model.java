package org.thalweg.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.thalweg.config.ConfException;
import org.thalweg.config.Named;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.config.Standardize;
import org.thalweg.data.table.DerivedColumns;
import org.thalweg.data.table.Encoding;
import org.thalweg.loss.Calibration;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.PerceptronObjective;
import org.thalweg.objective.ScoredObjective;
import org.thalweg.penalty.Penalties;

/**
 * A trained model: what was minimised, and the w that was found. It does not change, and is equal
 * to another one that has the same parts and the same bits of w. In Java's serialization it is what
 * {@link ModelStore} writes of it, so secrets among the options of a reader are left out.
 *
 * @param conf what was minimised, with the number of classes where it has any
 * @param shrinkage what was added to it
 * @param input how its data are read
 * @param features length of x
 * @param weights w, the parameters, in the layout of the objective
 */
public record Model(
    ObjectiveConf conf, Shrinkage shrinkage, Input input, int features, ModelWeights weights)
    implements Serializable {

  /**
   * What was added to the mean loss.
   *
   * @param penalty R(w)
   * @param units the features that this w is of
   */
  public record Shrinkage(Named<Penalties> penalty, Standardize units) {
    /** No penalty, on features as they are. */
    public static final Shrinkage NONE =
        new Shrinkage(Registry.penalties().parse("none"), Standardize.NONE);
  }

  /**
   * Checks that w has the length the rest says.
   *
   * @throws IllegalArgumentException if not
   */
  public Model {
    int dimension = conf.over(features).layout().dimension();
    if (weights.length() != dimension) {
      throw new IllegalArgumentException(
          "w must have %d entries but had %d".formatted(dimension, weights.length()));
    }
  }

  /** A model whose parameters are in an array, which is copied. */
  public Model(ObjectiveConf conf, Shrinkage shrinkage, Input input, int features, double[] w) {
    this(conf, shrinkage, input, features, new ArrayWeights(w.clone()));
  }

  /** A model of LIBSVM text, without a penalty. */
  public Model(ObjectiveConf conf, int features, double[] w) {
    this(conf, Shrinkage.NONE, Input.libsvm(), features, w);
  }

  /** A copy of the parameters. */
  public double[] w() {
    return weights.all();
  }

  /** A copy of this model that reads data in files of another format. */
  public Model reading(String format) {
    return new Model(conf, shrinkage, input.as(format), features, weights);
  }

  /**
   * A copy of this model that reads data that are written in another way.
   *
   * @param settings each {@code key=value}, with the keys of a conf that say how data are read
   * @throws org.thalweg.config.ConfException if one breaks a rule
   */
  public Model reading(List<String> settings) {
    return new Model(conf, shrinkage, input.reading(settings), features, weights);
  }

  /** A copy of this model that says that it was trained with another penalty. */
  public Model penalised(Named<Penalties> other) {
    return new Model(conf, new Shrinkage(other, shrinkage.units), input, features, weights);
  }

  /** A copy of this model, of whose scores something else is made. */
  public Model deciding(Calibration decision) {
    return new Model(conf.deciding(decision), shrinkage, input, features, weights);
  }

  /**
   * A model whose scores, without offsets, are a·z + b: by w, so that all that reads it has them.
   * It says of no penalty, since no w was the minimum with it; and its loss is logistic where it
   * gave no probabilities.
   *
   * @param a positive
   * @throws org.thalweg.config.ConfException if the family is none of those that are known, or
   *     there is no intercept to take b
   */
  public Model scaled(double a, double b) {
    double[] w = w();
    List<ParameterLayout.Segment> segments = objective().layout().segments();
    boolean isDeep = objective() instanceof PerceptronObjective;
    int last = isDeep ? segments.size() - (conf.intercept() ? 2 : 1) : 0;
    boolean isKnown = Registry.models().isRegistered(conf.model());
    if (!isKnown || !(objective() instanceof ScoredObjective) || b != 0 && !conf.intercept()) {
      throw new ConfException(
          "a model that is calibrated by its weights must be of a registered family, for sigmoid with"
              + " an intercept, but was not; isotonic takes any");
    }
    for (ParameterLayout.Segment segment : segments.subList(last, segments.size())) {
      double factor = segment.name().equals("factors") ? Math.sqrt(a) : a;
      double more = segment.name().startsWith("intercept") ? b : 0;
      for (int i = segment.from(); i < segment.to(); i++) {
        w[i] = factor * w[i] + more;
      }
    }
    ObjectiveConf scaled = objective().isProbabilistic() ? conf : conf.with("logistic");
    return new Model(scaled, Shrinkage.NONE, input, features, w);
  }

  /** A copy of this model whose weights of {@code data.effects} are 0: that of the population. */
  public Model withoutEffects() {
    double[] w = w();
    List<String> columns = input.encoding().map(Encoding::columnNames).orElse(List.of());
    for (InputWeights each : objective().inputs()) {
      for (int i = 0; i < each.features().count(columns.size()); i++) {
        int at = each.from() + i * each.columns();
        boolean isEffect = DerivedColumns.key(columns.get(each.features().feature(i))).isPresent();
        Arrays.fill(w, at, isEffect ? at + each.columns() : at, 0);
      }
    }
    return new Model(conf, shrinkage, input, features, w);
  }

  /**
   * What coefficient i of a linear model is called: after its feature, or the intercept, behind the
   * name of its score if there are several, as in {@code z2:age}; after the parameter of a formula.
   */
  public String coefficient(int i) {
    Objective objective = objective();
    ParameterLayout.Segment segment = objective.layout().segment(i);
    boolean areSeveral = objective.hasScoresOfItsOwn();
    List<InputWeights> inputs = objective.inputs();
    for (int k = 0; k < inputs.size(); k++) {
      InputWeights input = inputs.get(k);
      String score = areSeveral ? "z%d:".formatted(k + 1) : "";
      if (segment.from() == input.from() && segment.penalised()) {
        return score + this.input.name(input.features().feature(i - input.from()));
      }
      if (input.intercepts() == i) {
        return score + "intercept";
      }
    }
    return segment.name();
  }

  /** R(w), with columns as where their weights are. */
  public Penalties penalties() {
    return new NamedFeatures(input, features).penalties(shrinkage.penalty.value(), objective());
  }

  /** What was minimised. */
  public Objective objective() {
    return conf.over(features);
  }

  /** Without w, which may be long. */
  @Override
  public String toString() {
    return "%s, loss %s, %d features, w %s"
        .formatted(conf.model().text(), conf.lossText(), features, weightsSha256());
  }

  private Object writeReplace() {
    return new SerialModel(this);
  }

  /** SHA-256, as hexadecimal digits, of the IEEE bits of w in order, each big-endian. */
  public String weightsSha256() {
    return weights.sha256();
  }
}
