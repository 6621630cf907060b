package org.thalweg.text;

/** Which Thalweg this is. */
public final class Version {
  /** As {@code thalweg --version} prints it and checkpoints keep it. */
  public static final String NUMBER = "0.1.0";

  private Version() {}
}
