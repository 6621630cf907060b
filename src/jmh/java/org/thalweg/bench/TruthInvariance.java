package org.thalweg.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.thalweg.bench.AwkwardProblem.Settings;
import org.thalweg.bench.AwkwardRows.Kind;

/**
 * The same problem with columns replaced by a·x + c, which changes neither its minimum nor, where a
 * method is invariant, its steps: penalties are on standardised features, or on weights as they are
 * where columns are shifted alone. Prints rows of a Markdown table.
 *
 * @param runs runs a conf
 * @param directory for the rows
 */
record TruthInvariance(TruthRun runs, Path directory) {
  private static final double[] SHIFTS = {10, 1e3, 1e5, 1e7, 1e9}; // standard deviations
  private static final double[] SCALES = {1e-9, 1e-6, 1e-3, 1e3, 1e6, 1e9};
  private static final double SAME = 1e-9; // of F, relative
  private static final double GRID = 1 << 22; // of the numbers in 1, so that x + 1e9 is exact
  private static final List<String> SMOOTH = List.of("auto", "newton", "lbfgs", "svrg");
  private static final List<String> KINKED = List.of("auto", "interiorPoint");

  /** A problem before columns are replaced, and by what it is solved. */
  private record Base(String name, AwkwardProblem problem, List<String> methods) {}

  void print(long seed) throws IOException {
    Measure.print("seed %d", seed);
    for (boolean isEach : new boolean[] {false, true}) {
      Measure.print(
          "%nIn %s; steps, and (F − F of x)/F where it is beyond %s; ! where the run ended"
              + " otherwise and did not say so%n",
          isEach ? "every column" : "one column", SAME);
      header();
      for (Base base : bases(seed)) {
        for (String method : base.methods) {
          row(base, method, isEach);
        }
      }
    }
  }

  private static void header() {
    StringBuilder head = new StringBuilder("| problem | method | x |");
    Arrays.stream(SHIFTS).forEach(c -> head.append(" + %.0eσ |".formatted(c)));
    Arrays.stream(SCALES).forEach(a -> head.append(" · %.0e |".formatted(a)));
    Measure.print("%s", head);
    Measure.print("%s", "|---".repeat(3 + SHIFTS.length + SCALES.length) + "|");
  }

  private static List<Base> bases(long seed) {
    Stream.Builder<Base> bases = Stream.builder();
    for (String loss : List.of("logistic", "halfSquared", "huber(1.0)", "poisson", "softmax")) {
      bases.add(base(seed, loss, "none", "none", Kind.PLAIN, SMOOTH));
    }
    bases.add(base(seed, "logistic", "l2(0.01)", "scale", Kind.PLAIN, SMOOTH));
    bases.add(base(seed, "logistic", "l1(0.003)", "scale", Kind.PLAIN, SMOOTH));
    bases.add(base(seed, "logistic", "l2(0.01)", "none", Kind.PLAIN, SMOOTH));
    bases.add(base(seed, "logistic", "l1(0.003)", "none", Kind.PLAIN, SMOOTH));
    bases.add(base(seed, "hinge", "none", "none", Kind.PLAIN, KINKED));
    bases.add(base(seed, "quantile(0.3)", "none", "none", Kind.PLAIN, KINKED));
    bases.add(
        base(
            seed,
            "hinge",
            "l2(0.01)",
            "none",
            Kind.PLAIN,
            List.of("auto", "interiorPoint", "sdca")));
    bases.add(
        base(seed, "logistic", "l2(0.001)", "none", Kind.LONG, List.of("auto", "lbfgs", "svrg")));
    bases.add(
        base(seed, "logistic", "l1(0.001)", "none", Kind.LONG, List.of("auto", "lbfgs", "svrg")));
    bases.add(base(seed, "hinge", "l2(0.001)", "none", Kind.LONG, List.of("auto", "sdca")));
    return bases.build().toList();
  }

  private static Base base(
      long seed, String loss, String penalty, String standardize, Kind kind, List<String> methods) {
    SplittableRandom random = new SplittableRandom(seed);
    int rows = 400;
    int features = kind == Kind.LONG ? 500 : 6;
    double[][] x = new double[rows][features];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < features; j++) {
        boolean isStored = kind == Kind.PLAIN || j == 0 || random.nextInt(50) == 0;
        x[i][j] = isStored ? Math.rint(random.nextGaussian() * GRID) / GRID : 0;
      }
      double z = 0;
      for (int j = 0; j < features; j++) {
        z += (j % 3 - 1 + 0.3) * x[i][j] / (kind == Kind.LONG ? 2 : 1);
      }
      y[i] = label(loss, z, random);
    }
    Settings settings = new Settings(loss, penalty, true, standardize);
    AwkwardProblem problem = new AwkwardProblem(seed, kind, x, y, null, settings);
    String size = "%d × %d".formatted(rows, features);
    String units = standardize.equals("none") ? "" : " on standardised features";
    return new Base("%s, %s, %s%s".formatted(loss, size, penalty, units), problem, methods);
  }

  private static double label(String loss, double z, SplittableRandom random) {
    return switch (loss) {
      case "logistic", "hinge" -> random.nextDouble() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
      case "softmax" -> Math.max(0, Math.min(2, Math.rint(1 + z / 2 + random.nextGaussian())));
      case "poisson" -> Math.floor(Math.exp(0.3 * z) + random.nextDouble());
      default -> 2 * z + random.nextGaussian();
    };
  }

  private void row(Base base, String method, boolean isEach) throws IOException {
    Map<String, Object> plain = run(base.problem, method, 1, 0, isEach);
    StringBuilder row = new StringBuilder("| %s | %s |".formatted(base.name, method));
    row.append(cell(plain, plain));
    for (double shift : SHIFTS) {
      row.append(cell(run(base.problem, method, 1, shift, isEach), plain));
    }
    boolean isScaled = base.name.contains("none") || base.name.contains("standardised");
    for (double scale : SCALES) {
      row.append(isScaled ? cell(run(base.problem, method, scale, 0, isEach), plain) : " |");
    }
    Measure.print("%s", row);
  }

  private Map<String, Object> run(
      AwkwardProblem problem, String method, double a, double c, boolean isEach)
      throws IOException {
    double[][] x = Arrays.stream(problem.x()).map(double[]::clone).toArray(double[][]::new);
    for (int j = 0; j < (isEach ? x[0].length : 1); j++) {
      if (problem.kind() == Kind.PLAIN || j == 0) { // a shift of the others would fill them
        AwkwardRows.map(x, j, a, c);
      }
    }
    AwkwardProblem other =
        new AwkwardProblem(
            problem.seed(), problem.kind(), x, problem.y(), null, problem.settings());
    Path file = other.write(directory, "invariance");
    String conf = other.conf(file, TruthRun.settings(method) + ", stop.relativeGap = 1e-10");
    Map<String, Object> told = runs.of(conf, file);
    Files.delete(file);
    return told;
  }

  private static String cell(Map<String, Object> told, Map<String, Object> plain) {
    if (!told.get("status").equals("ran")) {
      return " %s |".formatted(told.get("status"));
    }
    double expected = (double) plain.get("objective");
    double apart = ((double) told.get("objective") - expected) / Math.abs(expected);
    boolean says = !told.get("exit").equals(0) || !told.get("verdict").equals("");
    String far =
        Math.abs(apart) <= SAME
            ? says ? " says no" : ""
            : String.format(Locale.ROOT, " (%+.0e%s)", apart, says ? "" : " !");
    return " %s%s |".formatted(told.get("steps"), far);
  }
}
