package org.thalweg.config;

import java.util.List;
import java.util.Optional;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.Loss;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.ModelFamily;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.solve.StrongConvexity;

/**
 * The objective without its penalty, whatever the data. The number of features makes it an {@link
 * Objective}. A stored model has one, too.
 *
 * @param model the family of models
 * @param loss the loss of one score; empty for softmax, the loss of several scores
 * @param classes the number of classes for softmax; 0 for other losses, and where the training data
 *     decide it
 * @param intercept whether there are intercepts, which no penalty is on
 */
public record ObjectiveConf(
    Named<ModelFamily> model, Optional<Named<PointwiseLoss>> loss, int classes, boolean intercept) {
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
    int some = loss.isEmpty() && classes == 0 ? 2 : classes;
    objective(model.value(), loss, some, intercept, 1);
  }

  static ObjectiveConf of(KeyValues values) {
    Named<ModelFamily> model = values.orDefault(ProblemKeys.MODEL);
    Optional<Optional<Named<PointwiseLoss>>> loss = values.get(ProblemKeys.LOSS);
    if (loss.isEmpty() && !model.value().impliesSoftmax()) {
      throw new ConfException("objective.loss must be given for objective.model " + model.text());
    }
    return new ObjectiveConf(
        model,
        loss.orElse(Optional.empty()),
        values.get(ProblemKeys.CLASSES).orElse(0),
        values.orDefault(ProblemKeys.INTERCEPT));
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
    return new ObjectiveConf(model, loss, classes, intercept);
  }

  /**
   * The objective over rows of a number of features.
   *
   * @throws ConfException if there would be too many parameters, or the number of classes is not
   *     known
   */
  public Objective over(int features) {
    return objective(model.value(), loss, classes, intercept, features);
  }

  private static Objective objective(
      ModelFamily family,
      Optional<Named<PointwiseLoss>> loss,
      int classes,
      boolean intercept,
      int features) {
    try {
      if (loss.isPresent() && loss.get().value() instanceof FormulaLosses.FormulaLoss formula) {
        formula.formula().requireColumns(List.of());
      }
      Loss scores = loss.isPresent() ? loss.get().value() : new SoftmaxLoss(classes);
      Objective objective = family.over(scores, features, intercept);
      objective.layout().dimension(); // too many parameters are told here
      return objective;
    } catch (IllegalArgumentException e) {
      throw new ConfException(e.getMessage());
    }
  }

  /** How strongly convex this objective is with penalties, or why it is not; whatever the data. */
  public StrongConvexity strongConvexity(Penalties penalties) {
    return StrongConvexity.of(ofAnyData(), penalties);
  }

  /**
   * Whether variance-reduced rounds may minimise it: it is convex in scores that are linear in w.
   */
  public boolean takesRounds() {
    Objective any = ofAnyData();
    return any.isConvex() && any.rowSteps().isPresent();
  }

  /** Whether the loss has parameters that are learned, which gradients over all rows suit. */
  private boolean hasParameters() {
    return loss.filter(named -> named.value() instanceof FormulaLosses.JointFormula).isPresent();
  }

  /** Whether a method minimises it by steps along gradients of batches. */
  boolean takesGradientSteps(Method method) {
    return method == Method.SGD || method == Method.AUTO && !takesRounds() && !hasParameters();
  }

  /** Whether a method may be one that bounds the minimum of losses with kinks from below. */
  boolean isCertifiedBy(Method method, Penalties penalties) {
    return (method == Method.AUTO || method == Method.INTERIOR_POINT || method == Method.SDCA)
        && ofAnyData() instanceof LinearObjective linear
        && linear.loss() instanceof KinkedLoss
        && penalties.terms().stream().allMatch(ObjectiveConf::isOfPieces);
  }

  /** Whether a bound of the minimum is known with a penalty: smooth, or of straight pieces. */
  private static boolean isOfPieces(Penalties.Term term) {
    Penalty penalty = term.penalty();
    return !(penalty instanceof Penalty.Proximal)
        || penalty instanceof Penalty.L1
        || penalty instanceof Constraints.Box
        || penalty instanceof Constraints.NonNegative;
  }

  /** Writes it to the values of a conf. */
  void writeTo(KeyValues values) {
    values.put(ProblemKeys.MODEL, model);
    values.put(ProblemKeys.LOSS, loss);
    values.put(ProblemKeys.INTERCEPT, intercept);
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
