package org.thalweg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.Catalog;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.KeyReference;
import org.thalweg.config.Named;
import org.thalweg.config.Registry;
import org.thalweg.data.table.Sessions;
import org.thalweg.generate.Generation;
import org.thalweg.generate.Generation.SyntheticWriter;
import org.thalweg.generate.Generator;
import org.thalweg.generate.SyntheticData;
import org.thalweg.inspect.DataInspection;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.run.RunOptions;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import org.thalweg.text.Secrets;
import org.thalweg.text.Text;
import org.thalweg.tune.SearchListener;
import org.thalweg.tune.SearchOutcome;
import org.thalweg.tune.SearchPlan;
import org.thalweg.tune.SearchResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that reads data, by the query of a conf or a model if it has one. */
abstract class DataCommand extends ThalwegCommand {
  @Option(
      names = "--allow-sql",
      description =
          "Let data.sql, which a model has too, do whatever Spark's SQL can: call programs and read"
              + " other files.")
  private boolean allowSql;

  @Override
  JavaSparkContext context(String... about) {
    JavaSparkContext spark = super.context(about);
    Sessions.allowSql(spark.sc(), allowSql);
    return spark;
  }

  /** A command that takes a conf, and settings that override it. */
  abstract static class ConfCommand extends DataCommand {
    @Parameters(
        index = "0",
        paramLabel = "CONF",
        description = "HOCON file, on any file system; thalweg list keys prints its keys.")
    String conf;

    @Parameters(
        index = "1..*",
        arity = "0..*",
        paramLabel = "key=value",
        description = "Settings that override those of the file.")
    List<String> overrides = new ArrayList<>();
  }

  @Command(
      name = "inspect",
      description =
          "Print what data look like: labels, columns, a loss that fits, memory; and a conf that"
              + " trains.")
  static final class InspectCommand extends DataCommand {
    @Parameters(
        index = "0",
        paramLabel = "DATA",
        description = "File, directory or glob, or a table.")
    private String data;

    @Parameters(
        index = "1..*",
        arity = "0..*",
        paramLabel = "key=value",
        description =
            "What form the data have, as in a conf: data.format=parquet data.label=y. The end of a"
                + " file's name says its format too.")
    private List<String> settings = new ArrayList<>();

    @Option(
        names = "--out",
        paramLabel = "FILE",
        description = "Write the conf that trains to this file, for thalweg train.")
    private String out;

    @Option(names = "--overwrite", description = "Replace the file if it exists.")
    private boolean overwrite;

    @Override
    public Integer call() throws IOException {
      DataInspection.check(settings, data); // what is wrong with them is told before Spark starts
      Optional<OutFile> file =
          out == null ? Optional.empty() : Optional.of(OutFile.of("--out", out, overwrite));
      SparkSession session = session(data);
      PrintWriter told = out();
      DataInspection.Seen seen =
          DataInspection.of(
              settings,
              data,
              session,
              line -> {
                told.println(line);
                told.flush(); // before an error may follow
              });
      PenaltyChoice choice = PenaltyChoice.of(seen, Sessions.context(session));
      if (!choice.words().isEmpty()) {
        told.println(choice.words());
      }
      if (file.isPresent()) {
        file.get().write(String.join("\n", choice.conf()) + "\n");
        told.println("conf       " + out);
      } else {
        choice.conf().forEach(line -> told.println(shown(line)));
      }
      return ExitCode.DONE;
    }

    /** A line of the conf on the console. */
    private static String shown(String line) {
      return line.startsWith("#") ? line : Secrets.hideIn(line);
    }
  }

  /**
   * The strength of the penalty of a conf that {@code inspect} proposes, and its loss where two
   * fit: by cross-validation, where that takes seconds.
   *
   * @param conf lines
   * @param words how they were chosen
   */
  private record PenaltyChoice(List<String> conf, String words) {
    private static final double[] STRENGTHS = {1, 0.1, 0.03, 0.01, 3e-3, 1e-3, 1e-4, 1e-6};
    private static final double[] STRONGER = {1e3, 100, 30, 10, 3}; // if the first is the best
    private static final double[] FEW = {1, 0.03, 1e-3, 1e-5}; // where each takes long
    private static final double MOST = 1e9; // multiplications of a fit of all losses: minutes
    private static final double MOST_OF_FEW = 1e10;
    private static final double HELD_OUT = 0.2;
    private static final int FOLDS = 5;
    private static final double ALMOST_NONE = 1e-3; // of the loss of a constant
    private static final String PENALTY = "penalty";
    private static final String LOSS = "objective.loss";
    private static final String VALIDATION = "data.validation";
    private static final String BETWEEN_LOSSES = "rmse"; // which all of them can be compared by
    private static final String BETWEEN = " = ";

