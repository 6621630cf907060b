package org.thalweg.cli;

/** With what a command ends; besides, 130 after Ctrl-C and 143 after SIGTERM. */
final class ExitCode {
  static final int DONE = 0;
  static final int OTHER = 1;
  static final int CONF = 2; // usage, too
  static final int DATA = 3;
  static final int DIVERGED = 4;
  static final int STALLED = 5;

  private ExitCode() {}
}
