package org.thalweg.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.thalweg.function.StationaryPoint;
import org.thalweg.lab.DescentPath;
import org.thalweg.solve.Reason;

/** A descent in words and numbers. */
final class DescentText {
  private static final int SHOWN = 8; // numbers of a point or of eigenvalues

  private DescentText() {}

  /** Where a descent ended: the value, the point and the verdict, on one line. */
  static String shortly(DescentPath descent) {
    StationaryPoint end = descent.end();
    return "value %s at %s: %s".formatted(text(end.value()), text(end.x()), descent.verdict());
  }

  /** The start and the points after 1, 2, 4, 8 … steps. */
  static void printPath(DescentPath descent, PrintWriter out) {
    List<double[]> path = descent.path();
    long steps = descent.result().history().steps();
    long stride = Math.max(1, Long.highestOneBit(2 * steps / (path.size() + 1)));
    for (long step = 0; step < steps; step = Math.max(1, 2 * step)) {
      int at = (int) (step / stride);
      if (step % stride == 0 && at < path.size()) {
        double objective = descent.result().history().objective((int) step);
        out.printf(
            "step %-5d value %s at %s%n",
            step, text(descent.maximise() ? -objective : objective), text(path.get(at)));
      }
    }
  }

  /** Why it stopped, where, and what that is. */
  static void printEnd(DescentPath descent, PrintWriter out) {
    StationaryPoint end = descent.end();
    out.printf(
        "stopped    %s, after %d steps%n", descent.result().reason(), descent.result().steps());
    out.printf(
        "end        value %s at %s, gradient norm %s%n",
        text(end.value()), text(end.x()), text(end.gradientNorm()));
    if (descent.result().reason().kind()
        != Reason.Kind.DIVERGED) { // where numbers are that large, differences say nothing
      out.printf("hessian    eigenvalues %s%n", text(end.eigenvalues()));
    }
    out.printf("verdict    %s%n", descent.verdict());
  }

  /** A point, of many numbers the first ones. */
  static String text(double[] x) {
    String numbers =
        Arrays.stream(x).limit(SHOWN).mapToObj(DescentText::text).collect(Collectors.joining(", "));
    return "(" + numbers + (x.length > SHOWN ? ", …)" : ")");
  }

  /** Six digits, without zeros at the end. */
  static String text(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
    boolean isWhole = rounded.scale() < 0 && rounded.scale() > -6;
    return isWhole ? rounded.toPlainString() : rounded.toString();
  }
}
