package org.thalweg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.Columns;
import org.thalweg.config.ConfException;
import org.thalweg.config.DataConf;
import org.thalweg.config.InputConf;
import org.thalweg.config.ModelReading;
import org.thalweg.config.PathFormat;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.table.DerivedColumns;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.InputColumn;
import org.thalweg.diagnose.StandardErrors;
import org.thalweg.loss.Calibration;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.model.OccurringWeights;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.report.Report;
import org.thalweg.report.Report.NamedWeight;
import org.thalweg.report.ReportedRows;
import org.thalweg.report.RunComparison;
import org.thalweg.report.ScoredSample;
import org.thalweg.run.CoefficientErrors;
import org.thalweg.spark.FeatureStatistics;
import org.thalweg.text.Csv;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import org.thalweg.text.Require;
import org.thalweg.text.Secrets;
import org.thalweg.text.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "report",
    description = "Make one HTML file of runs: their curves, figures, confs and what they learned.")
final class ReportCommand extends DataCommand {
  private static final int COEFFICIENTS = 30;

  @Parameters(
      index = "0..*",
      arity = "1..*",
      paramLabel = "RUN",
      description = "Output directory of a run or a search, also of one that runs or was killed.")
  private List<String> runs;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The HTML file to write. It is self-contained.")
  private String out;

  @Option(
      names = "--card",
      paramLabel = "FILE",
      description = "Write a model card of the run as Markdown, from the same data.")
  private String card;

