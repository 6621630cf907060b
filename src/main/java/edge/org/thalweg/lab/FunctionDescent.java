package org.thalweg.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.function.FormulaFunction;
import org.thalweg.function.NewtonDescent;
import org.thalweg.function.StationaryPoint;
import org.thalweg.lab.FunctionDescent.DescentPath;
import org.thalweg.lab.FunctionDescent.DescentPlot.FunctionView.Frame;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.LabelDomain;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.page.Picture;
import org.thalweg.page.PicturePage;
import org.thalweg.page.PlotLine;
import org.thalweg.page.PlotLine.Ink;
import org.thalweg.page.PlotLine.Mark;
import org.thalweg.page.PlotPoint;
import org.thalweg.page.PlotRange;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.sample.RandomStream;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.Draw;
import org.thalweg.solve.FunctionOracle;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.History;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.sgd.MiniBatchSgd;
import org.thalweg.text.Text;
import org.thalweg.update.Updater;

/**
 * Steps on a function without data, and what kind of point they ended at.
 *
 * @param function what to descend on
 * @param maximise whether to go up instead, by descending on the negated function
 * @param rule how steps are taken
 * @param maxSteps the budget of one descent
 * @param gradientNorm a descent ends at a point whose gradient has at most this norm; 0 if Newton's
 *     method is to end where no step leads lower
 */
