package org.thalweg.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.InputConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.diagnose.StandardErrors;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.run.CoefficientErrors;
import org.thalweg.spark.FeatureStatistics;
import org.thalweg.text.Csv;
import org.thalweg.text.Line;
import org.thalweg.text.Require;
import org.thalweg.text.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "describe",
    description = "Print what a model is and its largest weights, by the names of the features.")
final class DescribeCommand extends DataCommand {
  private static final int SHOWN = 10;
  private static final List<String> FORMATS = List.of("table", "csv");

  @Parameters(index = "0", paramLabel = "MODEL", description = "Directory of a model.")
  private String model;

  @Option(names = "--all", description = "All weights, or categories, and not the first ten alone.")
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
      throw new ConfException("--effects must not be given with --errors but was " + rows);
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
    out.printf(
        "predicts   %s: %s%n",
        label, names.isEmpty() ? "in " + loaded.objective().labels() : first);
  }

  private Weights effects(Model loaded, SparkSession session) {
    try (ShardedData over = Thalweg.load(loaded, rows, session)) {
      return Weights.of(loaded).over(FeatureStatistics.moments(over, loaded.features()));
    }
  }

  private void errors(Model loaded, SparkSession session, PrintWriter out) {
    Require.none(
        StandardErrors.unfit(loaded.objective()),
        why -> new ConfException("--errors: the model " + why));
    try (ShardedData rows = Thalweg.load(loaded, data, session)) {
      StandardErrors errors = CoefficientErrors.of(loaded, rows);
      ErrorsText text = new ErrorsText(loaded, errors);
      (format.equals("csv") ? text.csv() : text.table()).forEach(out::println);
    }
  }

  private void print(Model loaded, Weights weights, PrintWriter out) {
    out.printf(
        "model      %s, loss %s, %d features%n",
        loaded.conf().model().text(), loaded.conf().lossText(), loaded.features());
    List<String> names = loaded.input().classNames();
    if (!names.isEmpty()) {
      out.println("classes    " + names.stream().limit(SHOWN).collect(Collectors.joining(", ")));
    }
    String query = loaded.input().options().get(InputConf.SQL);
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
      out.printf(
          "%-10s %s%n",
          segment.name(),
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
    long used = Arrays.stream(w, segment.from(), segment.to()).filter(value -> value != 0).count();
    return "%d, %d of them not 0".formatted(length, used);
  }

  /** The standard errors of the coefficients of a model, for people and for programs. */
  private record ErrorsText(Model model, StandardErrors errors) {
    private static final double MOVED = 1e-4; // standard errors, which weights show

    /** Lines of a table in columns, with a heading, and what is to be known of it. */
    Stream<String> table() {
      int width = coefficients().mapToObj(this::name).mapToInt(String::length).reduce(9, Math::max);
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
              .formatted("parameter", "weight", "error", ratio, "p", "2.5 %", "97.5 %", "robust"));
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
