package org.thalweg.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.Thalweg;
import org.thalweg.checkpoint.FileSystems;
import org.thalweg.checkpoint.WholeFile;
import org.thalweg.cli.Console.OutcomeText;
import org.thalweg.config.Columns;
import org.thalweg.config.ConfException;
import org.thalweg.config.Malformed;
import org.thalweg.config.PathFormat;
import org.thalweg.config.Registry;
import org.thalweg.data.shard.Rejections;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardCopies;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.table.DerivedColumns;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.InputColumn;
import org.thalweg.diagnose.Diagnosis;
import org.thalweg.export.Format;
import org.thalweg.function.Spectrum;
import org.thalweg.inspect.DataInspection;
import org.thalweg.loss.Calibration;
import org.thalweg.loss.LabelDomain;
import org.thalweg.metrics.ClassMetrics;
import org.thalweg.metrics.Evaluation;
import org.thalweg.metrics.LossMetrics;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.Metrics;
import org.thalweg.model.DomainLabels;
import org.thalweg.model.Input;
import org.thalweg.model.Model;
import org.thalweg.model.ModelProof;
import org.thalweg.model.ModelStore;
import org.thalweg.model.OccurringWeights;
import org.thalweg.model.Predictions;
import org.thalweg.model.PredictionsHere;
import org.thalweg.model.WholeDirectory;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ScoredObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.DualBound;
import org.thalweg.spark.RowMetrics;
import org.thalweg.spark.SparkOfJar;
import org.thalweg.text.DataException;
import org.thalweg.text.Require;
import org.thalweg.text.Secrets;
import org.thalweg.text.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that takes a model, and data that it reads. */
abstract class ModelCommand extends DataCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "Directory of a model.")
  String model;

  @Parameters(
      index = "1",
      paramLabel = "DATA",
      description = "File, directory or glob, or a table: of the form it was trained on.")
  String data;

  @Option(
      names = "--format",
      description =
          "Format of DATA, if it differs from that of the training data and their name does not say it.")
  private String format;

  private Configuration files; // null before it is asked for
  private Model loaded;

  /** The settings of file systems, of which others than the first take a while to read. */
  Configuration files() {
    if (files == null) {
      files = hadoop();
    }
    return files;
  }

  /** What the command does; its exit code. */
  abstract int answer() throws IOException;

  @Override
  public final Integer call() throws IOException {
    try {
      return answer();
    } catch (RuntimeException e) {
      Optional<DataException> told = DataException.behind(e);
      throw told.isPresent() && loaded != null ? withRemedy(told.get()) : e;
    }
  }

  /**
   * The model, which reads the format of the data.
   *
   * @param settings how they are written, each {@code key=value}
   */
  Model load(List<String> settings) {
    SparkOfJar.require();
    Model stored = ModelStore.load(files(), model);
    loaded =
        format == null
            ? stored.reading(PathFormat.reading(stored.input().format(), data, settings))
            : stored.reading(format).reading(settings);
    loaded.input().reading().leftOut().ifPresent(line -> errors().println("thalweg: " + line));
    return loaded;
  }

  /**
   * The rows of the data, without Spark where they are a little text or CSV on the disk of this
   * machine.
   *
   * @param rule what becomes of malformed ones, of which keep is the same as drop
   */
  ShardedData rows(Model read, Malformed rule) {
    Malformed malformed = rule == Malformed.FAIL ? rule : Malformed.DROP;
    RowRules rules = RowRules.of(DomainLabels.of(read.conf()), malformed);
    int cores = cores(read);
    return Optional.of(read.input())
        .filter(it -> cores > 0)
        .flatMap(it -> it.here(data, read.features(), rules, files(), cores, this::context))
        .orElseGet(() -> Thalweg.load(read, data, malformed, spark(read)));
  }

  /** What a model says of rows, of which it needs the features alone that have a weight. */
  static <T> T scored(
      Model whole, ShardedData rows, BiFunction<ShardedData, OccurringWeights, T> says) {
    OccurringWeights few = OccurringWeights.of(whole);
    if (few.features().length == 0) {
      return says.apply(rows, few);
    }
    try (ShardedData some = ShardCopies.keeping(rows, few.features())) {
      return says.apply(some, few);
    }
  }

  /** The Spark context by which data of a model are read. */
  JavaSparkContext spark(Model read) {
    return context(read.input().encoding().isPresent());
  }

  /** The cores by which this process reads data of a model without Spark; 0 if it must not. */
  static int cores(Model read) {
    SparkConf conf = new SparkConf();
    return read.input().encoding().isPresent() && OneProcess.saysOfTables(conf)
        ? 0
        : OneProcess.cores(conf);
  }

  /**
   * What is wrong with the data, with the command that reads them if they seem otherwise written.
   */
  private DataException withRemedy(DataException told) {
    Map<String, Object> keys;
    try {
      keys = loaded.input().otherKeys(session(), data);
    } catch (RuntimeException e) { // what was told first counts
      return told;
    }
    if (keys.isEmpty()) {
      return told;
    }
    List<String> settings = DataInspection.settings(keys);
    Stream<String> given =
        spec().commandLine().getParseResult().originalArgs().stream()
            .filter(one -> keys.keySet().stream().noneMatch(key -> one.startsWith(key + "=")));
    String command =
        Stream.concat(given, settings.stream())
            .map(RunCommand::quoted)
            .collect(Collectors.joining(" "));
    return new DataException(
        "%s seems to be written otherwise than the data of training, as %s reads it; else %s"
            .formatted(
                Secrets.hide(data),
                Secrets.hideIn("thalweg %s %s".formatted(spec().name(), command)),
                told.getMessage()));
  }

  /**
   * What becomes of malformed rows, by the value of {@code --malformed}.
   *
   * @throws ConfException if it is no such word
   */
  static Malformed malformed(String word) {
    List<String> words =
        Stream.of(Malformed.values()).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
    if (!words.contains(word)) {
      throw new ConfException(
          "--malformed must be one of %s but was %s".formatted(String.join(", ", words), word));
    }
    return Malformed.values()[words.indexOf(word)];
  }

  /** One that reads its data as settings say. */
  abstract static class RowsCommand extends ModelCommand {
    @Parameters(
        index = "2..*",
        arity = "0..*",
        paramLabel = "key=value",
        description = "How DATA are read, as in a conf: data.csv.delimiter=tab.")
    private List<String> settings = new ArrayList<>();

    Model load() {
      return load(settings);
    }
  }

  /** One whose figures may leave out rows. */
  abstract static class MeasuringCommand extends RowsCommand {
    @Option(
        names = "--malformed",
        paramLabel = "M",
        defaultValue = "fail",
        description =
            "fail, or drop rows that are not what the model takes; keep is the same as drop here.")
    private String malformed;

    Malformed rule() {
      return malformed(malformed);
    }
  }

  @Command(name = "evaluate", description = "Print the loss and the metrics of a model on data.")
  static final class EvaluateCommand extends MeasuringCommand {
    @Option(
        names = "--metric",
        paramLabel = "NAME",
        description =
            "A metric, such as f1 or pinball(0.9), in place of those that suit the loss; may be"
                + " given several times. thalweg list metrics has all.")
    private List<String> names = List.of();

    @Override
    int answer() {
      Malformed rule = rule();
      Model loaded = load();
      List<Metric> metrics = metrics(loaded.objective());
      try (ShardedData rows = rows(loaded, rule)) {
        Evaluation evaluation = evaluation(loaded, rows, metrics);
        out().println(Text.of("loss %.12g, %s", evaluation.loss(), OutcomeText.words(evaluation)));
        rows.rejections().unknown().forEach(unknown -> out().println("warning    " + unknown));
        if (rows.rejections().rows() > 0) {
          String place = Secrets.hide(data);
          rows.rejections().lines(place).forEach(line -> out().println("dropped    " + line));
          out().println("           the first: " + rows.rejections().first().get(0));
        }
      }
      return ExitCode.DONE;
    }

    static Evaluation evaluation(Model loaded, ShardedData rows, List<Metric> metrics) {
      return scored(
          loaded,
          rows,
          (some, few) ->
              RowMetrics.evaluate(
                  some, few.model().objective(), Penalties.none(), few.sentW(), metrics));
    }

    /** Those that are asked for, before any row is read. */
    private List<Metric> metrics(Objective objective) {
      List<Metric> asked = new ArrayList<>();
      for (String name : names) {
        Metric metric = Registry.metrics().parse(name).value();
        Require.none(
            metric.unfit(objective),
            why -> new ConfException("--metric %s %s".formatted(metric.name(), why)));
        asked.add(metric);
      }
      return asked.isEmpty() ? Metrics.standard(objective) : asked;
    }
  }

  @Command(
      name = "diagnose",
      description =
          "Print what kind of point a model is on data, and how far above the minimum at most. Up"
              + " to 86 passes; the driver keeps 30 vectors as long as w.")
  static final class DiagnoseCommand extends MeasuringCommand {
    private static final String KINKS = "none: the objective has kinks, and no second derivatives";

    @Option(
        names = "--penalty",
        paramLabel = "R",
        description = "Another penalty than the model was trained with.")
    private String penalty;

    @Option(
        names = "--gradient-norm",
        paramLabel = "TOLERANCE",
        description =
            "The gradient counts as zero up to this norm; by default up to 1e-4 of that at w = 0.")
    private Double tolerance;

    @Override
    int answer() {
      if (tolerance != null) {
        requirePositive("--gradient-norm", tolerance);
      }
      Malformed rule = rule();
      OptionalDouble bound =
          tolerance == null ? OptionalDouble.empty() : OptionalDouble.of(tolerance);
      Model loaded = asTold(load().deciding(Calibration.NONE));
      try (ShardedData rows = rows(loaded, rule)) {
        print(loaded.shrinkage().penalty().text(), Thalweg.diagnose(loaded, rows, bound));
      }
      return ExitCode.DONE;
    }

    private Model asTold(Model read) {
      if (penalty == null) {
        return read;
      }
      Model told = read.penalised(Registry.penalties().parse(penalty));
      try {
        told.penalties().check(told.objective().layout());
      } catch (IllegalArgumentException e) {
        throw new ConfException("--penalty: " + e.getMessage().replaceFirst("^penalty: ", ""));
      }
      return told;
    }

    private void print(String penalty, Diagnosis found) {
      say("rows", "%d", found.rows());
      say(
          "objective",
          "%.12g = loss %.12g + penalty %.12g, of %s",
          found.objective(),
          found.loss(),
          found.penalty(),
          penalty);
      say("gradient", "norm %.3g, relative %.3g", found.gradientNorm(), found.relativeGradient());
      say("hessian", "%s", found.hessian().map(DiagnoseCommand::text).orElse(KINKS));
      say("condition", "%s", found.hessian().map(DiagnoseCommand::condition).orElse(KINKS));
      say("verdict", "%s", verdict(found));
      say(
          "gap",
          "%s",
          bound(found.certificate(), "strong convexity", found.strongConvexity().obstacle()));
      say("gap", "%s", bound(found.dualityGap(), "duality", found.dualObstacle()));
    }

    private static String text(Spectrum hessian) {
      return Text.of(
          "smallest eigenvalue %.6g (± %s), largest %.6g (± %s), by %d products",
          hessian.smallest(),
          Text.up(hessian.smallestError(), 1),
          hessian.largest(),
          Text.up(hessian.largestError(), 1),
          hessian.products());
    }

    private static String condition(Spectrum hessian) {
      double number = hessian.conditionNumber();
      if (Double.isInfinite(number)) {
        return "none: the smallest eigenvalue is not positive, as far as differences can tell";
      }
      boolean known = hessian.smallestError() <= 1e-3 * hessian.smallest();
      return Text.of("%s%.4g", known ? "" : "at least ", number);
    }

    private String verdict(Diagnosis found) {
      boolean isClose = tolerance == null && !found.standing().isNearMinimum();
      return switch (found.kind()) {
        case MINIMUM, MAXIMUM, SADDLE, PLATEAU ->
            isClose
                ? "close to a %s; %s".formatted(kind(found), relative(found.relativeGradient()))
                : kind(found);
        default -> kind(found);
      };
    }

    /** The words that {@code train} has too. */
    static String relative(double relativeGradient) {
      return Text.of("the relative gradient is %.3g", relativeGradient);
    }

    private static String kind(Diagnosis found) {
      return switch (found.kind()) {
        case NOT_STATIONARY ->
            Text.of(
                "%s: the gradient norm is %.3g, %s",
                found.kind(), found.gradientNorm(), relative(found.relativeGradient()));
        case MINIMUM ->
            found.isConvex()
                ? found.kind() + ", of all w: the objective is convex"
                : found.kind() + ": the smallest eigenvalue is positive";
        case MAXIMUM -> found.kind() + ": the largest eigenvalue is negative";
        case SADDLE -> found.kind() + ": the smallest eigenvalue is negative, the largest positive";
        case PLATEAU -> found.kind() + ": the eigenvalues are zero, as far as differences can tell";
        case UNDECIDED -> found.kind() + ": " + undecided(found);
      };
    }

    private static String undecided(Diagnosis found) {
      String relative = relative(found.relativeGradient());
      if (found.hessian().isEmpty()) {
        return "the objective has kinks, where the gradient need not vanish at a minimum; "
            + relative;
      }
      return found.isConvex()
          ? relative + ", but no bound of F - F* is as small"
          : "the eigenvalues found do not tell";
    }

    private static String bound(OptionalDouble gap, String by, Optional<String> obstacle) {
      return gap.isPresent()
          ? "at most %s above the minimum, by %s".formatted(Text.up(gap.getAsDouble(), 3), by)
          : "no bound by %s: %s".formatted(by, obstacle.orElse("a number is not finite"));
    }
  }

  @Command(
      name = "verify",
      description =
          "Prove again how far a model is above the minimum, from its files and the rows it was"
              + " trained on, without training. Two passes.")
  static final class VerifyCommand extends RowsCommand {
    private static final double ROUNDING = 1e-9; // of F, as it is stated

    @Override
    int answer() {
      Model loaded = load().deciding(Calibration.NONE); // F is of the scores
      ModelProof proof = ModelProof.read(files(), loaded, model);
      DualBound found;
      try (ShardedData rows = rows(loaded, Malformed.FAIL)) {
        found = Thalweg.verify(loaded, proof, rows);
      }
      boolean isSame =
          Math.abs(found.objective() - proof.objective()) <= ROUNDING * Math.abs(proof.objective());
      if (!isSame || !(found.gap() <= proof.bound())) {
        throw new DataException(
            Text.of(
                "not proven as stated: F is %s, at most %s above the minimum, but the proof says %s"
                    + " and %s",
                found.objective(), Text.up(found.gap(), 2), proof.objective(), proof.bound()));
      }
      out()
          .println(
              Text.of(
                  "proven: F = %.12g is at most %s above the minimum, over the %d rows of %s",
                  found.objective(), Text.up(proof.bound(), 2), proof.rows(), proof.rowsDigest()));
      return ExitCode.DONE;
    }
  }

  /** One that makes a model of a model, by rows that it was not trained on. */
  abstract static class DecidingCommand extends RowsCommand {
    @Option(names = "--overwrite", description = "Replace what is at --out.")
    boolean overwrite;

    final List<String> history = new ArrayList<>(); // what was told

    /** Says a line, which the model keeps too. */
    void tell(String label, String form, Object... values) {
      say(label, form, values);
      history.add(label + " " + Text.of(form, values));
    }

    /** Rejects a place that holds something, unless that may go. */
    void requirePlace(String out) throws IOException {
      if (!overwrite) {
        WholeDirectory.requireNew(out, files());
      }
    }

    /** The scored rows of the data, which must be of two classes at least. */
    List<double[]> scored(Model read, ShardedData data) {
      List<double[]> rows =
          scored(
              read,
              data,
              (some, few) -> RowMetrics.scored(some, few.model().objective(), few.sentW()));
      int label = read.objective().outputs();
      if (rows.stream().mapToDouble(row -> row[label]).distinct().count() < 2) {
        throw new DataException("DATA must have rows of two classes but all are of one");
      }
      return rows;
    }

    static void require(boolean fits, String what, String needs, Model read) {
      if (!fits) {
        throw new ConfException(
            "%s must be of a model with %s but was of the loss %s"
                .formatted(what, needs, read.conf().lossText()));
      }
    }

    static void requireBinary(Model read, String what) {
      Objective objective = read.objective();
      boolean fits =
          objective.labels() == LabelDomain.BINARY && objective instanceof ScoredObjective;
      require(fits, what, "labels {0, 1} and one score", read);
    }

    static void requireProbabilities(Model read, String what) {
      String needs = "probabilities, which calibrate makes by sigmoid,";
      require(read.objective().isProbabilistic(), what, needs, read);
    }
  }

  @Command(
      name = "calibrate",
      description = "Make a model whose scores go through a map that is fitted on other rows.")
  static final class CalibrateCommand extends DecidingCommand {
    @Option(
        names = "--out",
        paramLabel = "MODEL2",
        required = true,
        description = "Directory of the model to make.")
    private String out;

    @Option(
        names = "--method",
        paramLabel = "M",
        defaultValue = "sigmoid",
        description = "sigmoid (a*score + b), temperature (score/T), or isotonic.")
    private String method;

    @Override
    int answer() throws IOException {
      if (!List.of("sigmoid", "temperature", "isotonic").contains(method)) {
        throw new ConfException(
            "--method must be sigmoid, temperature or isotonic but was " + method);
      }
      requirePlace(out);
      Model read = load().deciding(Calibration.NONE);
      boolean isTemperature = method.equals("temperature");
      if (!isTemperature || read.objective().labels() != LabelDomain.CLASSES) {
        requireBinary(read, "--method " + method);
      }
      if (isTemperature) {
        requireProbabilities(read, "--method temperature");
      }
      try (ShardedData rows = rows(read, Malformed.FAIL)) {
        Model made = made(read, scored(read, rows), isTemperature);
        tell("before", "%s", worth(read, rows));
        tell("after", "%s", worth(made, rows));
        Calibration told = made.conf().decision().told(history);
        ModelStore.save(files(), made.deciding(told), out, overwrite);
      }
      say("model", "%s", out);
      return ExitCode.DONE;
    }

    private Model made(Model read, List<double[]> scored, boolean isTemperature) {
      if (method.equals("isotonic")) {
        Calibration decision = Calibration.isotonic(scored);
        tell(method, "%d points", decision.scores().size());
        return read.deciding(decision);
      }
      double[] scale = Calibration.scale(scored, !isTemperature);
      tell(
          method,
          isTemperature ? "T = %3$.6g" : "%.6g*score + %.6g",
          scale[0],
          scale[1],
          1 / scale[0]);
      return read.scaled(scale[0], scale[1]);
    }

    private static String worth(Model model, ShardedData rows) {
      List<Metric> metrics = new ArrayList<>(List.of(new LossMetrics.LogLoss()));
      metrics.addAll(List.of(new ClassMetrics.Brier(), new ClassMetrics.Ece()));
      metrics.removeIf(metric -> metric.unfit(model.objective()).isPresent());
      return metrics.isEmpty()
          ? "no probabilities"
          : OutcomeText.words(EvaluateCommand.evaluation(model, rows, metrics));
    }
  }

  @Command(
      name = "threshold",
      description = "Find from which probability on class 1 is predicted, and keep that.")
  static final class ThresholdCommand extends DecidingCommand {
    private static final double NORMAL = 1.959963984540054; // 97.5 % of a normal number are below

    @Option(names = "--cost-fp", paramLabel = "A", description = "What a false 1 costs.")
    private double costFp = Double.NaN;

    @Option(names = "--cost-fn", paramLabel = "B", description = "What a false 0 costs.")
    private double costFn = Double.NaN;

    @Option(names = "--precision", paramLabel = "P", description = "At least; then most recall.")
    private double precision = Double.NaN;

    @Option(names = "--top", paramLabel = "N", description = "The most rows, up to N of DATA.")
    private double top = Double.NaN;

    @Option(names = "--out", paramLabel = "MODEL2", description = "By default MODEL is replaced.")
    private String out;

    @Override
    int answer() throws IOException {
      double costs = costFp + costFn; // no number unless both are given
      boolean hasCosts = costs > 0 && Double.isFinite(costs) && Math.min(costFp, costFn) >= 0;
      boolean hasPrecision = precision > 0 && precision <= 1;
      boolean hasTop = top > 0;
      long given =
          DoubleStream.of(costFp, costFn, precision, top).filter(x -> !Double.isNaN(x)).count();
      boolean fits = given == 2 ? hasCosts : given == 1 && (hasPrecision || hasTop);
      if (!fits) {
        throw new ConfException(
            "threshold must be by one of --cost-fp A with --cost-fn B (not negative, not both 0),"
                + " --precision P in (0, 1] and --top N above 0 but was by none or several");
      }
      if (out != null) {
        requirePlace(out);
      } else if (!FileSystems.of(new Path(model), files()).exists(new Path(model, "metadata"))) {
        throw new ConfException("--out must be given for a model among the states of a stream");
      }
      Model read = load();
      requireBinary(read, "threshold");
      requireProbabilities(read, "threshold");
      Objective before = read.objective();
      List<double[]> rows;
      try (ShardedData data = rows(read, Malformed.FAIL)) {
        rows = scored(read, data);
      }
      rows.forEach(row -> row[3] = before.mean(row[0] += row[3])); // z, y, s, p
      double all = rows.stream().mapToDouble(row -> row[1] * row[2]).sum();
      double found =
          Calibration.best(
              rows,
              (ones, zeros) ->
                  hasCosts
                      ? -(costFp * zeros + costFn * (all - ones))
                      : hasPrecision
                          ? ones >= precision * (ones + zeros) ? ones : Double.NaN
                          : ones + zeros <= top ? ones + zeros : Double.NaN);
      if (found == 2 && !hasCosts) {
        throw new DataException(
            "a threshold must be met by rows of DATA but those of the highest probability are "
                + (hasTop ? "more" : "of less precision"));
      }
      Calibration decision = read.conf().decision();
      Calibration other = new Calibration(found, decision.scores(), decision.probabilities());
      Model made = read.deciding(other);
      tell("threshold", "%s", found == 2 ? "2: no row is predicted to be of class 1" : "" + found);
      tell(
          "rule",
          hasCosts
              ? "least cost, of %s for a false 1 and %s for a false 0"
              : hasPrecision
                  ? "most recall at a precision of %3$s or more"
                  : "most rows up to %4$s",
          costFp,
          costFn,
          precision,
          top);
      tell("before", "%s", counts(rows, before, hasCosts));
      tell("after", "%s", counts(rows, made.objective(), hasCosts));
      tell("confusion", "%s", confusion(rows, made.objective()));
      Predicate<String> isFormer = line -> line.startsWith("threshold "); // which this replaces
      history.addAll(0, decision.history().stream().takeWhile(isFormer.negate()).toList());
      save(read, made.deciding(other.told(history)), out == null ? model : out);
      return ExitCode.DONE;
    }

    /** With what proves the weights, which stay, if the model has that. */
    private void save(Model read, Model made, String place) throws IOException {
      boolean isProven = FileSystems.of(new Path(model), files()).exists(new Path(model, "proof"));
      Optional<ModelProof> proof =
          isProven ? Optional.of(ModelProof.read(files(), read, model)) : Optional.empty();
      ModelStore.save(files(), made, place, out == null || overwrite);
      if (isProven) {
        proof.get().write(files(), made, new Path(place));
      }
      say("model", "%s", place);
    }

    /** What is predicted of rows, with the 95 % intervals of rows like these. */
    private String counts(List<double[]> rows, Objective objective, boolean hasCosts) {
      double weight = 0;
      double ones = 0;
      double positive = 0;
      double squares = 0;
      double hits = 0;
      double costs = 0;
      for (double[] row : rows) {
        boolean isPositive = objective.isPositive(row[0]);
        weight += row[2];
        ones += row[2] * row[1];
        positive += isPositive ? row[2] : 0;
        squares += isPositive ? row[2] * row[2] : 0;
        hits += isPositive ? row[2] * row[1] : 0;
        costs += row[2] * cost(row, isPositive);
      }
      String text = "%s of %s rows are predicted to be of class 1, recall %s, precision %s";
      double n = Math.max(Double.MIN_NORMAL, positive * positive / squares); // by L. Kish (1965)
      double share = positive > 0 ? hits / positive : Double.NaN;
      double square = NORMAL * NORMAL / n;
      double middle = (share + square / 2) / (1 + square);
      double half =
          Math.sqrt(square * (share * (1 - share) + square / 4)) / (1 + square); // by Wilson (1927)
      text = text.formatted(number(positive), number(weight), number(hits / ones), number(share));
      text += Text.of(" (95 %%: %.4g to %.4g, by Wilson)", middle - half, middle + half);
      if (!hasCosts) {
        return text;
      }
      double mean = costs / weight;
      double spread = 0;
      for (double[] row : rows) {
        double off = row[2] * (cost(row, objective.isPositive(row[0])) - mean);
        spread += off * off;
      }
      half = NORMAL * Math.sqrt(spread) / weight;
      String cost = ", cost %.4g a row (95 %%: %.4g to %.4g)";
      return text + Text.of(cost, mean, mean - half, mean + half);
    }

    private static String confusion(List<double[]> rows, Objective objective) {
      double[] sums = new double[4]; // Σ s by label and prediction
      rows.forEach(
          row -> sums[(int) (2 * row[1]) + (objective.isPositive(row[0]) ? 1 : 0)] += row[2]);
      return "of class 1, %s predicted as 1 and %s as 0; of class 0, %s as 1 and %s as 0"
          .formatted(number(sums[3]), number(sums[2]), number(sums[1]), number(sums[0]));
    }

    private static String number(double value) {
      return Text.of(value == Math.rint(value) ? "%.0f" : "%.4g", value);
    }

    private double cost(double[] row, boolean isPositive) {
      return isPositive == (row[1] == 1) ? 0 : isPositive ? costFp : costFn;
    }
  }

  @Command(name = "predict", description = "Write a prediction for every row, in their order.")
  static final class PredictCommand extends ModelCommand {
    private static final String TEXT = "text";

    @Parameters(
        index = "2",
        paramLabel = "OUT",
        description =
            "Directory to make. As text it has a line a row; for two classes the predicted label"
                + " and its probability of 1 (or the raw score), for regression the predicted"
                + " number; before them the row's data.id, if the model has one and DATA have that"
                + " column.")
    private String out;

    @Option(
        names = "--to",
        paramLabel = "FORMAT",
        defaultValue = TEXT,
        description =
            "text, or a table: parquet, csv, json, orc or another format of Spark, with the columns"
                + " of DATA, prediction, and probability, score or probability_c of each class c;"
                + " spreadsheet is csv in which no text of DATA is a formula.")
    private String to;

    @Option(
        names = "--keep",
        paramLabel = "COLUMN",
        split = ",",
        description = "Columns of DATA in the table; all of them by default.")
    private List<String> keep = List.of();

    @Option(
        names = "--effects",
        paramLabel = "E",
        defaultValue = "all",
        description = "all, or none: predict as if all effects (data.effects) were 0.")
    private String effects;

    @Option(names = "--overwrite", description = "Replace what is there.")
    private boolean overwrite;

    @Option(
        names = "--malformed",
        paramLabel = "M",
        defaultValue = "fail",
        description =
            "fail, or drop or keep rows that are not what the model takes: kept, their lines are"
                + " empty.")
    private String malformed;

    @Parameters(
        index = "3..*",
        arity = "0..*",
        paramLabel = "key=value",
        description = "How DATA are read, as in a conf: data.csv.delimiter=tab.")
    private List<String> settings = new ArrayList<>();

    @Override
    int answer() throws IOException {
      Malformed rule = malformed(malformed);
      if (to.equals(TEXT) && !keep.isEmpty()) {
        throw new ConfException(
            "--keep must not be given without --to a table but was " + String.join(",", keep));
      }
      Path directory = WholeDirectory.path(out);
      if (!overwrite) {
        WholeDirectory.requireNew(out, files());
      }
      if (!List.of("all", "none").contains(effects)) {
        throw new ConfException("--effects must be all or none but was " + effects);
      }
      Model read = load(settings);
      Model reading = effects.equals("none") ? read.withoutEffects() : read;
      Rejections odd = overwrite ? replaced(reading, rule, directory) : written(reading, rule, out);
      odd.unknown().forEach(unknown -> out().println("warning    " + unknown));
      odd.first().stream()
          .findFirst()
          .ifPresent(
              first ->
                  say(
                      "malformed",
                      "%s, the first: %s",
                      rule == Malformed.KEEP ? "kept" : "dropped",
                      first));
      out().println("predictions " + directory);
      return ExitCode.DONE;
    }

    /** Writes beside what is there, and puts it in its place once it is whole. */
    private Rejections replaced(Model reading, Malformed rule, Path directory) throws IOException {
      List<Rejections> odd = new ArrayList<>();
      WholeFile.write(
          FileSystems.of(directory, files()),
          directory,
          beside -> odd.add(written(reading, rule, beside.toString())),
          () -> {});
      return odd.get(0);
    }

    private Rejections written(Model reading, Malformed rule, String place) {
      return to.equals(TEXT)
          ? text(reading, rule, place)
          : Predictions.writeTable(reading, data, to, keep, place, rule, session());
    }

    /**
     * Without Spark where a little text or CSV is read from, and written to, the disk of this
     * machine.
     */
    private Rejections text(Model reading, Malformed rule, String place) {
      int cores = cores(reading);
      return Optional.of(reading)
          .filter(it -> cores > 0)
          .flatMap(it -> PredictionsHere.write(it, data, place, rule, files(), cores))
          .orElseGet(() -> Predictions.write(reading, data, place, rule, spark(reading)));
    }
  }

  @Command(
      name = "export",
      description = "Write a model for other programs, as PMML, ONNX or JSON.")
  static final class ExportCommand extends ThalwegCommand {
    @Parameters(index = "0", paramLabel = "MODEL", description = "Directory of a model.")
    private String model;

    @Option(
        names = "--format",
        paramLabel = "F",
        required = true,
        description = "pmml, onnx, or json for org.thalweg.scorer.Scorer.")
    private String format;

    @Option(
        names = "--out",
        paramLabel = "FILE",
        required = true,
        description = "The file to write, on this machine.")
    private java.nio.file.Path out;

    @Option(names = "--overwrite", description = "Replace a file that is there.")
    private boolean overwrite;

    @Override
    public Integer call() throws IOException {
      Format wanted = Format.of(format);
      Model loaded = ModelStore.load(hadoop(), model);
      wanted.write(loaded, out, overwrite);
      out().printf("wrote %s%n", out);
      inputs(loaded.input())
          .forEach(
              name ->
                  DerivedColumns.meaning(name)
                      .ifPresent(
                          what ->
                              say(
                                  "input",
                                  "%s is %s: who calls the model computes it",
                                  name,
                                  what)));
      return ExitCode.DONE;
    }

    /** The columns that rows must have. */
    private static Stream<String> inputs(Input input) {
      return Stream.concat(
          input.columns().stream().map(InputColumn::name),
          input.encoding().map(Encoding::columns).flatMap(Columns::offset).stream());
    }
  }
}
