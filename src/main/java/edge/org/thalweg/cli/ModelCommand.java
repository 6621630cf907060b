package org.thalweg.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.Malformed;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.inspect.DataInspection;
import org.thalweg.model.DomainLabels;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.spark.SparkOfJar;
import org.thalweg.text.DataException;
import org.thalweg.text.Secrets;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that takes a model, and data that it reads. */
abstract class ModelCommand extends DataCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "Directory of a model.")
  private String model;

  @Parameters(
      index = "1",
      paramLabel = "DATA",
      description = "File, directory or glob, or a table: of the form it was trained on.")
  private String data;

  @Option(
      names = "--format",
      description = "Format of DATA, if it differs from that of the training data.")
  private String format;

  private Configuration files; // null before it is asked for
  private Model loaded;

  String model() {
    return model;
  }

  String data() {
    return data;
  }

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
    loaded = (format == null ? stored : stored.reading(format)).reading(settings);
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
}
