package org.thalweg.config;

import java.util.Optional;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.Loss;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.ModelFamily;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.StrongConvexity;

/**
 * What is to be minimised, as a conf says it, whatever the data: with the length of x it is an
 * objective. A stored model holds the same.
 *
 * @param model the family of models
 * @param loss of one raw score; empty for softmax, the loss of K scores
 * @param classes K for softmax; 0 where there are none, or as many as the training data have
 * @param intercept whether there are unpenalised constants
 */
public record ObjectiveConf(
    Named<ModelFamily> model, Optional<Named<PointwiseLoss>> loss, int classes, boolean intercept) {
  /** What is written for the loss of K scores. */
  public static final String SOFTMAX = "softmax";

  /**
   * Checks that the parts go with each other.
   *
   * @throws ConfException if not
   */
  public ObjectiveConf {
    if (loss.isPresent() && classes != 0) {
      throw new ConfException(
          "objective.classes must be given with loss softmax only but was " + classes);
    }
    int some = loss.isEmpty() && classes == 0 ? 2 : classes;
    objective(model.value(), loss, some, intercept, 1);
  }

  /** A linear model under a loss of its score. */
  public static ObjectiveConf linear(Named<PointwiseLoss> loss, boolean intercept) {
    return new ObjectiveConf(Registry.models().parse("linear"), Optional.of(loss), 0, intercept);
  }

  /** A linear model under a loss of its score, be it of the user's own. */
  public static ObjectiveConf linear(PointwiseLoss loss, boolean intercept) {
    return linear(Registry.losses().named(loss), intercept);
  }

  /** The name of the loss. */
  public String lossText() {
    return loss.map(Named::text).orElse(SOFTMAX);
  }

  /** Whether the model or its loss is not one of the registered ones. */
  public boolean isUserDefined() {
    boolean registered = loss.map(Registry.losses()::isRegistered).orElse(true);
    return !registered || !Registry.models().isRegistered(model);
  }

  /** The labels it is defined for; with {@link #classes()} below which, where that is not 0. */
  public LabelDomain labels() {
    return loss.map(named -> named.value().labels()).orElse(LabelDomain.CLASSES);
  }

  /** Whether K is still to be taken from the training data. */
  public boolean wantsClasses() {
    return loss.isEmpty() && classes == 0;
  }

  /** The same for K classes. */
  public ObjectiveConf withClasses(int classes) {
    return new ObjectiveConf(model, loss, classes, intercept);
  }

  /**
   * The objective over rows of a length.
   *
   * @throws ConfException if w would be too long, or K is not known
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
      Loss scores = loss.isPresent() ? loss.get().value() : new SoftmaxLoss(classes);
      return family.over(scores, features, intercept);
    } catch (IllegalArgumentException e) {
      throw new ConfException(e.getMessage());
    }
  }

  /** λ of this objective with penalties, or why it is not strongly convex; whatever the data. */
  public StrongConvexity strongConvexity(Penalties penalties) {
    return StrongConvexity.of(ofAnyData(), penalties);
  }

  /** Over one feature, and two classes where it has classes: what does not depend on the data. */
  Objective ofAnyData() {
    return (wantsClasses() ? withClasses(2) : this).over(1);
  }
}
