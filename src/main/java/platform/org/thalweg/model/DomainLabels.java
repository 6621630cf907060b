package org.thalweg.model;

import org.thalweg.config.Named;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.data.shard.LabelRule;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.PointwiseLoss;

/**
 * The labels of a domain; where that is {0, 1}, −1 is read as 0.
 *
 * @param classes how many classes the domain has, 0 for any number
 * @param allowed these labels, for a message
 * @param requirer what allows no others: a loss, or an estimator
 * @param byKeys whether keys of a conf say how labels are read
 */
public record DomainLabels(
    LabelDomain domain, int classes, String allowed, String requirer, boolean byKeys)
    implements LabelRule {

  /** The labels that a loss takes. */
  public DomainLabels(LabelDomain domain, int classes, String loss) {
    this(domain, classes, classes == 0 ? domain.toString() : first(classes), loss, true);
  }

  /** "{0, …, 4}" for 5 classes. */
  public static String first(int classes) {
    return classes == 2 ? LabelDomain.BINARY.toString() : "{0, …, %d}".formatted(classes - 1);
  }

  /** The labels that the loss of an objective takes. */
  public static LabelRule of(ObjectiveConf objective) {
    return new DomainLabels(objective.labels(), objective.classes(), objective.lossText());
  }

  /**
   * The labels that an objective takes, in the words of something that trains with its loss.
   *
   * @param allowed the labels that it takes, for a message
   * @param requirer its name
   */
  public static LabelRule of(ObjectiveConf objective, String allowed, String requirer) {
    return new DomainLabels(objective.labels(), objective.classes(), allowed, requirer, false);
  }

  /** The labels that the loss of an objective takes, where no key says what they are called. */
  public static LabelRule withoutNames(ObjectiveConf objective) {
    String allowed = new DomainLabels(objective.labels(), objective.classes(), "").allowed();
    return of(objective, allowed, objective.lossText());
  }

  /** The labels that a loss of one score takes. */
  public static LabelRule of(Named<PointwiseLoss> loss) {
    return new DomainLabels(loss.value().labels(), 0, loss.text());
  }

  @Override
  public double accept(double raw) {
    double label = readsMinusOneAsZero() && raw == -1 ? 0 : raw;
    boolean allowed = domain.contains(label) && (classes == 0 || label < classes);
    return allowed ? label : Double.NaN;
  }

  @Override
  public String requirement() {
    return "in %s, as %s requires,".formatted(allowed, requirer);
  }

  @Override
  public String remedy(double label) {
    return requirer.equals("logistic") && LabelDomain.PROPORTION.contains(label)
        ? "; objective.loss = crossEntropy takes labels in [0, 1]"
        : "";
  }

  @Override
  public boolean readsMinusOneAsZero() {
    return domain == LabelDomain.BINARY;
  }

  @Override
  public boolean mayBeNamed() {
    return byKeys && areClasses();
  }

  @Override
  public boolean areClasses() {
    return domain.isOfClasses();
  }
}