  @Option(names = "--overwrite", description = "Replace files that exist.")
  private boolean overwrite;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "50000",
      description =
          "How many rows of the run's data to score for pictures, at most; 0 reads no data."
              + " Default: 50000.")
  private int rows;

  @Override
  public Integer call() throws IOException {
    if (rows < 0) {
      throw new ConfException("--rows must be at least 0 but was " + rows);
    }
    if (out == null && card == null) {
      throw new ConfException("report must be given --out or --card, the file to write");
    }
    if (card != null && runs.size() > 1) {
      throw new ConfException("--card must be of one RUN but %d were given".formatted(runs.size()));
    }
    Optional<OutFile> page = file("--out", out);
    Optional<OutFile> markdown = file("--card", card);
    Configuration hadoop = hadoop();
    Report report =
        Report.read(runs, hadoop)
            .with(
                (conf, model) ->
                    rows == 0
                        ? beside(hadoop, model, (loaded, notes) -> Optional.empty())
                        : beside(session(), rows, conf, model));
    if (page.isPresent()) {
      page.get().write(report.html());
      out().println("report     " + page.get().path());
    }
    if (markdown.isPresent()) {
      markdown.get().write(report.card());
      out().println("card       " + markdown.get().path());
    }
    return ExitCode.DONE;
  }

  private Optional<OutFile> file(String option, String path) throws IOException {
    return path == null ? Optional.empty() : Optional.of(OutFile.of(option, path, overwrite));
  }

  /**
   * What a report shows beside the files of a run: the largest weights of its model, and what that
   * says of the rows of its conf's data, if they still exist. What cannot be had is a line.
   *
   * @param rows that are scored at most
   */
  static Report.Beside beside(SparkSession session, int rows, String conf, String model) {
    return beside(
        session.sessionState().newHadoopConf(),
        model,
        (loaded, notes) -> scored(conf, loaded, rows, session, notes));
  }

  /** A report's part of a model, and of the rows that something scores with it, if any. */
  private static Report.Beside beside(
      Configuration hadoop,
      String model,
      BiFunction<Model, List<String>, Optional<ScoredSample>> scoring) {
    Model loaded;
    try {
      loaded = ModelStore.load(hadoop, model);
    } catch (DataException e) {
      return new Report.Beside(List.of(), Optional.empty(), List.of(e.getMessage()));
    }
    List<String> notes = new ArrayList<>();
    Optional<ScoredSample> scored = scoring.apply(loaded, notes);
    Weights weights = Weights.of(loaded);
    weights = scored.map(ScoredSample::moments).map(weights::over).orElse(weights);
    return new Report.Beside(
        weights.largest(COEFFICIENTS),
        scored,
        notes,
        weights.scored().terms(),
        loaded.conf().decision());
  }

  private static Optional<ScoredSample> scored(
      String conf, Model model, int rows, SparkSession session, List<String> notes) {
    if (conf.isEmpty()) {
      return Optional.empty(); // which the run's own notes say
    }
    try {
      return new ReportedRows(TrainingConf.parse(conf), model, rows).score(session, notes::add);
    } catch (Exception e) { // SparkException too, which Scala does not declare
      boolean isOfData = !(e instanceof ConfException); // such as too little memory for w
      String what = isOfData ? "The data of the run can no longer be read, so none" : "No rows";
      notes.add(Line.of("%s were scored: %s".formatted(what, why(e))));
      return Optional.empty();
    }
  }

  private static String why(Exception e) {
    return Line.firstOf(String.valueOf(e.getMessage()));
  }

  @Command(
      name = "compare",
      description = "Print where runs differ: confs, how they ended, objectives, metrics, times.")
  static final class CompareCommand extends ThalwegCommand {
    @Parameters(
        index = "0..*",
        arity = "2..*",
        paramLabel = "RUN",
        description = "Output directory of a run, also of one that runs or was killed.")
    private List<String> runs;

    @Override
    public Integer call() {
      RunComparison.lines(
              runs,
              Ansi.AUTO.enabled(), // on a terminal, unless NO_COLOR is set
              hadoop())
          .forEach(out()::println);
      return ExitCode.DONE;
    }
  }

  /**
   * The weights of the features of a model, each with the names of what it belongs to, the largest
   * of each matrix of weights first. Where the standard deviations of the features are known, each
   * has its effect beside it, the weight times the deviation, and the largest effects are first:
   * weights alone depend on the units of the features.
   *
   * @param scored the model, whose w is this, and which features it is of
   * @param deviations of the features; empty where they are not known
   */
  record Weights(
      OccurringWeights scored, Objective objective, double[] w, Optional<double[]> deviations) {

    static Weights of(Model model) {
      OccurringWeights scored = OccurringWeights.of(model);
      return new Weights(scored, scored.model().objective(), scored.w(), Optional.empty());
    }

    private Model model() {
      return scored.model();
    }

    /** These weights with their effects, weight times standard deviation, over some rows. */
    Weights over(FeatureMoments moments) {
      double[] each =
          IntStream.range(0, moments.features())
              .mapToDouble(feature -> Math.sqrt(moments.variance(feature)))
              .toArray();
      return new Weights(scored, objective, w, Optional.of(each));
    }

    /** "weight city=Oslo: -0.25", and the number or the class of the score where it has many. */
    Stream<String> lines(long most) {
      return each(
          most,
          (input, i) ->
              Text.of(
                  "weight     %s%s: %.9g%s",
                  feature(input, i),
                  column(input, i).isEmpty() ? "" : ", " + column(input, i),
                  w[input.from() + i],
                  deviations.isEmpty() ? "" : Text.of(", effect %.6g", effect(input, i))));
    }

    /** A header, the weights, and what the objective has beside them, such as an intercept. */
    Stream<String> csv(long most) {
      Stream<String> weights =
          each(
              most,
              (input, i) ->
                  row(
                      objective.layout().segment(input.from()).name(),
                      feature(input, i),
                      column(input, i),
                      w[input.from() + i],
                      Optional.of(effect(input, i))));
      String effect = deviations.isEmpty() ? "" : ",effect";
      return Stream.of(Stream.of("parameters,feature,column,weight" + effect), weights, others())
          .flatMap(lines -> lines);
    }

    /** The largest weights, or effects, of features of all matrices, the largest first. */
    List<NamedWeight> largest(int most) {
      return each(
              most,
              (input, i) ->
                  new NamedWeight(
                      feature(input, i),
                      column(input, i),
                      w[input.from() + i],
                      deviations.isEmpty()
                          ? OptionalDouble.empty()
                          : OptionalDouble.of(effect(input, i))))
          .sorted(
              Comparator.comparingDouble(each -> -Math.abs(each.effect().orElse(each.weight()))))
          .limit(most)
          .toList();
    }

    /**
     * Something of the largest weights of each matrix, by their places in it, the largest first.
     */
    private <T> Stream<T> each(long most, BiFunction<InputWeights, Integer, T> of) {
      return objective.inputs().stream()
          .flatMap(input -> largest(input, most).map(i -> of.apply(input, i)));
    }

    /**
     * The places of the largest weights of a matrix, the largest first and of equal ones the first.
     * It has no more of them at once than are asked for, since all may be too many for the memory.
     */
    private Stream<Integer> largest(InputWeights input, long most) {
      Comparator<Integer> order =
          Comparator.<Integer>comparingDouble(i -> -Math.abs(effect(input, i)))
              .thenComparing(Comparator.naturalOrder());
      PriorityQueue<Integer> found = new PriorityQueue<>(order.reversed());
      int count = input.features().count(scored.count()) * input.columns();
      for (int i = 0; i < count; i++) {
        if (found.size() < most) {
          found.add(i);
        } else if (most > 0 && order.compare(i, found.peek()) < 0) {
          found.poll();
          found.add(i);
        }
      }
      return found.stream().sorted(order);
    }

    private double effect(InputWeights input, int i) {
      return w[input.from() + i] * deviations.map(each -> each[place(input, i)]).orElse(1.0);
    }

    private Stream<String> others() {
      List<Integer> ofInputs = objective.inputs().stream().map(InputWeights::from).toList();
      return objective.layout().segments().stream()
          .filter(segment -> !ofInputs.contains(segment.from()))
          .flatMap(
              segment ->
                  IntStream.range(0, segment.length())
                      .mapToObj(
                          i ->
                              row(
                                  segment.name(),
                                  "",
                                  segment.length() == 1 ? "" : column(segment.length(), i),
                                  w[segment.from() + i],
                                  Optional.empty())));
    }

    private String row(
        String parameters, String feature, String column, double weight, Optional<Double> effect) {
      String end = deviations.isEmpty() ? "" : "," + effect.map(Object::toString).orElse("");
      return "%s,%s,%s,%s%s"
          .formatted(parameters, Csv.cell(feature), Csv.cell(column), weight, end);
    }

    private String feature(InputWeights input, int i) {
      return model().input().name(place(input, i));
    }

    private int place(InputWeights input, int i) {
      return scored.feature(input.features().feature(i / input.columns()));
    }

    private String column(InputWeights input, int i) {
      if (objective.hasScoresOfItsOwn()) {
        return objective.layout().segment(input.from()).name();
      }
      return input.columns() == 1 ? "" : column(input.columns(), i % input.columns());
    }

    /**
     * The name of the class, where the columns are classes and have names; of the scores of a
     * formula, z1, z2 and so on; else the number from 0.
     */
    private String column(int columns, int column) {
      if (objective.hasScoresOfItsOwn()) {
        return "z" + (column + 1);
      }
      List<String> names = model().input().classNames();
      return objective.outputs() == columns && names.size() == columns
          ? names.get(column)
          : Integer.toString(column);
    }
  }

  @Command(
      name = "describe",
      description = "Print what a model is and its largest weights, by the names of the features.")
  static final class DescribeCommand extends DataCommand {
    private static final int SHOWN = 10;
    private static final List<String> FORMATS = List.of("table", "csv");

    @Parameters(
        index = "0",
        paramLabel = "MODEL",
        description =
            "Directory of a model; or a conf, to print what of it goes to Spark's reader of the data.")
    private String model;

    @Option(
        names = "--all",
        description = "All weights, or categories, and not the first ten alone.")
    private boolean all;

    @Option(
        names = "--format",
        paramLabel = "F",
        defaultValue = "table",
        description = "table, or csv for lines of parameters, feature, column and weight alone.")
    private String format;

    @Option(
        names = "--errors",
        paramLabel = "DATA",
        description =
            "The data that a linear model of a likelihood was trained on: prints standard errors, z,"
                + " p and intervals of its coefficients.")
    private String data;

    @Option(
        names = "--effects",
        paramLabel = "DATA",
        description =
            "Data to compute standard deviations from: also prints each weight times the standard"
                + " deviation of its feature, the largest first.")
    private String rows;

    @Option(
        names = "--inputs",
        description =
            "What the model needs: each column, its kind, what it may hold, what stands for a missing"
                + " cell, and what becomes of it; with --all every category.")
    private boolean inputs;

    @Override
    public Integer call() {
      if (!FORMATS.contains(format)) {
        throw new ConfException(
            "--format must be one of %s but was %s".formatted(String.join(", ", FORMATS), format));
      }
      if (inputs && (data != null || rows != null)) {
        throw new ConfException(
            "--inputs must not be given with --%s".formatted(data != null ? "errors" : "effects"));
      }
      if (data != null && rows != null) {
        throw new ConfException(
            "--effects must not be given with --errors but was %s".formatted(rows));
      }
      if (model.endsWith(".conf")) {
        describe(ConfFile.read(model, List.of()).data());
        return ExitCode.DONE;
      }
      Model loaded = ModelStore.load(hadoop(), model);
      PrintWriter out = out();
      if (inputs) {
        inputs(loaded, out);
        return ExitCode.DONE;
      }
      if (data != null) {
        errors(loaded, session(), out);
        return ExitCode.DONE;
      }
      Weights weights = rows == null ? Weights.of(loaded) : effects(loaded, session());
      if (format.equals("csv")) {
        weights.csv(all ? Integer.MAX_VALUE : SHOWN).forEach(out::println);
      } else {
        print(loaded, weights, out);
      }
      return ExitCode.DONE;
    }

    /** What a conf says of its data, and what of it goes to Spark's reader as it is. */
    private void describe(DataConf data) {
      InputConf input = data.input();
      Map<String, String> options = new TreeMap<>(Secrets.print(input.options()));
      String query = options.remove(InputConf.SQL);
      data.train().ifPresent(path -> say("data", "%s", Secrets.hide(path)));
      say("format", "%s", input.format());
      options.forEach((name, value) -> say("passed on", "%s", Line.of(name + " = " + value)));
      Optional.ofNullable(query).ifPresent(text -> say("query", "%s", Line.of(text)));
    }

    private void inputs(Model loaded, PrintWriter out) {
      InputsText text = new InputsText(loaded, all ? Integer.MAX_VALUE : SHOWN);
      if (format.equals("csv")) {
        text.csv().forEach(out::println);
        return;
      }
      text.table().forEach(out::println);
      String label = loaded.input().encoding().flatMap(e -> e.columns().label()).orElse("label");
      List<String> names = loaded.input().classNames();
      String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
      say(
          "predicts",
          "%s: %s",
          label,
          names.isEmpty() ? "in " + loaded.objective().labels() : first);
    }

    /** The model, which reads the format that the name of data says. */
    private static Model reading(Model loaded, String path) {
      return loaded.reading(PathFormat.reading(loaded.input().format(), path, List.of()));
    }

    private Weights effects(Model loaded, SparkSession session) {
      try (ShardedData over = Thalweg.load(reading(loaded, rows), rows, session)) {
        return Weights.of(loaded).over(FeatureStatistics.moments(over, loaded.features()));
      }
    }

    private void errors(Model loaded, SparkSession session, PrintWriter out) {
      Require.none(
          StandardErrors.unfit(loaded.objective()),
          why -> new ConfException("--errors: the model " + why));
      try (ShardedData rows = Thalweg.load(reading(loaded, data), data, session)) {
        StandardErrors errors = CoefficientErrors.of(loaded, rows);
        ErrorsText text = new ErrorsText(loaded, errors);
        (format.equals("csv") ? text.csv() : text.table()).forEach(out::println);
      }
    }

    private void print(Model loaded, Weights weights, PrintWriter out) {
      String loss = loaded.conf().lossText();
      say(
          "model",
          "%s, loss %s, %d features",
          loaded.conf().model().text(),
          loss,
          loaded.features());
      List<String> names = loaded.input().classNames();
      if (!names.isEmpty()) {
        out.println("classes    " + names.stream().limit(SHOWN).collect(Collectors.joining(", ")));
      }
      Calibration decision = loaded.conf().decision();
      decision
          .history()
          .forEach(line -> say(line.split(" ")[0], "%s", Line.of(line.replaceFirst("\\S+ ", ""))));
      if (decision.history().isEmpty() && !decision.scores().isEmpty()) {
        say("calibrated", "isotonic, by %d points", decision.scores().size());
      }
      if (decision.history().isEmpty() && !Double.isNaN(decision.threshold())) {
        say("threshold", "%s", decision.threshold());
      }
      ModelReading reading = loaded.input().reading();
      new TreeMap<>(reading.refused())
          .forEach((key, rule) -> say("refused", "%s", Line.of(key + " " + rule)));
      reading.leftOut().ifPresent(line -> say("left out", "%s", line));
      String query = reading.said().get(InputConf.SQL);
      if (query != null) {
        out.println("query      " + Line.of(query));
      }
      List<String> references = loaded.input().references();
      if (!references.isEmpty()) {
        out.println("reference  " + String.join(", ", references));
      }
      List<Segment> segments = loaded.objective().layout().segments();
      for (int s = 0; s < segments.size(); s++) {
        Segment segment = segments.get(s);
        Segment stored = weights.objective().layout().segments().get(s); // of features with weights
        boolean isOfScores = loaded.objective().hasScoresOfItsOwn() && !segment.penalised();
        say(
            segment.name(),
            "%s",
            isOfScores && segment.length() > 1
                ? byScore(stored, weights.w())
                : text(segment.length(), stored, weights.w()));
      }
      weights.lines(all ? Integer.MAX_VALUE : SHOWN).forEach(out::println);
      out.println("sha256     " + loaded.weightsSha256());
    }

    /** The weights of a segment that has one for each score, each behind the name of its score. */
    private static String byScore(Segment segment, double[] w) {
      return IntStream.range(0, segment.length())
          .mapToObj(k -> Text.of("z%d %.9g", k + 1, w[segment.from() + k]))
          .collect(Collectors.joining(", "));
    }

    /**
     * A number, or how many of them are not 0.
     *
     * @param length of the segment in the whole model
     */
    private static String text(int length, Segment segment, double[] w) {
      if (length == 1) {
        return Text.of("%.9g", w[segment.from()]);
      }
      long used =
          Arrays.stream(w, segment.from(), segment.to()).filter(value -> value != 0).count();
      return "%d, %d of them not 0".formatted(length, used);
    }

    /** The standard errors of the coefficients of a model, for people and for programs. */
    private record ErrorsText(Model model, StandardErrors errors) {
      private static final double MOVED = 1e-4; // standard errors, which weights show

      /** Lines of a table in columns, with a heading, and what is to be known of it. */
      Stream<String> table() {
        int width =
            coefficients().mapToObj(this::name).mapToInt(String::length).reduce(9, Math::max);
        String name = "%-" + width + "s";
        String ratio = errors.freedom() < Double.POSITIVE_INFINITY ? "t" : "z";
        List<String> head =
            new ArrayList<>(
                List.of(
                    Text.of(
                        "errors     of the information, dispersion %.6g; robust: of the sandwich",
                        errors.dispersion())));
        List<String> references = references();
        if (!references.isEmpty()) {
          head.add("reference  " + String.join(", ", references));
        }
        head.add(
            (name + " %12s %12s %9s %10s %12s %12s %12s")
                .formatted(
                    "parameter", "weight", "error", ratio, "p", "2.5 %", "97.5 %", "robust"));
        Stream<String> rows =
            coefficients()
                .mapToObj(
                    i ->
                        name.formatted(name(i))
                            + Text.of(
                                " %12.6g %12.6g %9.3f %10.3g %12.6g %12.6g %12.6g",
                                (Object[]) errors.figures(i)));
        return Stream.of(head.stream(), rows, notes().map("note       "::concat))
            .flatMap(lines -> lines);
      }

      /** A header and a line for each coefficient, for other programs. */
      Stream<String> csv() {
        return Stream.concat(
            Stream.of("parameter," + String.join(",", StandardErrors.NAMES)),
            coefficients()
                .mapToObj(
                    i ->
                        Stream.of(errors.figures(i))
                            .map(Object::toString)
                            .collect(Collectors.joining(",", Csv.cell(name(i)) + ",", ""))));
      }

      private IntStream coefficients() {
        return IntStream.range(0, errors.w().length);
      }

      private String name(int i) {
        return model.coefficient(errors.places()[i]);
      }

      /** The levels to which coefficients of others are relative. */
      private List<String> references() {
        List<Integer> places = IntStream.of(errors.places()).boxed().toList();
        List<String> references = new ArrayList<>(model.input().references());
        IntStream.range(0, model.w().length)
            .filter(i -> !places.contains(i))
            .mapToObj(model::coefficient)
            .forEach(references::add);
        return references;
      }

      private Stream<String> notes() {
        if (!model.shrinkage().penalty().value().terms().isEmpty()) {
          return Stream.of(
              ("the model has the penalty %s, so its weights do not maximise the likelihood; those of a"
                      + " model that is trained with penalty=none do")
                  .formatted(model.shrinkage().penalty().text()));
        }
        return errors.distance() < MOVED
            ? Stream.empty()
            : Stream.of(
                Text.of(
                    "the weights of the model are up to %.2g standard errors from the maximum of the"
                        + " likelihood%s",
                    errors.distance(),
                    errors.isAtMaximum() ? ", where these are" : "; train it on, to its minimum"));
      }
    }
  }

  /**
   * What a model needs: for each column its kind, what its cells may hold, what is done where one
   * is missing, and what becomes of it.
   *
   * @param levels how many categories of a column are shown
   */
  record InputsText(Model model, int levels) {
    private static final String REFUSED = "refused";

    private List<List<String>> lines() {
      List<List<String>> lines = new ArrayList<>();
      lines.add(List.of("column", "kind", "takes", "missing", "becomes"));
      if (model.input().encoding().isEmpty()) {
        lines.add(
            List.of(
                "1 to " + model.features(),
                "number",
                "a finite number",
                "0",
                "feature of that index"));
      }
      model.input().columns().forEach(column -> lines.add(line(column)));
      model
          .input()
          .encoding()
          .map(Encoding::columns)
          .flatMap(Columns::offset)
          .ifPresent(
              name ->
                  lines.add(
                      List.of(
                          name,
                          "offset",
                          DerivedColumns.meaning(name).orElse("a finite number"),
                          REFUSED,
                          "a part of the score")));
      return lines;
    }

    private List<String> line(InputColumn column) {
      return switch (column.kind()) {
        case NUMBER, STEPS, CURVE ->
            line(
                column,
                "a finite number",
                filled(column.missing()),
                column.isFactor()
                    ? "a factor of the next column"
                    : switch (column.kind()) {
                      case STEPS -> column.width() + " features, 1 from a level on";
                      case CURVE -> column.width() + " features of knots " + shown(column);
                      default -> column.name();
                    });
        case TRUTH -> line(column, "true or false", filled(column.missing()), "1 or 0");
        case DATE ->
            line(
                column,
                "2023-05-01, 2023-05-01 12:30",
                filled(column.missing()),
                "days since 1970");
        case VECTOR ->
            line(column, column.width() + " numbers", REFUSED, column.width() + " features");
        case ONE_HOT ->
            line(
                column,
                shown(column),
                column.reference().orElse("no level"),
                column.width() + " features, 1 or 0");
        case HASHED ->
            line(
                column,
                "any text",
                "no feature",
                (column.name().startsWith("words(")
                        ? "for each word, 1 more in one of %d features"
                        : "1 in one of %d features")
                    .formatted(column.width()));
        case MISSING -> throw new IllegalStateException(column.name());
      };
    }

    /** A line of a column; of one that follows from another, it takes what that says. */
    private List<String> line(InputColumn column, String given, String missing, String becomes) {
      String takes = DerivedColumns.meaning(column.name()).orElse(given);
      String all =
          column.indicator().isPresent()
              ? becomes + "; " + model.input().name(column.indicator().getAsInt())
              : becomes;
      return List.of(column.name(), column.word(), takes, missing, all);
    }

    private static String filled(OptionalDouble fill) {
      return fill.isPresent() ? String.valueOf(fill.getAsDouble()) : REFUSED;
    }

    private String shown(InputColumn column) {
      List<String> all = new ArrayList<>(column.levels());
      column.reference().ifPresent(level -> all.add(0, level + " (reference)"));
      String first = all.stream().limit(levels).collect(Collectors.joining(", "));
      return all.size() > levels ? "%s, … (%d)".formatted(first, all.size()) : first;
    }

    /** Lines of a table in columns, with a heading. */
    Stream<String> table() {
      return Text.aligned(lines(), List.of());
    }

    /**
     * Lines of values with commas between, for programs, with all categories if as many are to be
     * shown.
     */
    Stream<String> csv() {
      return lines().stream()
          .map(line -> line.stream().map(Csv::cell).collect(Collectors.joining(",")));
    }
  }
}
