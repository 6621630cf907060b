package org.thalweg.arrays;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Standardize;
import org.thalweg.config.TrainingConf;
import org.thalweg.diagnose.Judge;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.SparseRow;
import org.thalweg.linalg.Targets;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.run.SecondOrderWork;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Solver;
import org.thalweg.solve.StandardisedOracle;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.dual.DualAscent;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.newton.Newton;
import org.thalweg.solve.svrg.Svrg;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import org.thalweg.text.Require;

/**
 * The process that fits rows for another program, until that closes its standard input. An {@link
 * ArrayRequest} whose value {@code do} is {@code fit} is answered with coefficients and intercepts;
 * {@code means} turns scores into means of y, by the loss of the keys.
 *
 * <pre>
 *   length of the text in bytes, 4 bytes big-endian
 *   the text, UTF-8: a line for each value, name=value; error=… alone where there is no result
 *   so many numbers as the value numbers says, of 8 bytes, big-endian
 * </pre>
 *
 * If the value {@code progress} of a fit is {@code true}, answers with the value {@code progress}
 * alone come before that with the result. An error of the request is one line, and the next request
 * is taken. Whatever else is thrown ends the process, since the rest of the request may not have
 * been read.
 */
public final class ArrayProcess {
  private static final long PAUSE_NANOS = 100_000_000; // between two lines of progress

  private final DataInputStream in;
  private final DataOutputStream out;

  ArrayProcess(InputStream in, OutputStream out) {
    this.in = new DataInputStream(new BufferedInputStream(in, 1 << 16));
    this.out = new DataOutputStream(new BufferedOutputStream(out, 1 << 16));
  }

  /** Answers requests on the standard streams. */
  public static void main(String[] arguments) throws IOException {
    OutputStream answers = System.out;
    System.setOut(System.err); // whatever else prints must not stand among the answers
    new ArrayProcess(System.in, answers).run();
  }

  void run() throws IOException {
    for (Optional<ArrayRequest> request = ArrayRequest.next(in);
        request.isPresent();
        request = ArrayRequest.next(in)) {
      answer(request.get());
      out.flush();
    }
  }

  private void answer(ArrayRequest request) throws IOException {
    if (request.text("do").equals("means")) {
      means(request, request.doubles(request.number("count")));
      return;
    }
    List<List<Block>> shards = request.rows();
    try {
      List<TrainingListener> listeners =
          "true".equals(request.text("progress")) ? List.of(progress()) : List.of();
      write(ArrayFit.of(request, shards).fit(listeners));
    } catch (IllegalArgumentException | DataException e) {
      write(e);
    }
  }

