package org.thalweg;

import org.thalweg.data.LabelRule;
import org.thalweg.objective.LabelDomain;

/** The labels of a domain; where that is {0, 1}, −1 is read as 0. */
record DomainLabels(LabelDomain domain, String requirement) implements LabelRule {
  @Override
  public double accept(double raw) {
    double label = readsMinusOneAsZero() && raw == -1 ? 0 : raw;
    return domain.contains(label) ? label : Double.NaN;
  }

  @Override
  public boolean readsMinusOneAsZero() {
    return domain == LabelDomain.BINARY;
  }

  @Override
  public boolean areClasses() {
    return domain != LabelDomain.REAL;
  }
}
