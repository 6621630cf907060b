package org.thalweg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.function.UnaryOperator;

/** Passes lines on without the secrets in them, whoever wrote them. */
final class HidingWriter extends Writer {
  private final PrintWriter to;
  private final UnaryOperator<String> hide;
  private final StringBuilder line = new StringBuilder();

  private HidingWriter(PrintWriter to, UnaryOperator<String> hide) {
    this.to = to;
    this.hide = hide;
  }

  /**
   * A writer before another.
   *
   * @param hide gives a line without the secrets in it
   */
  static PrintWriter before(PrintWriter to, UnaryOperator<String> hide) {
    return new PrintWriter(new HidingWriter(to, hide), true);
  }

  @Override
  public void write(char[] text, int from, int length) {
    line.append(text, from, length);
    int end = line.lastIndexOf("\n") + 1;
    if (end > 0) {
      to.write(hide.apply(line.substring(0, end)));
      line.delete(0, end);
    }
  }

  @Override
  public void flush() {
    to.write(hide.apply(line.toString()));
    line.setLength(0);
    to.flush();
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