public record FunctionDescent(
    DifferentiableFunction function,
    boolean maximise,
    DescentRule rule,
    long maxSteps,
    double gradientNorm) {
  private static final long MOST_STEPS = 10_000; // of Newton's method
  private static final double NO_CHANGE = 1e-6; // of the value, relative: rounding of two descents

  /**
   * Minimises a function that is written as text, by Newton's method.
   *
   * @param text such as {@code (1 - x)^2 + 100*(y - x^2)^2}
   * @param start the number at which each name of the text starts
   * @throws IllegalArgumentException if the text is no function of these names, or is not defined
   *     at the start
   */
  public static DescentPath minimise(String text, Map<String, Double> start) {
    FormulaFunction function = FormulaFunction.parse(text, List.copyOf(start.keySet()));
    double[] from = start.values().stream().mapToDouble(x -> x).toArray();
    function.requireDefinedAt(from);
    return new FunctionDescent(function, false, new DescentRule.NewtonSteps(), MOST_STEPS, 0)
        .from(from);
  }

  /**
   * Descends from a point.
   *
   * @throws IllegalArgumentException if it has another length than the function's dimension
   */
  public DescentPath from(double[] start) {
    StationaryPoint first =
        StationaryPoint.examine(function, start, gradientNorm, new double[start.length]);
    DifferentiableFunction lowered = maximise ? function.negated() : function;
    List<double[]> path = new ArrayList<>();
    TrainingResult result =
        rule.descend(new DescentRule.Descent(lowered, start, maxSteps, gradientNorm, path));
    StationaryPoint last =
        StationaryPoint.examine(
            function, result.w(), tolerance(result), extents(path, start, result.w()));
    boolean isEndless = function instanceof FormulaFunction text && text.endless().isPresent();
    boolean ranOff = isEndless && result.reason().kind() == Reason.Kind.CONVERGED;
    TrainingResult end =
        ranOff
            ? result.because(
                new Reason(Reason.Kind.DIVERGED, "newton", "the gradient is nowhere 0"))
            : result;
    return new DescentPath(List.copyOf(path), first, last, end, maximise);
  }

  /**
   * Perturbed gradient descent: C. Jin, R. Ge, P. Netrapalli, S. M. Kakade, M. I. Jordan, "How to
   * Escape Saddle Points Efficiently", ICML (2017), algorithm 4. Where a descent ends at a
   * stationary point, it goes on from a point drawn uniformly from a ball around it, until that no
   * longer leads to a better value.
   *
   * <p>Differs from: the paper, which perturbs within one run of fixed length and takes radius and
   * thresholds from the smoothness of f; here every descent is a run of its own.
   *
   * @param radius of the ball
   * @return the descents, each from where the one before was perturbed; the last one is the best
   */
  public List<DescentPath> escaping(double[] start, double radius, int most, long seed) {
    RandomStream random = new RandomStream(seed);
    List<DescentPath> descents = new ArrayList<>(List.of(from(start)));
    while (descents.size() <= most) {
      DescentPath last = descents.get(descents.size() - 1);
      if (last.result().reason().kind() != Reason.Kind.CONVERGED) {
        break;
      }
      DescentPath next = from(perturbed(last.end().x(), radius, random));
      double value = last.end().value();
      double change = NO_CHANGE * Math.max(1, Math.abs(value));
      if (!next.isBetter(next.end().value(), value + (maximise ? change : -change))) {
        break;
      }
      descents.add(next);
    }
    return descents;
  }

  /**
   * Descends from points drawn uniformly from a cube around the origin.
   *
   * @param bound half the edge of the cube
   * @return the different ends among those that converged, the best one first; all descents where
   *     none did
   */
  public List<DescentPath> restarts(int count, double bound, long seed) {
    RandomStream random = new RandomStream(seed);
    List<DescentPath> all =
        IntStream.range(0, count)
            .mapToObj(i -> random.doubles(function.dimension(), -bound, bound))
            .map(this::from)
            .toList();
    Comparator<DescentPath> byValue = Comparator.comparingDouble(descent -> descent.end().value());
    List<DescentPath> different = new ArrayList<>();
    all.stream()
        .filter(descent -> descent.result().reason().kind() == Reason.Kind.CONVERGED)
        .sorted(maximise ? byValue.reversed() : byValue)
        .filter(descent -> different.stream().noneMatch(other -> isSame(descent, other)))
        .forEach(different::add);
    return different.isEmpty() ? all : different;
  }

  /** How far each number went from where the descent ended. */
  private static double[] extents(List<double[]> path, double[] start, double[] end) {
    double[] extents = new double[end.length];
    for (int i = 0; i < end.length; i++) {
      extents[i] = Math.abs(start[i] - end[i]);
      for (double[] x : path) {
        extents[i] = Math.max(extents[i], Math.abs(x[i] - end[i]));
      }
    }
    return extents;
  }

  /** Up to which norm a gradient counts as zero at the end. */
  private double tolerance(TrainingResult result) {
    boolean isLowest =
        rule instanceof DescentRule.NewtonSteps && result.reason().kind() == Reason.Kind.CONVERGED;
    return isLowest ? Math.max(gradientNorm, result.history().last().gradientNorm()) : gradientNorm;
  }

  private static double[] perturbed(double[] x, double radius, RandomStream random) {
    double[] direction = new double[x.length];
    double square = 0;
    for (int i = 0; i < x.length; i++) {
      direction[i] = random.nextGaussian();
      square += direction[i] * direction[i];
    }
    double scale = radius * StrictMath.pow(random.nextDouble(), 1.0 / x.length) / Math.sqrt(square);
    for (int i = 0; i < x.length; i++) {
      direction[i] = x[i] + scale * direction[i];
    }
    return direction;
  }

  private static boolean isSame(DescentPath a, DescentPath b) {
    double[] x = a.end().x();
    double[] y = b.end().x();
    return IntStream.range(0, x.length)
        .allMatch(i -> Math.abs(x[i] - y[i]) <= 1e-3 * Math.max(1, Math.abs(x[i])));
  }

  /** How a descent on a function takes its steps. */
  public sealed interface DescentRule {
    /** Descends from a point. */
    TrainingResult descend(Descent descent);

    /**
     * What a descent is.
     *
     * @param f the function to lower
     * @param start as long as its points; not changed
     * @param steps the most that it takes
     * @param gradientNorm at most that of a point at which it ends; 0 if Newton's method is to end
     *     where no step leads lower
     * @param path gets the points in their order; of many fewer and fewer
     */
    record Descent(
        DifferentiableFunction f,
        double[] start,
        long steps,
        double gradientNorm,
        List<double[]> path) {}

    /**
     * Steps along gradients.
     *
     * @param updater the rule
     * @param learningRate its η
     */
    record GradientSteps(Updater updater, LearningRate learningRate) implements DescentRule {
      private static final int LONGEST_PATH = 1 << 16;

      @Override
      public TrainingResult descend(Descent descent) {
        Problem problem = new Problem(new FunctionObjective(descent.f()), Penalties.none());
        StopCriterion stop =
            new StopCriterion.GradientNorm(descent.gradientNorm())
                .or(new StopCriterion.MaxSteps(descent.steps()));
        MiniBatchSgd.SgdSetting setting =
            new MiniBatchSgd.SgdSetting(
                problem, updater, learningRate, new OnDivergence.Stop(), step -> true);
        return Minimiser.of(
                problem, recording(new FunctionOracle(descent.f()), descent.path()), stop)
            .minimise(MiniBatchSgd.begin(setting, descent.start()));
      }

      /**
       * An oracle that also appends where gradients are asked for; of a long path fewer and fewer.
       */
      private static Oracle recording(Oracle oracle, List<double[]> path) {
        return new Oracle() {
          private long stride = 1;

          @Override
          public List<Answer> answerAll(List<Asked> questions) {
            if (questions.get(0).question() instanceof GradientQuestion gradient
                && gradient.draw() instanceof Draw.Batch batch) {
              add(gradient.w(), batch.step());
            }
            return oracle.answerAll(questions);
          }

          private void add(double[] w, long step) {
            if (path.size() == LONGEST_PATH) {
              IntStream.range(0, LONGEST_PATH / 2).forEach(i -> path.set(i, path.get(2 * i)));
              path.subList(LONGEST_PATH / 2, LONGEST_PATH).clear();
              stride *= 2;
            }
            if (step % stride == 0) {
              path.add(w.clone());
            }
          }

          @Override
          public long rows() {
            return oracle.rows();
          }
        };
      }

      /**
       * What an objective without rows is, for solvers; a {@link FunctionOracle} answers about it.
       */
      private record FunctionObjective(DifferentiableFunction function) implements Objective {
        private static final String ROWS = "a function has no rows";

        @Override
        public ParameterLayout layout() {
          return new ParameterLayout(
              List.of(new ParameterLayout.Segment("x", 0, function.dimension(), true)));
        }

        @Override
        public int outputs() {
          return 1;
        }

        @Override
        public LabelDomain labels() {
          return LabelDomain.REAL;
        }

        @Override
        public void accumulate(double[] w, Block block, Rows rows, GradientSum sum) {
          throw new UnsupportedOperationException(ROWS);
        }

        @Override
        public double[] scores(double[] w, Block block) {
          throw new UnsupportedOperationException(ROWS);
        }
      }
    }

    /** Newton's method, which needs no rate: {@link NewtonDescent}. */
    record NewtonSteps() implements DescentRule {
      @Override
      public TrainingResult descend(Descent descent) {
        List<double[]> path = descent.path();
        History history = new History(1);
        NewtonDescent.DescentEnd end =
            new NewtonDescent(descent.f(), descent.steps(), descent.gradientNorm())
                .from(
                    descent.start(),
                    at -> {
                      int step = history.steps();
                      double moved = step == 0 ? 0 : distance(at.x(), path.get(path.size() - 1));
                      history.add(
                          new StepReport(
                              step,
                              step,
                              at.value(),
                              0,
                              norm(at.gradient()),
                              moved,
                              at.stretch(),
                              1,
                              Duration.ZERO));
                      path.add(at.x());
                    });
        return new TrainingResult(
            path.get(path.size() - 1),
            reason(end, history.last().gradientNorm(), descent),
            history,
            Double.NaN,
            end == NewtonDescent.DescentEnd.CONVERGED);
      }

      private static Reason reason(NewtonDescent.DescentEnd end, double last, Descent descent) {
        return switch (end) {
          case CONVERGED ->
              new Reason(
                  Reason.Kind.CONVERGED,
                  "newton",
                  last == 0
                      ? "the gradient is 0"
                      : last <= descent.gradientNorm()
                          ? Text.of("%.3g <= %s", last, descent.gradientNorm())
                          : "no step leads lower");
          case BUDGET -> new Reason(Reason.Kind.BUDGET, "maxSteps", descent.steps() + " steps");
          case RAN_OFF -> Reason.diverged("a number of x is above 1e100");
        };
      }

      private static double distance(double[] a, double[] b) {
        double[] difference = new double[a.length];
        Arrays.setAll(difference, i -> a[i] - b[i]);
        return norm(difference);
      }

      private static double norm(double[] x) {
        return Math.sqrt(Arrays.stream(x).map(xi -> xi * xi).sum());
      }
    }
  }

  /**
   * One run of {@link FunctionDescent}.
   *
   * @param path the points where the gradient was taken, or of a long run every second, fourth …
   * @param start where it began
   * @param end where it ended; of a run that diverged, the last good point
   * @param result how it ended
   * @param maximise whether it went up
   */
  public record DescentPath(
      List<double[]> path,
      StationaryPoint start,
      StationaryPoint end,
      TrainingResult result,
      boolean maximise) {
    private static final double STEEPER = 1000; // than the start: no minimum is near

    /** Whether the run ended below where it began, or above where it went up. */
    public boolean improved() {
      return isBetter(end.value(), start.value());
    }

    /**
     * Whether one value of the function is better than another: lower, or higher where it goes up.
     */
    boolean isBetter(double value, double other) {
      return maximise ? value > other : value < other;
    }

    /** What the end is, and where it is nothing the reason why. */
    public String verdict() {
      return switch (result.reason().kind()) {
        case DIVERGED ->
            end.gradientNorm() == 0 // since it is below the least double
                ? end.verdict()
                : improved()
                    ? "ran off: the function %s without bound on this path, from %s to %s"
                        .formatted(maximise ? "rises" : "falls", text(start), text(end))
                    : "diverged: the steps are too long, the function %s from %s to %s; lower the learning rate"
                        .formatted(maximise ? "fell" : "rose", text(start), text(end));
        case BUDGET ->
            improved() && end.gradientNorm() > STEEPER * start.gradientNorm()
                ? "running off: the function %s ever faster on this path, from %s to %s"
                    .formatted(maximise ? "rises" : "falls", text(start), text(end))
                : "out of steps: " + end.verdict();
        default -> end.verdict();
      };
    }

    private static String text(StationaryPoint point) {
      return Text.of("%.4g", point.value());
    }
  }

  /**
   * The picture one knows from textbooks: the contours of a function of two numbers, or the graph
   * of a function of one, and over it the paths of descents, each with its start and its end.
   *
   * @param title above the picture
   * @param function of one or two numbers
   * @param paths in the order of the legend
   */
  public record DescentPlot(String title, DifferentiableFunction function, List<NamedPath> paths) {
    private static final double SHORTEST = 1.0 / 200; // of the frame: what a path may leave out
    private static final int INK = 10; // grey of starts

    /** A descent and what the legend calls it. */
    public record NamedPath(String name, DescentPath descent) {}

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if the function is of more than two numbers
     */
    public DescentPlot {
      FunctionView.requireShowable(function);
      paths = List.copyOf(paths);
    }

    /** The picture as a page of HTML that asks for nothing from a network. */
    public String html() throws IOException {
      return PicturePage.html(title, List.of(picture()));
    }

    /** The picture, with the paths over the function. */
    Picture picture() {
      FunctionView view = new FunctionView(function);
      Frame frame =
          view.frame(paths.stream().flatMap(path -> shown(view, path.descent())).toList());
      List<PlotLine> lines = new ArrayList<>(view.lines(frame));
      for (int i = 0; i < paths.size(); i++) {
        NamedPath path = paths.get(i);
        lines.add(
            new PlotLine(path.name(), line(view, frame, path.descent()), Mark.DOT, Ink.colour(i)));
      }
      lines.addAll(startsAndEnds(view, frame));
      return new Picture(
          title,
          new Picture.Axis("x", frame.x(), false),
          new Picture.Axis(view.vertical(), frame.y(), false),
          true,
          lines);
    }

    /** The points that the frame is to hold: of a path that runs off only those near the start. */
    private static Stream<PlotPoint> shown(FunctionView view, DescentPath descent) {
      double[] start = descent.start().x();
      double size = Math.max(1, Arrays.stream(start).map(Math::abs).max().orElse(0));
      double farthest = (isConverged(descent) ? 20 : 2) * size;
      List<double[]> points = new ArrayList<>(descent.path());
      points.removeIf(x -> !Arrays.stream(x).allMatch(value -> Math.abs(value) <= farthest));
      points.add(start);
      if (isConverged(descent)) {
        points.add(descent.end().x());
      }
      return points.stream().map(view::at);
    }

    private static boolean isConverged(DescentPath descent) {
      return descent.result().reason().kind() == Reason.Kind.CONVERGED;
    }

    /** A path without steps too short to see; one that runs off ends where it leaves the frame. */
    private static List<PlotPoint> line(FunctionView view, Frame frame, DescentPath descent) {
      PlotPoint last = view.at(descent.start().x());
      List<PlotPoint> points = new ArrayList<>(List.of(last));
      for (double[] x : descent.path()) {
        PlotPoint point = view.at(x);
        if (frame.distance(last, point) >= SHORTEST) {
          points.add(point);
          last = point;
        }
        if (!isConverged(descent) && !frame.contains(point)) {
          return points;
        }
      }
      points.add(view.at(descent.end().x()));
      return points;
    }

    /** Marks over the paths; the legend has an end where one is within the frame. */
    private List<PlotLine> startsAndEnds(FunctionView view, Frame frame) {
      List<PlotLine> lines = new ArrayList<>();
      List<PlotPoint> starts =
          paths.stream().map(path -> view.at(path.descent().start().x())).toList();
      lines.add(new PlotLine("start", starts, Mark.RING, Ink.grey(INK)));
      List<PlotPoint> ends = paths.stream().map(path -> view.at(path.descent().end().x())).toList();
      for (int i = 0; i < ends.size(); i++) {
        boolean isFirst = ends.subList(0, i).stream().noneMatch(frame::contains);
        String name = isFirst && frame.contains(ends.get(i)) ? "end" : "";
        lines.add(new PlotLine(name, List.of(ends.get(i)), Mark.DIAMOND, Ink.colour(i)));
      }
      return lines;
    }

    /**
     * How a function is shown in the plane: one of two numbers by its contours, over x and y; one
     * of one number by its graph, over x and its value.
     */
    record FunctionView(DifferentiableFunction function) {
      private static final int PLACES = 500; // of a graph
      private static final int GREY = 50; // of its graph, beside text and page
      private static final int DARKEST = 35; // contour
      private static final int LIGHTEST = 85;

      FunctionView {
        requireShowable(function);
      }

      static void requireShowable(DifferentiableFunction function) {
        if (function.dimension() > 2) {
          throw new IllegalArgumentException(
              "a function to plot must be of one or two numbers but was of "
                  + function.dimension());
        }
      }

      private boolean isPlane() {
        return function.dimension() == 2;
      }

      /** What the vertical axis shows. */
      String vertical() {
        return isPlane() ? "y" : "value";
      }

      /** Where an argument of the function is shown. */
      PlotPoint at(double... x) {
        return new PlotPoint(x[0], isPlane() ? x[1] : function.value(x));
      }

      /** What is shown of the function, so that all of some points are seen. */
      Frame frame(List<PlotPoint> points) {
        if (isPlane()) {
          return Frame.around(points, 0.15);
        }
        PlotRange x =
            Frame.around(points.stream().map(p -> new PlotPoint(p.x(), 0)).toList(), 0.6).x();
        return new Frame(x, height(points, graph(x).points()));
      }

      /** As high as the graph, but at most three times as high as the points. */
      private static PlotRange height(List<PlotPoint> points, List<PlotPoint> graph) {
        PlotRange own = PlotRange.around(points.stream().mapToDouble(PlotPoint::y).toArray());
        double height = own.to() - own.from();
        return PlotRange.around(
            Stream.concat(points.stream(), graph.stream())
                .mapToDouble(PlotPoint::y)
                .map(y -> Math.min(Math.max(y, own.from() - height), own.to() + height))
                .toArray());
      }

      /** The graph, or the contours: the darker, the lower. */
      List<PlotLine> lines(Frame frame) {
        return isPlane() ? contours(new Contours(function, frame)) : List.of(graph(frame.x()));
      }

      private PlotLine graph(PlotRange x) {
        List<PlotPoint> points =
            IntStream.range(0, PLACES).mapToObj(i -> at(x.place(i, PLACES))).toList();
        return new PlotLine("", points, Mark.NONE, Ink.grey(GREY));
      }

      private static List<PlotLine> contours(Contours contours) {
        double[] levels = contours.levels();
        List<PlotLine> lines = new ArrayList<>();
        for (int i = 0; i < levels.length; i++) {
          List<PlotPoint> points = new ArrayList<>();
          for (List<PlotPoint> line : contours.lines(levels[i])) {
            points.addAll(line);
            points.add(PlotPoint.GAP);
          }
          int grey = DARKEST + (LIGHTEST - DARKEST) * i / levels.length;
          lines.add(new PlotLine("", points, Mark.NONE, Ink.grey(grey)));
        }
        return lines;
      }

      /**
       * Lines of equal value of a function of two numbers, from its values on a grid whose cells
       * are cut into two triangles: a plane through three corners has a straight line of every
       * value, and no case is ambiguous.
       */
      static final class Contours {
        private static final int PLACES = 161; // of the grid, each way
        private static final int LEVELS = 18;

        /**
         * From a node of the grid along its edges: how far to the other node, in both directions.
         */
        private static final int[][] EDGES = {{1, 0}, {0, 1}, {-1, 1}};

        private final Frame frame;
        private final double[][] values = new double[PLACES][PLACES];

        Contours(DifferentiableFunction function, Frame frame) {
          this.frame = frame;
          for (int i = 0; i < PLACES; i++) {
            for (int j = 0; j < PLACES; j++) {
              values[i][j] =
                  function.value(
                      new double[] {frame.x().place(i, PLACES), frame.y().place(j, PLACES)});
            }
          }
        }

        /**
         * Values such that the areas between their lines grow upwards: dense where the function is
         * low.
         */
        double[] levels() {
          double[] sorted =
              Arrays.stream(values)
                  .flatMapToDouble(Arrays::stream)
                  .filter(Double::isFinite)
                  .sorted()
                  .toArray();
          double[] levels = new double[sorted.length == 0 ? 0 : LEVELS];
          for (int i = 0; i < levels.length; i++) {
            double share = (i + 0.5) / LEVELS;
            levels[i] = sorted[(int) (share * share * (sorted.length - 1))];
          }
          return levels;
        }

        /**
         * The lines of a value: from border to border, or closed, where the last point is the
         * first.
         */
        List<List<PlotPoint>> lines(double level) {
          Chains crossed = new Chains(PLACES * PLACES * EDGES.length);
          for (int i = 0; i + 1 < PLACES; i++) {
            for (int j = 0; j + 1 < PLACES; j++) {
              int diagonal = edge(i + 1, j, 2);
              cut(level, crossed, edge(i, j, 0), edge(i, j, 1), diagonal);
              cut(level, crossed, edge(i, j + 1, 0), edge(i + 1, j, 1), diagonal);
            }
          }
          return crossed.chains().stream()
              .map(chain -> chain.stream().map(edge -> crossing(level, edge)).toList())
              .toList();
        }

        /** A triangle: the line passes from one of its edges to another, or does not pass. */
        private void cut(double level, Chains crossed, int... edges) {
          int[] passed = Arrays.stream(edges).filter(edge -> isCrossed(level, edge)).toArray();
          if (passed.length == 2) {
            crossed.link(passed[0], passed[1]);
          }
        }

        private static int edge(int i, int j, int direction) {
          return (i * PLACES + j) * EDGES.length + direction;
        }

        private boolean isCrossed(double level, int edge) {
          double from = value(edge, 0) - level;
          double to = value(edge, 1) - level;
          return from < 0 != to < 0 && Double.isFinite(from) && Double.isFinite(to);
        }

        private PlotPoint crossing(double level, int edge) {
          double from = value(edge, 0) - level;
          double to = value(edge, 1) - level;
          double share = from / (from - to);
          return new PlotPoint(
              between(share, frame.x(), column(edge, 0), column(edge, 1)),
              between(share, frame.y(), row(edge, 0), row(edge, 1)));
        }

        private static double between(double share, PlotRange scale, int from, int to) {
          double start = scale.place(from, PLACES);
          return start + share * (scale.place(to, PLACES) - start);
        }

        /** At one end of an edge: 0, the node it begins at, or 1. */
        private double value(int edge, int end) {
          return values[column(edge, end)][row(edge, end)];
        }

        private static int column(int edge, int end) {
          return edge / EDGES.length / PLACES + end * EDGES[edge % EDGES.length][0];
        }

        private static int row(int edge, int end) {
          return edge / EDGES.length % PLACES + end * EDGES[edge % EDGES.length][1];
        }
      }

      /** Joins pairs of numbers into chains: each number is in at most two pairs. */
      static final class Chains {
        private static final int NONE = -1;

        private final int[] first;
        private final int[] second;

        /**
         * No pairs yet.
         *
         * @param size all numbers are in [0, size)
         */
        Chains(int size) {
          first = new int[size];
          second = new int[size];
          Arrays.fill(first, NONE);
          Arrays.fill(second, NONE);
        }

        /** Adds a pair of two different numbers. */
        void link(int a, int b) {
          (first[a] == NONE ? first : second)[a] = b;
          (first[b] == NONE ? first : second)[b] = a;
        }

        /**
         * All chains in the order of their least ends, then the closed ones, which end as they
         * begin.
         */
        List<List<Integer>> chains() {
          boolean[] isTaken = new boolean[first.length];
          List<List<Integer>> chains = new ArrayList<>();
          for (int i = 0; i < first.length; i++) {
            if (first[i] != NONE && second[i] == NONE && !isTaken[i]) {
              chains.add(from(i, isTaken));
            }
          }
          for (int i = 0; i < first.length; i++) {
            if (first[i] != NONE && !isTaken[i]) {
              List<Integer> closed = from(i, isTaken);
              closed.add(i);
              chains.add(closed);
            }
          }
          return chains;
        }

        private List<Integer> from(int end, boolean[] isTaken) {
          List<Integer> chain = new ArrayList<>();
          int at = end;
          while (at != NONE) {
            isTaken[at] = true;
            chain.add(at);
            at =
                isFree(first[at], isTaken)
                    ? first[at]
                    : isFree(second[at], isTaken) ? second[at] : NONE;
          }
          return chain;
        }

        private static boolean isFree(int i, boolean[] isTaken) {
          return i != NONE && !isTaken[i];
        }
      }

      /** The part of the plane that a picture shows. */
      record Frame(PlotRange x, PlotRange y) {
        private static final double NARROWEST = 5e-4; // half an edge, of its distance from 0

        Frame(double left, double right, double bottom, double top) {
          this(new PlotRange(left, right), new PlotRange(bottom, top));
        }

        /**
         * A square that holds all points; of edge 2 around a single one, or longer where that is so
         * far from 0 that the labels of an axis would be long.
         *
         * @param points all finite
         * @param margin what is left free on every side, as a share of the extent of the points
         */
        static Frame around(List<PlotPoint> points, double margin) {
          double left = points.stream().mapToDouble(PlotPoint::x).min().orElse(0);
          double right = points.stream().mapToDouble(PlotPoint::x).max().orElse(0);
          double bottom = points.stream().mapToDouble(PlotPoint::y).min().orElse(0);
          double top = points.stream().mapToDouble(PlotPoint::y).max().orElse(0);
          double edge = Math.max(right - left, top - bottom);
          double x = left + (right - left) / 2;
          double y = bottom + (top - bottom) / 2;
          double narrowest = NARROWEST * Math.max(Math.abs(x), Math.abs(y));
          double half = Math.max(narrowest, edge == 0 ? 1 : edge * (0.5 + margin));
          return new Frame(x - half, x + half, y - half, y + half);
        }

        boolean contains(PlotPoint point) {
          return isShown(x.share(point.x())) && isShown(y.share(point.y()));
        }

        private static boolean isShown(double share) {
          return share >= 0 && share <= 1;
        }

        /** How far two points are apart, |Δx| + |Δy|, in shares of the edges. */
        double distance(PlotPoint a, PlotPoint b) {
          return Math.abs(x.share(a.x()) - x.share(b.x()))
              + Math.abs(y.share(a.y()) - y.share(b.y()));
        }
      }
    }
  }
}
