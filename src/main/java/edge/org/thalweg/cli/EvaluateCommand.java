package org.thalweg.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.thalweg.config.ConfException;
import org.thalweg.config.Malformed;
import org.thalweg.config.Registry;
import org.thalweg.data.shard.ShardCopies;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.metrics.Evaluation;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.Metrics;
import org.thalweg.model.Model;
import org.thalweg.model.OccurringWeights;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;
import org.thalweg.spark.RowMetrics;
import org.thalweg.text.Require;
import org.thalweg.text.Secrets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "evaluate", description = "Print the loss and the metrics of a model on data.")
final class EvaluateCommand extends ModelCommand {
  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description =
          "A metric, such as f1 or pinball(0.9), in place of those that suit the loss; may be given"
              + " several times. thalweg list metrics has all.")
  private List<String> names = List.of();

  @Option(
      names = "--malformed",
      paramLabel = "M",
      defaultValue = "fail",
      description =
          "fail, or drop rows that are not what the model takes; keep is the same as drop here.")
  private String malformed;

  @Parameters(
      index = "2..*",
      arity = "0..*",
      paramLabel = "key=value",
      description = "How DATA are read, as in a conf: data.csv.delimiter=tab.")
  private List<String> settings = new ArrayList<>();

  @Override
  int answer() {
    Malformed rule = malformed(malformed);
    Model loaded = load(settings);
    List<Metric> metrics = metrics(loaded.objective());
    try (ShardedData rows = rows(loaded, rule)) {
      Evaluation evaluation = evaluation(loaded, rows, metrics);
      out()
          .printf(
              Locale.ROOT, "loss %.12g, %s%n", evaluation.loss(), OutcomeText.words(evaluation));
      rows.rejections().unknown().forEach(unknown -> out().println("warning    " + unknown));
      if (rows.rejections().rows() > 0) {
        String place = Secrets.hide(data());
        rows.rejections().lines(place).forEach(line -> out().println("dropped    " + line));
        out().println("           the first: " + rows.rejections().first().get(0));
      }
    }
    return ExitCode.DONE;
  }

  private static Evaluation evaluation(Model loaded, ShardedData rows, List<Metric> metrics) {
    OccurringWeights scored = OccurringWeights.of(loaded);
    Objective objective = scored.model().objective();
    double[] w = scored.sentW();
    if (scored.features().length == 0) {
      return RowMetrics.evaluate(rows, objective, Penalties.none(), w, metrics);
    }
    try (ShardedData some = ShardCopies.keeping(rows, scored.features())) {
      return RowMetrics.evaluate(some, objective, Penalties.none(), w, metrics);
    }
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
