package org.thalweg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.thalweg.config.ConfException;
import org.thalweg.config.Named;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.formula.Analysis;
import org.thalweg.formula.Explanation;
import org.thalweg.formula.Expression;
import org.thalweg.formula.Formula;
import org.thalweg.formula.FormulaException;
import org.thalweg.formula.Interval;
import org.thalweg.function.Census;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.function.FormulaFunction;
import org.thalweg.function.PointKind;
import org.thalweg.function.StationaryPoint;
import org.thalweg.lab.FunctionDescent;
import org.thalweg.lab.FunctionDescent.DescentPath;
import org.thalweg.lab.FunctionDescent.DescentPlot;
import org.thalweg.lab.FunctionDescent.DescentRule;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.run.AlgorithmChoice;
import org.thalweg.schedule.Auto;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.Reason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands on functions without data: how they are lowered, and what a formula is. */
final class FunctionCommands {
  private static final int SHOWN = 8; // numbers of a point or of eigenvalues

  private FunctionCommands() {}

  @Command(
      name = "minimize",
      sortOptions = false,
      description = "Descend on a function without data, and say what the end is.")
  static final class MinimizeCommand extends ThalwegCommand {
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
        throw new ConfException("--plot must end in .html but was %s".formatted(plot));
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
        descents.forEach(descent -> out.println("end        " + shortly(descent)));
        return;
      }
      for (DescentPath descent : descents) {
        printPath(descent, out);
        printEnd(descent, out);
      }
    }

    private static boolean isDiverged(DescentPath descent) {
      return descent.result().reason().kind() == Reason.Kind.DIVERGED;
    }
  }

  @Command(
      name = "explain",
      description =
          "Print what a formula is taken for: how it is computed, its derivatives, if it is convex"
              + " and why.")
  static final class ExplainCommand extends ThalwegCommand {
    private static final int FEW = 10;
    private static final int MANY = 100_000;
    private static final long ROWS = 1_000_000;

    @Parameters(
        index = "0",
        paramLabel = "FORMULA",
        description = "A formula, as objective.loss has it; with formula(…) around it or without.")
    private String text;

    @Override
    public Integer call() {
      try {
        Formula formula = Formula.parse(text);
        Explanation.lines(formula).forEach(out()::println);
        if (!formula.scores().isEmpty()) {
          methods(formula.text());
          notSolvedByPieces(formula).ifPresent(why -> out().println("           " + why));
        }
      } catch (FormulaException e) {
        throw new ConfException(e.getMessage());
      }
      return ExitCode.DONE;
    }

    /** What auto chooses for the loss of a linear model, over few features and over many. */
    private void methods(String formula) {
      ObjectiveConf objective =
          ObjectiveConf.linear(Registry.losses().parse(formula).value(), true);
      AlgorithmChoice few = AlgorithmChoice.ofAuto(objective, FEW, ROWS, FEW);
      AlgorithmChoice many = AlgorithmChoice.ofAuto(objective, MANY, ROWS, 10 * FEW);
      method(few.equals(many) ? "" : ", of %d features".formatted(FEW), few);
      if (!few.equals(many)) {
        method(", of %d features".formatted(MANY), many);
      }
    }

    /** Why a loss of straight pieces is not solved as such a loss, if it is not. */
    private static Optional<String> notSolvedByPieces(Formula formula) {
      boolean isOfPieces =
          Registry.losses().parse(formula.text()).value() instanceof FormulaLosses.ConvexFormula
              && Analysis.of(formula).hessian(0, 0).equals(Expression.ZERO);
      String why =
          formula.columns().isEmpty()
              ? "they are no multiple of those of a hinge, an absolute, a quantile or an"
                  + " epsilon-insensitive loss"
              : "kinks or slopes differ from row to row by %s, other than by a factor of each row"
                  .formatted(String.join(", ", formula.columns()));
      return isOfPieces
          ? Optional.of("interiorPoint and sdca do not take its straight pieces: " + why)
          : Optional.empty();
    }

    private void method(String data, AlgorithmChoice choice) {
      out()
          .printf(
              "method     auto takes %s%s: %s%n",
              choice.first(), data, choice.why().orElse("as the conf says"));
    }
  }

  /** All stationary points of a function in a box, and its least value there, in lines. */
  private record CensusText(FormulaFunction function, boolean maximise) {
    private static final String RULE =
        "--interval must be names and bounds, x=-5..5,y=0..1, but was ";
    private static final int SHOWN = 100; // boxes that are undecided

    /**
     * Searches a box, and prints what is in it.
     *
     * @throws ConfException if the text is no function of the names of the box
     */
    static void print(
        String text, String interval, boolean maximise, long mostBoxes, PrintWriter out) {
      Map<String, Interval> region = region(interval);
      FormulaFunction function;
      Census census;
      try {
        function = FormulaFunction.parse(text, List.copyOf(region.keySet()));
        FormulaFunction lowered = maximise ? function.opposite() : function;
        census = Census.of(lowered, List.copyOf(region.values()), mostBoxes);
      } catch (IllegalArgumentException e) { // no function, or too many numbers
        throw new ConfException(e.getMessage());
      }
      out.printf("%s   %s%n", maximise ? "maximize" : "minimize", function.text());
      out.printf(
          "in         %s%n",
          region.entrySet().stream()
              .map(one -> one.getKey() + " = " + one.getValue())
              .collect(Collectors.joining(", ")));
      new CensusText(function, maximise).print(census, out);
    }

    private static Map<String, Interval> region(String interval) {
      Map<String, Interval> region = new LinkedHashMap<>();
      named("--interval", interval, RULE)
          .forEach(
              (name, text) -> {
                String[] bounds = text.split("\\.\\.", -1);
                if (bounds.length != 2) {
                  throw new ConfException(RULE + interval);
                }
                double lower = number(bounds[0], interval);
                double upper = number(bounds[1], interval);
                if (!(lower < upper)) {
                  throw new ConfException(
                      "--interval must have its lower bound first but was %s=%s"
                          .formatted(name, text.strip()));
                }
                region.put(name, new Interval(lower, upper));
              });
      return region;
    }

    private static double number(String text, String interval) {
      try {
        double number = Double.parseDouble(text.strip());
        if (Double.isFinite(number)) {
          return number;
        }
      } catch (NumberFormatException e) { // told below
      }
      throw new ConfException(RULE + interval);
    }

    private void print(Census census, PrintWriter out) {
      String more = census.undecided().isEmpty() ? ", and there are no others" : "";
      out.printf("points     %d, each alone in its box%s%n", census.points().size(), more);
      for (Census.Counted point : census.points()) {
        out.printf(
            "%-10s value %s at %s%n",
            kind(point.kind()), text(value(point.value())), box(point.box()));
      }
      for (Census.Open open : census.undecided().stream().limit(SHOWN).toList()) {
        String known = open.point().map(point -> "; in it " + verdict(point)).orElse("");
        out.printf("unproven   box %s may hold stationary points%s%n", bounds(open.box()), known);
      }
      if (census.undecided().size() > SHOWN) {
        out.printf("           and %d more unproven boxes%n", census.undecided().size() - SHOWN);
      }
      lowest(census, out);
    }

    private void lowest(Census census, PrintWriter out) {
      String name = maximise ? "maximum" : "minimum";
      if (census.best().isEmpty()) {
        out.printf("global     no point was found at which the function is defined%n");
      } else {
        String value = text(signed(census.value()));
        out.printf("global     %s value %s at %s%n", name, value, text(census.best().get()));
        out.printf(
            "bound      no value is %s %s%n", maximise ? "above" : "below", signed(census.bound()));
      }
      out.printf(
          "boxes      %d%s%n",
          census.boxes(),
          census.isComplete() ? "" : "; the limit ended the search: --max-boxes raises it");
      out.printf("verdict    %s%n", verdict(census));
    }

    private String verdict(Census census) {
      String points =
          census.undecided().isEmpty()
              ? "all stationary points are listed"
              : "unproven boxes, %d, may hold further stationary points"
                  .formatted(census.undecided().size());
      double gap = census.value() - census.bound();
      String name = maximise ? "greatest" : "least";
      return Double.isFinite(gap)
          ? "%s, and the %s value is known to %s".formatted(points, name, text(gap))
          : "%s, and no bound of the %s value is proven".formatted(points, name);
    }

    /** The middle of a narrow interval, and 0 if that is in it. */
    private double value(Interval interval) {
      return interval.contains(0) ? 0 : signed(interval.middle());
    }

    private double signed(double value) {
      return maximise ? -value + 0.0 : value;
    }

    private String kind(PointKind kind) {
      return switch (kind) {
        case MINIMUM -> maximise ? "maximum" : "minimum";
        case MAXIMUM -> maximise ? "minimum" : "maximum";
        case SADDLE -> "saddle";
        default -> "undecided";
      };
    }

    private String verdict(StationaryPoint point) {
      return "%s at %s: %s".formatted(kind(point.kind()), text(point.x()), point.reason());
    }

    /** A narrow box: its middle, and how far from it the true numbers are at most. */
    private String box(List<Interval> box) {
      List<String> numbers = new ArrayList<>();
      for (int i = 0; i < box.size(); i++) {
        double half = Math.max(0.5 * box.get(i).width(), Math.ulp(box.get(i).middle()));
        numbers.add(
            "%s %s ± %s"
                .formatted(
                    function.names().get(i),
                    digits(box.get(i).middle(), half),
                    digits(half, half)));
      }
      return String.join(", ", numbers);
    }

    /** As many digits as a distance leaves. */
    private static String digits(double value, double half) {
      if (value == half) {
        return new BigDecimal(half).round(new MathContext(1, java.math.RoundingMode.UP)).toString();
      }
      int decimals = (int) Math.ceil(-StrictMath.log10(half));
      return new BigDecimal(value)
          .setScale(Math.max(0, Math.min(12, decimals - 1)), java.math.RoundingMode.HALF_EVEN)
          .stripTrailingZeros()
          .toPlainString();
    }

    private String bounds(List<Interval> box) {
      return IntStream.range(0, box.size())
          .mapToObj(
              i ->
                  "%s [%s, %s]"
                      .formatted(
                          function.names().get(i),
                          text(box.get(i).lower()),
                          text(box.get(i).upper())))
          .collect(Collectors.joining(", "));
    }
  }

  /**
   * What {@code minimize} is told to minimise: a function by its name or as text, and where to
   * start.
   *
   * @param named the function and its canonical text
   * @param start empty if none is given
   */
  record MinimizedFunction(Named<DifferentiableFunction> named, double[] start) {
    private static final Pattern NAME = Pattern.compile("\\s*([\\p{L}_][\\w.$]*)\\s*(\\(.*)?");

    /** What begins with one minus sign and has a sign of arithmetic behind it. */
    private static final Pattern MINUS = Pattern.compile("-[^-].*[-+*/^(].*|-[0-9.(].*");

    /** A name or a formula in parentheses, where functions by name have numbers. */
    private static final Pattern ARGUMENTS = Pattern.compile("\\(\\s*-?[\\p{L}_(]");

    /**
     * A function, and the start that fits it.
     *
     * @param start numbers, or names and numbers as x=1,y=2; null if there is none
     * @throws ConfException if the function is unknown or the start is not one of it
     */
    static MinimizedFunction of(String function, String start) {
      if (!isText(function, start)) {
        Named<DifferentiableFunction> named = Registry.functions().parse(function);
        return new MinimizedFunction(named, start == null ? new double[0] : numbers(named, start));
      }
      try {
        boolean hasNames = start != null && start.contains("=");
        Map<String, Double> byName = hasNames ? byName(start) : Map.of();
        FormulaFunction read = FormulaFunction.parse(function, List.copyOf(byName.keySet()));
        Named<DifferentiableFunction> named = new Named<>(read.text(), read);
        if (start == null) {
          return new MinimizedFunction(named, new double[0]);
        }
        double[] from =
            hasNames
                ? byName.values().stream().mapToDouble(x -> x).toArray()
                : numbers(named, start);
        read.requireDefinedAt(from);
        return new MinimizedFunction(named, from);
      } catch (IllegalArgumentException e) { // no formula, or a start where it is not defined
        throw new ConfException(e.getMessage());
      }
    }

    /** Arguments in which a formula that begins with a minus sign is not taken for an option. */
    static String[] protectedText(String... arguments) {
      String[] changed = arguments.clone();
      for (int i = 1; i < changed.length; i++) {
        boolean isFirst = Set.of("minimize", "explain").contains(changed[i - 1]);
        if (isFirst && MINUS.matcher(changed[i]).matches()) {
          changed[i] = " " + changed[i];
        }
      }
      return changed;
    }

    /** Whether the function is written as text. */
    boolean isText() {
      return named.value() instanceof FormulaFunction;
    }

    /** What is no name, alone or before arguments of a function by name, is a text. */
    private static boolean isText(String function, String start) {
      Matcher name = NAME.matcher(function);
      if (!name.matches()) {
        return true;
      }
      boolean isKnown = Registry.functions().names().contains(name.group(1));
      boolean isClass = name.group(1).contains(".");
      if (isKnown || isClass) {
        return false;
      }
      return name.group(2) == null
          ? start != null && start.contains("=")
          : ARGUMENTS.matcher(name.group(2)).find();
    }

    private static Map<String, Double> byName(String start) {
      Map<String, Double> numbers = new LinkedHashMap<>();
      FunctionCommands.named(
              "--start", start, "--start must be names and numbers, x=1,y=2, but was ")
          .forEach((name, text) -> numbers.put(name, number(text, start)));
      return numbers;
    }

    private static double[] numbers(Named<DifferentiableFunction> named, String start) {
      double[] x =
          Arrays.stream(start.split(",", -1)).mapToDouble(text -> number(text, start)).toArray();
      if (x.length != named.value().dimension()) {
        throw new ConfException(
            "--start must have %d numbers for %s but had %d"
                .formatted(named.value().dimension(), named.text(), x.length));
      }
      return x;
    }

    private static double number(String text, String start) {
      double number;
      try {
        number = Double.parseDouble(text.strip());
      } catch (NumberFormatException e) {
        throw new ConfException("--start must be numbers with commas between but was " + start);
      }
      if (!Double.isFinite(number)) {
        throw new ConfException("--start must be finite but was " + start);
      }
      return number;
    }

    /** Cuts at the commas that stand in no parentheses. */
    static List<String> separate(String text) {
      List<String> parts = new ArrayList<>();
      int from = 0;
      int depth = 0;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (c == ',' && depth == 0) {
          parts.add(text.substring(from, i));
          from = i + 1;
        }
      }
      parts.add(text.substring(from));
      return parts;
    }
  }

  /** Texts by name, of an option as {@code x=1,y=2}; one that is not so is told with a rule. */
  private static Map<String, String> named(String option, String given, String rule) {
    Map<String, String> named = new LinkedHashMap<>();
    for (String part : given.split(",", -1)) {
      String[] sides = part.split("=", -1);
      if (sides.length != 2 || sides[0].isBlank()) {
        throw new ConfException(rule + given);
      }
      if (named.put(sides[0].strip(), sides[1]) != null) {
        throw new ConfException(
            "%s must name %s once but was %s".formatted(option, sides[0].strip(), given));
      }
    }
    return named;
  }

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
        Arrays.stream(x)
            .limit(SHOWN)
            .mapToObj(FunctionCommands::text)
            .collect(Collectors.joining(", "));
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
