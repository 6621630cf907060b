package org.thalweg.config;

/** How the objective is minimised. */
public enum Method {
  AUTO(true),
  SGD(false),
  SVRG(true),
  LBFGS(false),
  NEWTON(true),
  INTERIOR_POINT(true),
  SDCA(true);

  private final boolean setsItsSteps;

  Method(boolean setsItsSteps) {
    this.setsItsSteps = setsItsSteps;
  }

  /** The name in a conf: interiorPoint. */
  public String text() {
    return Settings.lower(this);
  }

  /** Whether the method chooses its steps itself, and refuses the keys of gradient steps. */
  public boolean setsItsSteps() {
    return setsItsSteps;
  }
}
