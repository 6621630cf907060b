package org.thalweg.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.thalweg.loss.Calibration;
import org.thalweg.loss.JointFormula;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.Loss;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.FeatureChoice;
import org.thalweg.objective.FormulaObjective;
import org.thalweg.objective.ModelFamily;
import org.thalweg.objective.Objective;

/**
 * The objective without its penalty, whatever the data. The number of features makes it an {@link
 * Objective}. A stored model has one, too.
 *
 * @param model the family of models
 * @param loss the loss of one score; empty for softmax, the loss of several scores
 * @param classes the number of classes for softmax; 0 for other losses, and where the training data
 *     decide it
 * @param intercept whether there are intercepts, which no penalty is on
 * @param scores of a formula that are made of some columns, by name; others are of all features
 * @param decision what becomes of the scores of a trained model; none in training
 */
public record ObjectiveConf(
    Named<ModelFamily> model,
    Optional<Named<PointwiseLoss>> loss,
    int classes,
    boolean intercept,
    Map<String, ScoreColumns> scores,
    Calibration decision) {
  /** What is written for the loss of K scores. */
  public static final String SOFTMAX = "softmax";

  /**
   * Checks that model, loss and number of classes fit together.
   *
   * @throws ConfException if they do not
   */
  public ObjectiveConf {
    if (loss.isPresent() && classes != 0) {
      throw new ConfException(
          "objective.classes must be given with loss softmax only but was " + classes);
    }
    scores = Map.copyOf(scores);
    new FormulaRules(loss).requireScores(scores.keySet());
    int some = loss.isEmpty() && classes == 0 ? 2 : classes;
    objective(model.value(), loss, some, intercept, scores, decision, 1);
  }

  /** Scores, if there are several, of all features. */
  public ObjectiveConf(
      Named<ModelFamily> model,
      Optional<Named<PointwiseLoss>> loss,
      int classes,
      boolean intercept) {
    this(model, loss, classes, intercept, Map.of(), Calibration.NONE);
  }

  static ObjectiveConf of(KeyValues values) {
    Named<ModelFamily> model = values.orDefault(ProblemKeys.MODEL);
    Optional<Optional<Named<PointwiseLoss>>> loss = values.get(ProblemKeys.LOSS);
    if (loss.isEmpty() && !model.value().impliesSoftmax()) {
      throw new ConfException("objective.loss must be given for objective.model " + model.text());
    }
    return new ObjectiveConf(
        model,
        new FormulaRules(loss.orElse(Optional.empty())).withMean(values.get(ProblemKeys.MEAN)),
        values.get(ProblemKeys.CLASSES).orElse(0),
        values.orDefault(ProblemKeys.INTERCEPT),
        ofNames(values.get(ProblemKeys.SCORES).orElse(Map.of())),
        Calibration.NONE);
  }

  /** The columns of scores, whose features are not known yet. */
  public static Map<String, ScoreColumns> ofNames(Map<String, List<String>> names) {
    return mapped(names, (score, columns) -> new ScoreColumns(columns, Optional.empty()));
  }

  private static <A, B> Map<String, B> mapped(Map<String, A> values, BiFunction<String, A, B> of) {
    Map<String, B> mapped = new TreeMap<>();
    values.forEach((name, value) -> mapped.put(name, of.apply(name, value)));
    return mapped;
  }

  /** The names of the columns of each score that has some of its own. */
  public Map<String, List<String>> scoreNames() {
    return mapped(scores, (score, columns) -> columns.names());
  }

  /**
   * This objective, with the features of the columns of each score.
   *
   * @param features of a score and the names of its columns
   */
  public ObjectiveConf choosing(BiFunction<String, List<String>, FeatureChoice> features) {
    Map<String, ScoreColumns> chosen =
        mapped(scores, (score, columns) -> columns.of(features.apply(score, columns.names())));
    return new ObjectiveConf(model, loss, classes, intercept, chosen, decision);
  }

  /** A linear model with a loss of its score. */
  public static ObjectiveConf linear(Named<PointwiseLoss> loss, boolean intercept) {
    return new ObjectiveConf(Registry.models().parse("linear"), Optional.of(loss), 0, intercept);
  }

  /** A linear model with a loss that may be the user's own. */
  public static ObjectiveConf linear(PointwiseLoss loss, boolean intercept) {
    return linear(Registry.losses().named(loss), intercept);
  }

  /** The loss as a conf writes it, with its arguments; {@code softmax} where there is none. */
  public String lossText() {
    return loss.map(Named::text).orElse(SOFTMAX);
  }

  /** Whether the model or its loss is not one of the registered ones. */
  public boolean isUserDefined() {
    boolean registered = loss.map(Registry.losses()::isRegistered).orElse(true);
    return !registered || !Registry.models().isRegistered(model);
  }

  /** The columns of a table that the loss reads beside the label. */
  public LossColumns columns() {
    return new LossColumns(
        loss.map(named -> named.value().columns()).orElse(List.of()),
        readsColumnsAlone(),
        List.of());
  }

  /** Whether the loss is one of columns and parameters alone, without a score. */
  public boolean readsColumnsAlone() {
    return loss.filter(named -> named.value().outputs() == 0).isPresent();
  }

  /** The rules for the loss where that is a formula. */
  public FormulaRules formula() {
    return new FormulaRules(loss);
  }

  /** The labels that the loss takes. For softmax they are below {@link #classes()}, unless 0. */
  public LabelDomain labels() {
    return loss.map(named -> named.value().labels()).orElse(LabelDomain.CLASSES);
  }

  /** Whether the number of classes is still to be taken from the training data. */
  public boolean wantsClasses() {
    return loss.isEmpty() && classes == 0;
  }

  /** This objective with a number of classes. */
  public ObjectiveConf withClasses(int classes) {
    return new ObjectiveConf(model, loss, classes, intercept, scores, decision);
  }

  /** This objective with a registered loss of one score. */
  public ObjectiveConf with(String other) {
    Optional<Named<PointwiseLoss>> named = Optional.of(Registry.losses().parse(other));
    return new ObjectiveConf(model, named, 0, intercept, scores, decision);
  }

  /** This objective, whose scores are decided otherwise. */
  public ObjectiveConf deciding(Calibration other) {
    return new ObjectiveConf(model, loss, classes, intercept, scores, other);
  }

  /**
   * The objective over rows of a number of features.
   *
   * @throws ConfException if there would be too many parameters, or the number of classes is not
   *     known
   */
  public Objective over(int features) {
    return objective(model.value(), loss, classes, intercept, scores, decision, features);
  }

  private static Objective objective(
      ModelFamily family,
      Optional<Named<PointwiseLoss>> loss,
      int classes,
      boolean intercept,
      Map<String, ScoreColumns> columns,
      Calibration decision,
      int features) {
    try {
      Loss scores = loss.isPresent() ? decision.of(loss.get().value()) : new SoftmaxLoss(classes);
      Objective objective = family.over(scores, features, intercept);
      if (objective instanceof FormulaObjective formula && !columns.isEmpty()) {
        objective =
            formula.choosing(
                name -> columns.containsKey(name) ? columns.get(name).choice() : FeatureChoice.ALL);
      }
      objective.layout().dimension(); // too many parameters are told here
      return objective;
    } catch (IllegalArgumentException e) {
      throw new ConfException(e.getMessage());
    }
  }

  /**
   * Whether variance-reduced rounds may minimise it: it is convex in scores that are linear in w.
   */
  public boolean takesRounds() {
    Objective any = ofAnyData();
    return any.isConvex() && any.rowSteps().isPresent();
  }

  /**
   * Whether gradients over all rows suit the loss: it has parameters that are learned, or second
   * derivatives.
   */
  private boolean suitsAllRows() {
    return loss.filter(named -> named.value() instanceof JointFormula).isPresent()
        || hasSecondDerivatives();
  }

  /** Whether the loss has second derivatives, be it that they jump somewhere. */
  boolean hasSecondDerivatives() {
    return ofAnyData().curvature().isPresent();
  }

  /** Whether a method minimises it by steps along gradients of batches. */
  public boolean takesGradientSteps(Method method) {
    return method == Method.SGD || method == Method.AUTO && !takesRounds() && !suitsAllRows();
  }

  /** Writes it to the values of a conf. */
  void writeTo(KeyValues values) {
    values.put(ProblemKeys.MODEL, model);
    values.put(ProblemKeys.LOSS, loss);
    values.put(ProblemKeys.INTERCEPT, intercept);
    values.remove(ProblemKeys.SCORES);
    if (!scores.isEmpty()) {
      values.put(ProblemKeys.SCORES, scoreNames());
    }
    values.remove(ProblemKeys.CLASSES);
    if (classes > 0) {
      values.put(ProblemKeys.CLASSES, classes);
    }
  }

  /** The objective over one feature, and two classes where the data decide their number. */
  public Objective ofAnyData() {
    return (wantsClasses() ? withClasses(2) : this).over(1);
  }
}
