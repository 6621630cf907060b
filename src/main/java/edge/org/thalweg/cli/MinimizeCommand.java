package org.thalweg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thalweg.config.ConfException;
import org.thalweg.config.Named;
import org.thalweg.config.Registry;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.lab.DescentPath;
import org.thalweg.lab.DescentPlot;
import org.thalweg.lab.DescentRule;
import org.thalweg.lab.FunctionDescent;
import org.thalweg.schedule.Auto;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.Reason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "minimize",
    sortOptions = false,
    description = "Descend on a function without data, and say what the end is.")
final class MinimizeCommand extends ThalwegCommand {
  private static final String NEWTON = "newton";
  private static final double GRADIENT_NORM = 1e-6;

  @Parameters(
      index = "0",
      paramLabel = "FUNCTION",
      description =
          "A function by name, which thalweg list functions shows, or as text: (1-x)^2 + (y-x^2)^2.")
  private String function;

  @Option(
      names = "--start",
      paramLabel = "X1,X2,…",
      description = "Where to begin; of a function as text x=X,y=Y,… by its names.")
  private String start;

  @Option(
      names = "--updater",
      paramLabel = "RULE",
      description =
          "The rule; several, each on its own, with commas between. Default: gd, or newton for text.")
  private String updaters;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description = "A number or a schedule. Default: 0.01.")
  private String learningRate;

  @Option(names = "--maximize", description = "Go up instead.")
  private boolean maximize;

  @Option(
      names = "--max-steps",
      paramLabel = "N",
      defaultValue = "10000",
      description = "The budget of a descent. Default: 10000.")
  private long maxSteps;

  @Option(
      names = "--gradient-norm",
      paramLabel = "NORM",
      description =
          "Stop when the gradient norm is at most this. Default: 1e-6; newton goes on to rounding.")
  private Double gradientNorm;

  @Option(
      names = "--escape",
      description = "Perturb a stationary point and go on, while that leads to a better value.")
  private boolean escape;

  @Option(
      names = "--radius",
      paramLabel = "R",
      defaultValue = "0.01",
      description = "Of the ball that --escape draws from. Default: 0.01.")
  private double radius;

  @Option(
      names = "--restarts",
      paramLabel = "N",
      description = "Begin at N random points and list the different ends, the best one first.")
  private int restarts;

  @Option(
      names = "--bound",
      paramLabel = "B",
      defaultValue = "5",
      description = "Every coordinate of a random start is in [-B, B). Default: 5.")
  private double bound;

  @Option(
      names = "--interval",
      paramLabel = "x=A..B,…",
      description =
          "Of a function as text: find all stationary points and the least value in a box, proven.")
  private String interval;

  @Option(
      names = "--max-boxes",
      paramLabel = "N",
      defaultValue = "200000",
      description = "How many parts of the box --interval looks at. Default: 200000.")
  private long maxBoxes;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw the paths over the contours, into a page ending in .html.")
  private String plot;

  @Option(names = "--overwrite", description = "Replace the page if it exists.")
  private boolean overwrite;

  @Option(names = "--seed", paramLabel = "SEED", defaultValue = "0", description = "Default: 0.")
  private long seed;

  @Override
  public Integer call() throws IOException {
    if (interval != null) {
      return census();
    }
    if ((start == null) == (restarts == 0)) {
      throw new ConfException("either --start or --restarts must be given");
    }
    if (escape && restarts > 0) {
      throw new ConfException("--escape must not be given with --restarts");
    }
    if (restarts < 0) {
      throw new ConfException("--restarts must be at least 1 but was " + restarts);
    }
    requirePositive("--max-steps", maxSteps);
    if (gradientNorm != null) {
      requirePositive("--gradient-norm", gradientNorm);
    }
    requirePositive("--radius", radius);
    requirePositive("--bound", bound);
    MinimizedFunction minimized = MinimizedFunction.of(function, start);
    Named<DifferentiableFunction> named = minimized.named();
    double[] from = start == null ? null : minimized.start();
    if (plot != null && named.value().dimension() > 2) {
      throw new ConfException(
          "--plot must have a function of one or two numbers but %s has %d"
              .formatted(named.text(), named.value().dimension()));
    }
    if (plot != null && !plot.endsWith(".html")) {
      throw new ConfException("--plot must end in .html but was " + plot);
    }
    Optional<OutFile> page =
        plot == null ? Optional.empty() : Optional.of(OutFile.of("--plot", plot, overwrite));
    boolean diverged = true;
    List<DescentPlot.NamedPath> paths = new ArrayList<>();
    for (String updater : rules(minimized.isText())) {
      List<DescentPath> descents = descents(named.value(), updater, from);
      print(named.text(), updater, descents);
      diverged &= isDiverged(descents.get(descents.size() - 1));
      for (DescentPath descent : descents) {
        String number = descents.size() == 1 ? "" : " " + (descents.indexOf(descent) + 1);
        paths.add(new DescentPlot.NamedPath(updater + number, descent));
      }
    }
    if (page.isPresent()) {
      page.get().write(new DescentPlot(named.text(), named.value(), paths).html());
      out().println("plot       " + plot);
    }
    return diverged ? ExitCode.DIVERGED : ExitCode.DONE;
  }

  private int census() {
    if (start != null || restarts != 0 || escape || updaters != null || plot != null) {
      throw new ConfException(
          "--interval must not be given with --start, --restarts, --escape, --updater or --plot");
    }
    requirePositive("--max-boxes", maxBoxes);
    CensusText.print(function, interval, maximize, maxBoxes, out());
    return ExitCode.DONE;
  }

  private List<String> rules(boolean isText) {
    String rules = updaters != null ? updaters : isText && learningRate == null ? NEWTON : "gd";
    List<String> separate = MinimizedFunction.separate(rules);
    if (learningRate != null && separate.stream().allMatch(NEWTON::equals)) {
      throw new ConfException("--learning-rate must not be given with newton, which has none");
    }
    return separate;
  }

  private List<DescentPath> descents(DifferentiableFunction value, String rule, double[] from) {
    boolean isNewton = rule.equals(NEWTON);
    double tolerance = gradientNorm != null ? gradientNorm : isNewton ? 0 : GRADIENT_NORM;
    DescentRule steps =
        isNewton
            ? new DescentRule.NewtonSteps()
            : new DescentRule.GradientSteps(Registry.updaters().parse(rule).value(), rate());
    FunctionDescent descent = new FunctionDescent(value, maximize, steps, maxSteps, tolerance);
    try {
      if (from == null) {
        return descent.restarts(restarts, bound, seed);
      }
      return escape ? descent.escaping(from, radius, 100, seed) : List.of(descent.from(from));
    } catch (IllegalArgumentException e) { // a rule and a learning rate that do not go together
      throw new ConfException(e.getMessage());
    }
  }

  private LearningRate rate() {
    LearningRate rate =
        Registry.schedules().parse(learningRate == null ? "0.01" : learningRate).value();
    if (rate instanceof Auto) {
      throw new ConfException("--learning-rate must not be auto: that looks at data");
    }
    return rate;
  }

  private void print(String name, String updater, List<DescentPath> descents) {
    PrintWriter out = out();
    out.printf("%s   %s by %s%n", maximize ? "maximize" : "minimize", name, updater);
    if (restarts > 0) {
      out.printf("ends       %d, from %d random starts%n", descents.size(), restarts);
      descents.forEach(descent -> out.println("end        " + DescentText.shortly(descent)));
      return;
    }
    for (DescentPath descent : descents) {
      DescentText.printPath(descent, out);
      DescentText.printEnd(descent, out);
    }
  }

  private static boolean isDiverged(DescentPath descent) {
    return descent.result().reason().kind() == Reason.Kind.DIVERGED;
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new ConfException("%s must be positive and finite but was %s".formatted(name, value));
    }
  }
}
