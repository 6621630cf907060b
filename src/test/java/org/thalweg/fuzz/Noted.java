package org.thalweg.fuzz;

/** A class that files name, and that nothing may load by that: it notes that it was initialised. */
public final class Noted {
  /** The property of the system that is set then. */
  static final String PROPERTY = "thalweg.test.noted";

  static {
    System.setProperty("thalweg.test.noted", "initialised");
  }

  /** Notes that one was made. */
  public Noted() {
    System.setProperty("thalweg.test.noted", "made");
  }
}
