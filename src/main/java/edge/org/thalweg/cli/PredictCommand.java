package org.thalweg.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.thalweg.checkpoint.FileSystems;
import org.thalweg.checkpoint.WholeFile;
import org.thalweg.config.ConfException;
import org.thalweg.config.Malformed;
import org.thalweg.data.shard.Rejections;
import org.thalweg.model.Model;
import org.thalweg.model.Predictions;
import org.thalweg.model.PredictionsHere;
import org.thalweg.model.WholeDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "predict",
    description = "Write a prediction for every row, in the order of the rows.")
final class PredictCommand extends ModelCommand {
  private static final String TEXT = "text";

  @Parameters(
      index = "2",
      paramLabel = "OUT",
      description =
          "Directory to make. As text it has a line a row; for two classes the predicted label and"
              + " its probability of 1 (or the raw score), for regression the predicted number;"
              + " before them the row's data.id, if the model has one and DATA have that column.")
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
    Model reading = load(settings);
    Rejections odd = overwrite ? replaced(reading, rule, directory) : written(reading, rule, out);
    odd.unknown().forEach(unknown -> out().println("warning    " + unknown));
    odd.first().stream()
        .findFirst()
        .ifPresent(
            first ->
                out()
                    .printf(
                        "malformed  %s: %s%n",
                        rule == Malformed.KEEP ? "kept, the first" : "dropped, the first", first));
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
        : Predictions.writeTable(reading, data(), to, keep, place, rule, session());
  }

  /**
   * Without Spark where a little text or CSV is read from, and written to, the disk of this
   * machine.
   */
  private Rejections text(Model reading, Malformed rule, String place) {
    int cores = cores(reading);
    return Optional.of(reading)
        .filter(it -> cores > 0)
        .flatMap(it -> PredictionsHere.write(it, data(), place, rule, files(), cores))
        .orElseGet(() -> Predictions.write(reading, data(), place, rule, spark(reading)));
  }
}