    /** The conf that was proposed, with a better penalty where one is found in time. */
    static PenaltyChoice of(DataInspection.Seen seen, JavaSparkContext spark) {
      Optional<DataInspection.Choices> choices = seen.choices();
      if (choices.isEmpty()) {
        return new PenaltyChoice(seen.conf(), "");
      }
      double cost = choices.get().cost() * choices.get().losses().size();
      if (cost > MOST_OF_FEW) {
        String command =
            "thalweg tune CONF tune.folds=5 'tune.grid.penalty=[\"l2(1e-2)\",\"l2(1e-4)\",\"l2(1e-6)\"]'";
        return asItIs(seen, "the data are large; " + command + " compares others");
      }
      try {
        return compared(seen, choices.get(), spark, cost <= MOST);
      } catch (ConfException | DataException e) { // such as a fold with rows of one class
        return asItIs(seen, "models cannot be compared, as " + Line.firstOf(e.getMessage()));
      }
    }

    private static PenaltyChoice asItIs(DataInspection.Seen seen, String why) {
      return new PenaltyChoice(
          seen.conf(),
          "penalty    %s, which weighs as much as one row: %s"
              .formatted(value(seen.conf(), PENALTY).orElseThrow(), why));
    }

    private static PenaltyChoice compared(
        DataInspection.Seen seen,
        DataInspection.Choices choices,
        JavaSparkContext spark,
        boolean areFolds) {
      ConfBuilder search =
          ConfBuilder.read("of inspect", String.join("\n", seen.conf()), List.of())
              .tuneRefit(false);
      if (areFolds) {
        search.tuneFolds(FOLDS);
      } else {
        search.set(VALIDATION, Double.toString(HELD_OUT));
      }
      boolean areSeveral = choices.losses().size() > 1;
      Map<String, String> settings = new LinkedHashMap<>();
      SearchResult best = null;
      int points = 0;
      for (var loss : choices.losses().entrySet()) { // one by one, as they read labels unlike
        if (areSeveral) {
          search.set(LOSS, loss.getKey()).tuneMetric(BETWEEN_LOSSES);
        }
        List<String> strengths = penalties(areFolds ? STRENGTHS : FEW, loss.getValue());
        SearchResult other = result(search, strengths, spark);
        points += strengths.size();
        if (other.best().point().settings().containsValue(strengths.get(0))) {
          SearchResult stronger = result(search, penalties(STRONGER, loss.getValue()), spark);
          points += STRONGER.length;
          other = isBetter(stronger, other) ? stronger : other;
        }
        if (best == null || isBetter(other, best)) {
          best = other;
          settings.putAll(areSeveral ? Map.of(LOSS, loss.getKey()) : Map.of());
          settings.putAll(best.best().point().settings());
        }
      }
      PenaltyChoice chosen = chosen(seen.conf(), settings, best, points, areFolds);
      double mean = best.best().mean();
      double constant = choices.withoutFeatures(best.metric().name());
      if (best.metric().isBetter(constant, mean, 0)) {
        return chosen.after(useless(best, constant));
      }
      boolean isExact = !areSeveral && mean < ALMOST_NONE * choices.constant();
      return isExact ? chosen.after(leak(best, choices.constant())) : chosen;
    }

    private static boolean isBetter(SearchResult one, SearchResult other) {
      return one.metric().isBetter(one.best().mean(), other.best().mean(), 0);
    }

    private PenaltyChoice after(String line) {
      return new PenaltyChoice(conf, line + "\n" + words);
    }

    /** What is said of features from which nothing is learned. */
    private static String useless(SearchResult found, double constant) {
      return Text.of(
          "features   rows held out are predicted no better than without any feature (%s %.4g, and"
              + " %.4g without): this model of these columns says nothing of other rows",
          found.metric().name(), found.best().mean(), constant);
    }

    /** What is said of rows that are predicted better than rows of real data mostly are. */
    private static String leak(SearchResult found, double constant) {
      return Text.of(
          "leak       rows held out are predicted almost without error (%s %.2g, and %.2g without"
              + " features): do columns together tell the label, and are they known before it is?",
          found.metric().name(), found.best().mean(), constant);
    }

    private static List<String> penalties(double[] strengths, double unit) {
      return DoubleStream.of(strengths)
          .mapToObj(strength -> "l2(%s)".formatted(DataInspection.strength(strength * unit)))
          .toList();
    }

    private static SearchResult result(
        ConfBuilder search, List<String> penalties, JavaSparkContext spark) {
      search.tuneGrid(Map.of(PENALTY, penalties));
      return SearchOutcome.of(
              SearchPlan.of(search), spark, RunOptions.of(List.of()), SearchListener.none())
          .result();
    }

    private static PenaltyChoice chosen(
        List<String> proposed,
        Map<String, String> settings,
        SearchResult found,
        int points,
        boolean areFolds) {
      List<String> conf = new ArrayList<>(proposed);
      settings.forEach((key, value) -> conf.replaceAll(line -> replaced(line, key, value)));
      String error = areFolds ? Text.of(" ± %.2g", found.best().standardError()) : "";
      String words =
          Text.of(
              "%s: of %d the best %s of rows held out in %s, %.4g%s",
              String.join(" and ", settings.values()),
              points,
              found.metric().name(),
              areFolds ? FOLDS + " folds" : "a fifth of the rows",
              found.best().mean(),
              error);
      conf.add(place(conf, PENALTY), "# " + words);
      return new PenaltyChoice(conf, "penalty    " + words);
    }

