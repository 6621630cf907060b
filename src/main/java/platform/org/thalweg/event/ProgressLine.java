package org.thalweg.event;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The line in which progress is shown: on a terminal it is written over, elsewhere each is new. */
final class ProgressLine {
  private static final double ON_TERMINAL = 1; // seconds between two lines
  private static final double ELSEWHERE = 5;
  private static final String CLEARED = "\u001b[K"; // the rest of the line

  private final PrintStream out;
  private final Screen screen;
  private boolean isOpen; // a line on the terminal that has no end

  /** A line on a stream, which is not closed. */
  ProgressLine(PrintStream out, Screen screen) {
    this.out = out;
    this.screen = screen;
  }

  /** Standard error, in characters that bars are made of. */
  static PrintStream standardError() {
    return new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
  }

  /** Standard error, as the environment says. */
  static Screen screen() {
    return Screen.of(System.console() != null, System.getenv());
  }

  /** Seconds between two lines. */
  double interval() {
    return screen.isTerminal() ? ON_TERMINAL : ELSEWHERE;
  }

  void show(String line) {
    out.print(screen.isTerminal() ? "\r" + line + CLEARED : line + System.lineSeparator());
    out.flush();
    isOpen = screen.isTerminal();
  }

  /** Leaves the line on the terminal, so that what is printed next begins on its own. */
  void end() {
    if (isOpen) {
      out.println();
      isOpen = false;
    }
  }
}
