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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Standardize;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.diagnose.Judge;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.model.Input;
import org.thalweg.model.NamedFeatures;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.objective.Standardisation;
import org.thalweg.online.OnlineSteps;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.run.MemoryRun;
import org.thalweg.solve.History;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;

/**
 * The process that fits rows for another program, until that closes its standard input. An {@link
 * ArrayRequest} whose value {@code do} is {@code fit} is answered with w; {@code learn} goes on
 * from a state of gradient steps over the rows in their order, and is answered with w and the next
 * state; {@code scores} with the scores of the rows by the w that it begins with; {@code means}
 * turns scores into means of y, by the loss of the keys.
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
    double[] start = request.doubles(request.number("start"));
    Map<String, double[]> memory = request.memory();
    try {
      if (request.text("do").equals("scores")) {
        write(Map.of(), ArrayFit.scores(request, shards, start));
        return;
      }
      ArrayFit fit = ArrayFit.of(request, shards, start);
      if (request.text("do").equals("learn")) {
        write(fit.learn(request.number("step"), memory));
        return;
      }
      List<TrainingListener> listeners =
          "true".equals(request.text("progress")) ? List.of(progress()) : List.of();
      write(fit.fit(listeners));
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
    values.put("method", fitted.method());
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
    write(values, fitted.w());
  }

  private void write(Snapshot learned) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("step", String.valueOf(learned.step()));
    List<double[]> arrays = new ArrayList<>(List.of(learned.w()));
    learned
        .memory()
        .forEach(
            (name, numbers) -> {
              values.put(ArrayRequest.MEMORY + name, String.valueOf(numbers.length));
              arrays.add(numbers);
            });
    write(values, arrays.toArray(double[][]::new));
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
   * The fit of a conf over rows in memory: of a loss of one score, or of one score for each class.
   *
   * @param conf of the problem and of how it is minimised; it names no data
   * @param objective over the features of the rows
   * @param data the rows, whose sums merge in a fixed tree
   * @param start where w begins, of features as they are; of length 0 for the start of its model
   * @param names of the features, which penalties may name; empty if they have none
   */
  private record ArrayFit(
      TrainingConf conf,
      Objective objective,
      ShardedData data,
      double[] start,
      List<String> names) {
    /**
     * What was found.
     *
     * @param w of the features as they are
     * @param method that minimised, as runs tell it
     */
    record Fitted(double[] w, String method, TrainingResult result) {}

    /**
     * The fit of the keys of a request.
     *
     * @throws ConfException if the keys break a rule, or name what only a run of Spark does
     * @throws DataException if a label is none of those that the loss takes
     */
    static ArrayFit of(ArrayRequest request, List<List<Block>> shards, double[] start) {
      TrainingConf conf = conf(request);
      ObjectiveConf form = form(conf, request);
      requireKind(form, request.number("classes") > 0);
      require(conf, form);
      Objective objective = form.over(request.number("features"));
      requireLabels(form, shards);
      List<Shard> rows =
          IntStream.range(0, shards.size()).mapToObj(k -> Shard.of(k, shards.get(k))).toList();
      return new ArrayFit(
          conf,
          objective,
          MemoryRun.data("X", conf, rows),
          start,
          request.named("name.").values().stream().toList());
    }

    private static ObjectiveConf form(TrainingConf conf, ArrayRequest request) {
      ObjectiveConf form = conf.objective();
      return form.wantsClasses() ? form.withClasses(request.number("classes")) : form;
    }

    /** The scores of rows, one row after the other, by a w of features as they are. */
    static double[] scores(ArrayRequest request, List<List<Block>> shards, double[] w) {
      Objective objective = form(conf(request), request).over(request.number("features"));
      return shards.stream()
          .flatMap(List::stream)
          .flatMapToDouble(
              block ->
                  Arrays.stream(objective.scores(w, block), 0, block.rows() * objective.outputs()))
          .toArray();
    }

    /** The conf of the keys of a request. */
    static TrainingConf conf(ArrayRequest request) {
      ConfBuilder builder = TrainingConf.builder();
      request.named("key.").forEach(builder::set);
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
        throw new ConfException("penalty must be of one strength but was " + conf.penalty().text());
      }
      if (!form.columns().names().isEmpty()) {
        throw new ConfException(
            "loss must read the label and the score alone but reads "
                + String.join(", ", form.columns().names()));
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

    private Penalties penalties() {
      Segment weights = objective.layout().segments().get(0);
      return new NamedFeatures(Input.libsvm(), weights.length() / weights.columns(), names)
          .penalties(conf.penalty().value(), objective);
    }

    /** Minimises the objective over all rows by the method that the request names. */
    Fitted fit(List<TrainingListener> listeners) {
      Penalties penalties = penalties();
      Problem problem =
          new Problem(objective, penalties, standardisation(penalties.terms().isEmpty()))
              .withBounds();
      MemoryRun run = new MemoryRun(conf, problem, data);
      double[] begin =
          start.length == 0
              ? objective.start(conf.start().rule().value(), conf.seed())
              : start.clone();
      if (start.length > 0) {
        problem.coordinates().toStandardised(begin);
      }
      TrainingResult result = run.train(problem.allowed(begin), listeners);
      Judge judge = new Judge(problem, run.oracles(), run.hasMatrix());
      TrainingResult judged = result.judged(judge.of(result.w(), result.standing().bound()));
      double[] w = problem.coordinates().original(judged.w());
      return new Fitted(w, run.choice().first().name(), judged);
    }

    /**
     * Learns the rows in their order, as a stream does.
     *
     * @param step how many steps were taken before
     * @param memory of the rule, as the answer before had it
     */
    Snapshot learn(long step, Map<String, double[]> memory) {
      OnlineSteps.check(conf);
      Problem problem = OnlineSteps.problem(penalties(), objective);
      double[] begin =
          start.length == 0
              ? problem.allowed(objective.start(conf.start().rule().value(), conf.seed()))
              : start;
      return new OnlineSteps(conf, problem, data.sizes())
          .from(
              new Snapshot(step, begin, memory, new History(0)),
              draws -> new MemoryOracle(problem, blocks(), draws),
              "the batch");
    }

    private List<List<Block>> blocks() {
      return data.onDriver().stream().map(Shard::blocks).toList();
    }

    /**
     * That of the conf. Without a penalty the minimum is the same in all units, so that features
     * are brought to one unit then, unless steps are the user's own.
     */
    private Standardisation standardisation(boolean isFree) {
      Standardize units = conf.data().rows().standardize();
      if (units == Standardize.NONE && (!isFree || conf.takesGradientSteps())) {
        return Standardisation.none();
      }
      FeatureMoments moments = null;
      for (List<Block> shard : blocks()) {
        FeatureMoments own = new FeatureMoments(shard.get(0).features());
        shard.forEach(own::add);
        moments = moments == null ? own : moments.merge(own);
      }
      InputWeights input = objective.inputs().get(0);
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
   * rest of the rows. Behind them come {@code start} numbers of w, and then the arrays of {@code
   * memory.NAME}.
   */
  private record ArrayRequest(Map<String, String> values, DataInputStream in) {
    /** Of the names of values that announce arrays: how long each is. */
    static final String MEMORY = "memory.";

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

    /** The values whose names begin with {@code key.}, say, by what follows that, in order. */
    Map<String, String> named(String begin) {
      Map<String, String> named = new LinkedHashMap<>();
      values.forEach(
          (name, value) -> {
            if (name.startsWith(begin)) {
              named.put(name.substring(begin.length()), value);
            }
          });
      return named;
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

    /** Reads the named arrays whose lengths the text has, in its order. */
    Map<String, double[]> memory() throws IOException {
      Map<String, double[]> memory = new LinkedHashMap<>();
      for (Map.Entry<String, String> each : values.entrySet()) {
        if (each.getKey().startsWith(MEMORY)) {
          int length = Integer.parseInt(each.getValue());
          memory.put(each.getKey().substring(MEMORY.length()), doubles(length));
        }
      }
      return memory;
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