    private static String replaced(String line, String key, String value) {
      boolean isPlain = value.matches("[A-Za-z]+");
      return line.startsWith(key + BETWEEN)
          ? key + BETWEEN + (isPlain ? value : '"' + value + '"')
          : line;
    }

    private static Optional<String> value(List<String> conf, String key) {
      return conf.stream()
          .filter(line -> line.startsWith(key + BETWEEN))
          .findFirst()
          .map(line -> line.substring(key.length() + BETWEEN.length()).replace("\"", ""));
    }

    private static int place(List<String> conf, String key) {
      int place = 0;
      while (!conf.get(place).startsWith(key + BETWEEN)) {
        place++;
      }
      return place;
    }
  }

  @Command(name = "generate", description = "Write a synthetic data set with a known true w.")
  static final class GenerateCommand extends ThalwegCommand {
    @Parameters(
        index = "0",
        paramLabel = "KIND",
        description =
            "dense(rows,features), sparse(rows,features,entriesPerRow,exponent) or"
                + " clicks(rows,bits,fields,clickRate); see the page on data.")
    private String kind;

    @Parameters(
        index = "1",
        paramLabel = "OUT",
        description = "Directory to make; the true model is in _truth within it.")
    private String out;

    @Option(
        names = "--format",
        defaultValue = "libsvm",
        description = "libsvm, csv, parquet, orc or avro; default: ${DEFAULT-VALUE}.")
    private String format;

    @Option(
        names = "--loss",
        defaultValue = "logistic",
        description = "The loss whose labels are drawn; default: ${DEFAULT-VALUE}.")
    private String loss;

    @Option(
        names = "--noise",
        description = "Standard deviation of the noise of labels that are numbers; default: 0.1.")
    private Double noise;

    @Option(names = "--seed", defaultValue = "0", description = "Of everything random; default: 0.")
    private long seed;

    @Option(
        names = "--files",
        defaultValue = "0",
        description =
            "How many files; never changes a row. Default: one for every 128 MiB of text.")
    private int files;

    @Option(names = "--overwrite", description = "Replace what is there.")
    private boolean overwrite;

    @Override
    public Integer call() throws IOException {
      Generation generation = generation();
      SparkSession session = session(kind);
      generation.write(out, overwrite, session);
      Generator generator = generation.data().generator();
      String form = "%s: %d rows, %d features, %d files of %s";
      int count = generation.writer().files();
      say("data", form, out, generator.rows(), generator.features(), count, format);
      say("truth", "%s/%s", out, Generation.TRUTH);
      return ExitCode.DONE;
    }

    /** What the options say, checked before there is a cluster. */
    private Generation generation() {
      Named<Generator> generator = Generation.generators().parse(kind);
      Named<PointwiseLoss> named = Registry.losses().parse(loss);
      LabelDomain labels = named.value().labels();
      double deviation =
          noise != null ? noise : labels == LabelDomain.REAL ? SyntheticData.NOISE : 0;
      try {
        SyntheticData data = new SyntheticData(generator.value(), labels, deviation, seed);
        return new Generation(
            new SyntheticWriter(data, SyntheticWriter.RowFormat.of(format), files), named);
      } catch (IllegalArgumentException e) {
        throw new ConfException(e.getMessage());
      }
    }
  }

  @Command(
      name = "list",
      description = "Print the keys of a conf, or the values that have names, with their defaults.")
  static final class ListCommand extends ThalwegCommand {
    private static final String KEYS = "keys";

    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "KIND",
        description =
            "keys for the keys of a conf; or updaters, losses and so on for the values of some."
                + " Default: all values.")
    private String kind;

    @Override
    public Integer call() {
      Map<String, Catalog<?>> catalogs = Registry.catalogs();
      if (KEYS.equals(kind)) {
        KeyReference.lines().forEach(out()::println);
        return ExitCode.DONE;
      }
      if (kind != null && !catalogs.containsKey(kind)) {
        throw new ConfException(
            "KIND must be one of %s or %s but was %s"
                .formatted(String.join(", ", catalogs.keySet()), KEYS, kind));
      }
      PrintWriter out = out();
      for (String name : kind == null ? List.copyOf(catalogs.keySet()) : List.of(kind)) {
        String indent = kind == null ? "  " : "";
        if (kind == null) {
          out.println(name);
        }
        print(catalogs.get(name), indent, out);
      }
      return ExitCode.DONE;
    }

    private static void print(Catalog<?> catalog, String indent, PrintWriter out) {
      Map<String, String> others = new LinkedHashMap<>();
      catalog.aliases().forEach((alias, name) -> others.merge(name, alias, "%s, %s"::formatted));
      int width =
          catalog.names().stream().mapToInt(name -> catalog.usage(name).length()).max().orElse(0);
      for (String name : catalog.names()) {
        String other = others.containsKey(name) ? "; also " + others.get(name) : "";
        out.printf(
            "%s%-" + width + "s  %s%s%n",
            indent,
            catalog.usage(name),
            catalog.summary(name),
            other);
      }
    }
  }
}
