package org.thalweg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import org.thalweg.text.Secrets;

/** Passes lines on without the secrets in them, whoever wrote them. */
final class HidingWriter extends Writer {
  private final PrintWriter to;
  private final StringBuilder line = new StringBuilder();

  private HidingWriter(PrintWriter to) {
    this.to = to;
  }

  static PrintWriter before(PrintWriter to) {
    return new PrintWriter(new HidingWriter(to), true);
  }

  @Override
  public void write(char[] text, int from, int length) {
    line.append(text, from, length);
    int end = line.lastIndexOf("\n") + 1;
    if (end > 0) {
      to.write(Secrets.hide(line.substring(0, end)));
      line.delete(0, end);
    }
  }

  @Override
  public void flush() {
    to.write(Secrets.hide(line.toString()));
    line.setLength(0);
    to.flush();
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