  /** Writes how a fit goes now and then: a value progress with step, objective and seconds. */
  private TrainingListener progress() {
    long begin = System.nanoTime();
    AtomicLong next = new AtomicLong(begin + PAUSE_NANOS);
    return report -> {
      long now = System.nanoTime();
      if (now - next.get() >= 0) {
        next.set(now + PAUSE_NANOS);
        double seconds = (now - begin) / 1e9;
        try {
          write(Map.of("progress", report.step() + " " + report.objective() + " " + seconds));
          out.flush();
        } catch (IOException e) { // nobody reads any more
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private void write(ArrayFit.Fitted fitted) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("method", fitted.method().text());
    values.put("reason", fitted.result().reason().toString());
    values.put("isNearMinimum", String.valueOf(fitted.result().isNearMinimum()));
    if (fitted.result().standing().isProven()) {
      values.put("bound", String.valueOf(fitted.result().standing().bound()));
    }
    values.put("steps", String.valueOf(fitted.result().steps()));
    values.put(
        "objectives",
        IntStream.range(0, fitted.result().history().steps())
            .mapToObj(step -> String.valueOf(fitted.result().history().objective(step)))
            .collect(Collectors.joining(" ")));
    values.put("scores", String.valueOf(fitted.intercepts().length));
    write(values, fitted.coefficients(), fitted.intercepts());
  }

  private void means(ArrayRequest request, double[] scores) throws IOException {
    try {
      ObjectiveConf form = ArrayFit.conf(request).objective();
      Objective objective = form.over(1);
      double[] means = new double[scores.length];
      for (int i = 0; i < means.length; i++) {
        means[i] = objective.mean(scores[i]);
      }
      write(Map.of("isProbabilistic", String.valueOf(objective.isProbabilistic())), means);
    } catch (IllegalArgumentException | DataException e) {
      write(e);
    }
  }

  private void write(RuntimeException error) throws IOException {
    write(Map.of("error", Line.of(error.getMessage())));
  }

  private void write(Map<String, String> values, double[]... arrays) throws IOException {
    int count = 0;
    for (double[] numbers : arrays) {
      count += numbers.length;
    }
    Map<String, String> all = new LinkedHashMap<>(values);
    all.put("numbers", String.valueOf(count));
    byte[] text =
        all.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining("\n"))
            .getBytes(StandardCharsets.UTF_8);
    out.writeInt(text.length);
    out.write(text);
    for (double[] numbers : arrays) {
      for (double number : numbers) {
        out.writeDouble(number);
      }
    }
  }

  /**
   * The fit of a conf over rows in memory: a convex loss of one score that is linear in w, or of
   * one such score for each class.
   *
   * @param conf of the problem and of how it is minimised; it names no data
   * @param objective over the features of the rows
   * @param shards the rows, whose sums merge in a fixed tree
   */
  private record ArrayFit(TrainingConf conf, Objective objective, List<List<Block>> shards) {
    private static final double PASSES = 1000; // where the conf has no budget

    /**
     * What was found.
     *
     * @param coefficients of the features as they are: those of the first score, then of the next
     * @param intercepts one a score; 0 where the conf has none
     * @param method that minimised
     */
    record Fitted(
        double[] coefficients, double[] intercepts, Method method, TrainingResult result) {}

    /**
     * The fit of the keys of a request.
     *
     * @throws ConfException if the keys break a rule, or name what only a run of Spark does
     * @throws DataException if a label is none of those that the loss takes
     */
    static ArrayFit of(ArrayRequest request, List<List<Block>> shards) {
      TrainingConf conf = conf(request);
      ObjectiveConf form = conf.objective();
      if (form.wantsClasses()) {
        form = form.withClasses(request.number("classes"));
      }
      requireKind(form, request.number("classes") > 0);
      require(conf, form);
      Objective objective = form.over(request.number("features"));
      requireLabels(form, shards);
      return new ArrayFit(conf, objective, shards);
    }

    /** The conf of the keys of a request. */
    static TrainingConf conf(ArrayRequest request) {
      ConfBuilder builder = TrainingConf.builder();
      request.keys().forEach(builder::set);
      return builder.build();
    }

    private static void requireKind(ObjectiveConf form, boolean areClasses) {
      if (form.labels().isOfClasses() != areClasses) {
        String refusal =
            areClasses
                ? "loss %s is for regression; use ThalwegRegressor, or a loss for classification"
                : "loss %s is for classification; use ThalwegClassifier, or a loss for regression";
        throw new ConfException(refusal.formatted(form.lossText()));
      }
    }

    private static void require(TrainingConf conf, ObjectiveConf form) {
      if (conf.path().isPresent()) {
        throw new ConfException(
            "penalty must be of one strength but was %s".formatted(conf.penalty().text()));
      }
      if (!form.columns().names().isEmpty()) {
        throw new ConfException(
            "loss must read the label and the score alone but reads "
                + String.join(", ", form.columns().names()));
      }
      if (conf.takesGradientSteps() || !form.takesRounds()) {
        throw new ConfException(
            "model %s with loss %s and method %s needs Spark; thalweg.ml fits it"
                .formatted(form.model().text(), form.lossText(), conf.method().text()));
      }
    }

    private static void requireLabels(ObjectiveConf form, List<List<Block>> shards) {
      long first = 0;
      for (List<Block> shard : shards) {
        for (Block block : shard) {
          for (int row = 0; row < block.rows(); row++) {
            double label = block.label(row);
            if (!form.labels().contains(label)) {
              throw new DataException(
                  "y must be in %s, as %s requires, but was %s in row %d"
                      .formatted(form.labels(), form.lossText(), label, first + row + 1));
            }
          }
          first += block.rows();
        }
      }
    }

    /** Minimises the objective over all rows by the method that the request names. */
    Fitted fit(List<TrainingListener> listeners) {
      InputWeights input = objective.inputs().get(0);
      Penalties penalties = conf.penalty().value();
      Problem problem =
          new Problem(objective, penalties, standardisation(input, penalties.terms().isEmpty()))
              .withBounds();
      ArrayMethod choice = ArrayMethod.of(conf, problem, shards);
      double[] start = problem.allowed(new double[objective.layout().dimension()]);
      TrainingResult result;
      try (Oracle oracle = oracles(penalties, problem).apply(objective)) {
        result =
            new Minimiser(problem, oracle, stop(problem), listeners)
                .minimise(choice.solver(conf, start));
      }
      Judge judge = new Judge(problem, oracles(penalties, problem), choice.hasMatrix());
      TrainingResult judged = result.judged(judge.of(result.w(), result.standing().bound()));
      double[] w = problem.coordinates().original(judged.w());
      return new Fitted(coefficients(w, input), intercepts(w, input), choice.method(), judged);
    }

    /**
     * That of the conf. Without a penalty the minimum is the same in all units, so that features
     * are brought to one unit then.
     */
    private Standardisation standardisation(InputWeights input, boolean isFree) {
      Standardize units = conf.data().rows().standardize();
      if (units == Standardize.NONE && !isFree) {
        return Standardisation.none();
      }
      FeatureMoments moments = null;
      for (List<Block> shard : shards) {
        FeatureMoments own = new FeatureMoments(features());
        shard.forEach(own::add);
        moments = moments == null ? own : moments.merge(own);
      }
      boolean centres =
          units == Standardize.NONE
              ? input.intercepts() >= 0
              : units == Standardize.SCALE_AND_CENTER;
      try {
        return Standardisation.of(moments, objective.inputs(), centres);
      } catch (IllegalArgumentException e) {
        throw new ConfException("data.standardize: " + e.getMessage());
      }
    }

    private int features() {
      return shards.get(0).get(0).features();
    }

    private Function<Objective, Oracle> oracles(Penalties penalties, Problem problem) {
      return other -> {
        Problem own = new Problem(other, penalties, problem.coordinates());
        return StandardisedOracle.of(own, new MemoryOracle(own, shards, conf.seed()));
      };
    }

    private StopCriterion stop(Problem problem) {
      double partial = StrongConvexity.ofPenalisedSegments(objective, problem.penalties());
      StopCriterion gap =
          conf.stop()
              .relativeGap()
              .<StopCriterion>map(
                  share -> new StopCriterion.RelativeGap(share, conf.strongConvexity(), partial))
              .orElse(StopCriterion.never());
      return gap.or(conf.stop().orEpochs(PASSES).criterion(1));
    }

    private double[] coefficients(double[] w, InputWeights input) {
      int features = features();
      int scores = input.columns();
      double[] coefficients = new double[features * scores];
      for (int j = 0; j < features; j++) {
        for (int k = 0; k < scores; k++) {
          coefficients[k * features + j] = w[input.from() + j * scores + k];
        }
      }
      return coefficients;
    }

    private static double[] intercepts(double[] w, InputWeights input) {
      double[] intercepts = new double[input.columns()];
      if (input.intercepts() >= 0) {
        System.arraycopy(w, input.intercepts(), intercepts, 0, intercepts.length);
      }
      return intercepts;
    }

    /**
     * The method that minimises over rows in memory: the one that a conf names, or for {@code auto}
     * the first that takes the problem. Second derivatives go before the others where they cost
     * little.
     *
     * @param hasMatrix whether second derivatives cost little
     */
    private record ArrayMethod(Method method, Problem problem, long rows, boolean hasMatrix) {
      /**
       * The method for the rows of a fit: that of the conf, or for {@code auto} the first that
       * takes the problem.
       *
       * @param shards the blocks of each shard
       * @throws ConfException with one line if the method of the conf does not take the problem
       */
      static ArrayMethod of(TrainingConf conf, Problem problem, List<List<Block>> shards) {
        long rows = shards.stream().flatMap(List::stream).mapToLong(Block::rows).sum();
        long entries = shards.stream().flatMap(List::stream).mapToLong(Block::entries).sum();
        boolean hasMatrix =
            new SecondOrderWork(
                    rows, entries, problem.objective().outputs(), problem.layout().dimension())
                .isLittle(problem, squaredNorms(shards) / rows);
        List<Method> order =
            hasMatrix
                ? List.of(Method.NEWTON, Method.INTERIOR_POINT, Method.LBFGS, Method.SVRG)
                : List.of(Method.SDCA, Method.LBFGS, Method.SVRG);
        Method method =
            conf.method() != Method.AUTO
                ? conf.method()
                : order.stream()
                    .filter(each -> unsupported(each, problem).isEmpty())
                    .findFirst()
                    .orElse(Method.LBFGS);
        Require.none(unsupported(method, problem), why -> new ConfException("method: " + why));
        return new ArrayMethod(method, problem, rows, hasMatrix);
      }

      /**
       * Σ ‖x‖² of all rows, whatever they weigh, in the squares of the features' units.
       *
       * @param shards the blocks of each shard
       */
      private static double squaredNorms(List<List<Block>> shards) {
        SparseRow x = new SparseRow();
        double sum = 0;
        for (List<Block> shard : shards) {
          for (Block block : shard) {
            for (int row = 0; row < block.rows(); row++) {
              block.read(row, x);
              sum += x.squaredNorm();
            }
          }
        }
        return sum;
      }

      /**
       * Why a method cannot minimise a problem in this process, as a part of a line; empty if it
       * can.
       */
      private static Optional<String> unsupported(Method method, Problem problem) {
        return switch (method) {
          case NEWTON -> Newton.unsupported(problem);
          case INTERIOR_POINT -> InteriorPoint.unsupported(problem);
          case SDCA -> DualAscent.unsupported(problem);
          case SVRG -> Svrg.obstacle(problem);
          case LBFGS -> Lbfgs.unsupported(problem);
          case AUTO, SGD -> Optional.of(method.text() + " needs Spark; thalweg.ml has it");
        };
      }

      /**
       * A new solver that begins at a point.
       *
       * @param start as long as w; not changed
       */
      Solver solver(TrainingConf conf, double[] start) {
        return switch (method) {
          case NEWTON -> Newton.begin(problem, start, 0);
          case INTERIOR_POINT -> InteriorPoint.begin(problem, start);
          case SDCA ->
              DualAscent.begin(problem, conf.stop().relativeGap().orElse(0.0), conf.seed(), start);
          case SVRG -> Svrg.begin(new Svrg.SvrgSetting(problem, rows, 1, conf.seed()), start);
          default ->
              Lbfgs.scales(problem) ? Lbfgs.scaled(problem, start) : Lbfgs.cold(problem, start);
        };
      }
    }
  }

  /**
   * A request: text, and the arrays that its lines announce.
   *
   * <pre>
   *   length of the text in bytes, 4 bytes big-endian
   *   the text, UTF-8: a line for each value, name=value
   *   the arrays, one behind the other, little-endian
   * </pre>
   *
   * Rows come in shards, each of which is {@code shardRows} labels and weights, both of 8 bytes,
   * and then its features: dense ones as {@code shardRows × features} numbers row by row; sparse
   * ones as {@code shardRows + 1} places where rows begin, from 0, then so many columns as the last
   * place says, of 4 bytes each, ascending in a row, then as many numbers. The last shard has the
   * rest of the rows.
   */
  private record ArrayRequest(Map<String, String> values, DataInputStream in) {
    private static final int PIECE = 1 << 20; // bytes that are turned at a time

    /** The next request, of which the text is read; empty at the end of the stream. */
    static Optional<ArrayRequest> next(DataInputStream in) throws IOException {
      int length;
      try {
        length = in.readInt();
      } catch (EOFException e) {
        return Optional.empty();
      }
      Map<String, String> values = new LinkedHashMap<>();
      for (String line : new String(in.readNBytes(length), StandardCharsets.UTF_8).split("\n")) {
        int at = line.indexOf('=');
        values.put(line.substring(0, at), line.substring(at + 1));
      }
      return Optional.of(new ArrayRequest(values, in));
    }

    /** The text that the request has for a name; null if it has none. */
    String text(String name) {
      return values.get(name);
    }

    /** A value that is a whole number. */
    int number(String name) {
      return Integer.parseInt(values.get(name));
    }

    /** The values whose names begin with {@code key.}, by what follows that: keys of a conf. */
    Map<String, String> keys() {
      Map<String, String> keys = new LinkedHashMap<>();
      values.forEach(
          (name, value) -> {
            if (name.startsWith("key.")) {
              keys.put(name.substring("key.".length()), value);
            }
          });
      return keys;
    }

    /** Reads the rows, a block for each shard. */
    List<List<Block>> rows() throws IOException {
      int features = number("features");
      boolean isSparse = Boolean.parseBoolean(text("sparse"));
      List<List<Block>> shards = new ArrayList<>();
      for (int left = number("rows"); left > 0; ) {
        int rows = Math.min(left, number("shardRows"));
        Targets targets = new Targets(rows, doubles(rows), doubles(rows), null);
        shards.add(List.of(isSparse ? sparse(features, targets) : dense(features, targets)));
        left -= rows;
      }
      return shards;
    }

    private Block dense(int features, Targets targets) throws IOException {
      return new DenseBlock(features, doubles(targets.rows() * features), targets);
    }

    private Block sparse(int features, Targets targets) throws IOException {
      int[] starts = ints(targets.rows() + 1);
      int count = starts[targets.rows()];
      return new CsrBlock(features, starts, ints(count), doubles(count), targets);
    }

    /** Reads the next numbers of the request, little-endian, of 8 bytes each. */
    double[] doubles(int count) throws IOException {
      double[] numbers = new double[count];
      for (int at = 0; at < count; ) {
        int some = Math.min(count - at, PIECE / Double.BYTES);
        piece(some * Double.BYTES).asDoubleBuffer().get(numbers, at, some);
        at += some;
      }
      return numbers;
    }

    private int[] ints(int count) throws IOException {
      int[] numbers = new int[count];
      for (int at = 0; at < count; ) {
        int some = Math.min(count - at, PIECE / Integer.BYTES);
        piece(some * Integer.BYTES).asIntBuffer().get(numbers, at, some);
        at += some;
      }
      return numbers;
    }

    private ByteBuffer piece(int length) throws IOException {
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
