package org.thalweg.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.thalweg.config.ConfException;
import org.thalweg.config.Registry;
import org.thalweg.config.TrainingConf;

/**
 * Confs that follow the grammar and break the rules: settings of a right conf, of which some are
 * replaced, nested, repeated, misspelt or left out. Whatever comes of it is a conf that renders and
 * parses back, or one line; and a setting means the same in a file and on the command line.
 */
final class ConfGrammar {
  private static final Map<String, String> RIGHT = new LinkedHashMap<>();
  private static final List<String> NUMBERS =
      List.of("0", "-1", "1", "7", "0.5", "1e-3", "1e300", "1e999", "NaN", "2147483648", "-0.0");
  private static final List<String> VALUES =
      Stream.concat(
              Stream.of(
                  "true",
                  "false",
                  "auto",
                  "none",
                  "\"\"",
                  "null",
                  "[]",
                  "{}",
                  "[a, b]",
                  "[1, 2]",
                  "{ a = 1 }",
                  "{ \"0\" = 1, \"1\" = 2 }",
                  "balanced",
                  "a/b",
                  "column(x)",
                  "0.2",
                  "\"auc(patience=2)\"",
                  "adam, sgd"),
              Registry.catalogs().values().stream().flatMap(all -> all.names().stream()))
          .distinct()
          .toList();

  static {
    RIGHT.put("data.train", "x");
    RIGHT.put("data.format", "csv");
    RIGHT.put("data.label", "y");
    RIGHT.put("objective.loss", "\"huber(1.5)\"");
    RIGHT.put("penalty", "\"elasticNet(1e-4,0.5)\"");
    RIGHT.put("method", "sgd");
    RIGHT.put("updater", "\"adam(beta1=0.9)\"");
    RIGHT.put("learningRate", "\"warmup(10,cosine(0.1,0.001,400))\"");
    RIGHT.put("batch.rows", "64");
    RIGHT.put("stop.maxSteps", "100");
    RIGHT.put("output", "out");
  }

  /** Other keys, each of which may take the place of a right one or stand beside them. */
  private static final List<String> KEYS =
      List.of(
          "data.test",
          "data.validation",
          "data.weight",
          "data.offset",
          "data.id",
          "data.features",
          "data.categorical",
          "data.hash.bits",
          "data.text",
          "data.missing",
          "data.unknown",
          "data.options",
          "data.shards",
          "data.partitions",
          "data.malformed",
          "data.downsample",
          "data.standardize",
          "data.classNames",
          "objective.model",
          "objective.classes",
          "objective.intercept",
          "objective.classWeights",
          "onDivergence",
          "batch.sampling",
          "batch.fraction",
          "round",
          "outer",
          "outerLearningRate",
          "aggregation",
          "storage",
          "start",
          "stop.maxEpochs",
          "stop.gradientNorm",
          "stop.gap",
          "stop.relativeGap",
          "stop.objectiveChange",
          "stop.smallStep",
          "stop.seconds",
          "stop.validation",
          "seed",
          "checkpoint.directory",
          "checkpoint.everyRounds",
          "checkpoint.everySeconds",
          "checkpoint.keep",
          "tune.grid",
          "tune.ranges",
          "tune.samples",
          "log.tensorboard",
          "log.standardErrors",
          "data",
          "stop",
          "vars.a");

  private ConfGrammar() {}

  /** Reads the conf that some bytes choose; the right one where there are none. */
  static void read(byte[] chosen) {
    SplittableRandom random = new SplittableRandom(Arrays.hashCode(chosen));
    Map<String, String> settings = new LinkedHashMap<>(RIGHT);
    for (int i = chosen.length == 0 ? 0 : 1 + random.nextInt(4); i > 0; i--) {
      change(settings, random);
    }
    List<String> keys = new ArrayList<>(settings.keySet());
    String last = keys.get(random.nextInt(keys.size()));
    String value = settings.get(last);
    TrainingConf inFile;
    try {
      inFile = TrainingConf.parse(text(settings));
    } catch (ConfException e) {
      requireRefusedToo(settings, last, value);
      throw e;
    }
    String rendered = inFile.render();
    assertThat(TrainingConf.parse(rendered).render()).isEqualTo(rendered);
    Map<String, String> others = new LinkedHashMap<>(settings);
    others.remove(last);
    assertThat(TrainingConf.read("conf", text(others), List.of(last + "=" + value)).render())
        .isEqualTo(rendered);
  }

  /** What is no conf in a file is none where its last setting is on the command line. */
  private static void requireRefusedToo(Map<String, String> settings, String last, String value) {
    Map<String, String> others = new LinkedHashMap<>(settings);
    others.remove(last);
    try {
      TrainingConf.read("conf", text(others), List.of(last + "=" + value));
    } catch (ConfException e) {
      return;
    }
    throw new AssertionError(
        "taken with %s=%s on the command line, but not in the file: %s"
            .formatted(last, value, text(settings)));
  }

  private static void change(Map<String, String> settings, SplittableRandom random) {
    List<String> keys = new ArrayList<>(settings.keySet());
    String key = keys.get(random.nextInt(keys.size()));
    String value = settings.get(key);
    switch (random.nextInt(7)) {
      case 0 -> settings.put(key, value(random));
      case 1 -> settings.put(key, value.replaceFirst("[0-9.]+(e-?[0-9]+)?", pick(NUMBERS, random)));
      case 2 -> settings.put(key, call(random, 3));
      case 3 -> {
        if (settings.size() > 1) {
          settings.remove(key);
        }
      }
      case 4 -> settings.put(key + (char) ('a' + random.nextInt(26)), value);
      default -> settings.put(pick(KEYS, random), random.nextBoolean() ? value(random) : value);
    }
  }

  private static String value(SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> pick(NUMBERS, random);
      case 1 -> call(random, 2);
      default -> pick(VALUES, random);
    };
  }

  /** A name with arguments, some of which are such in turn, in quotes. */
  private static String call(SplittableRandom random, int depth) {
    return '"' + nested(random, depth) + '"';
  }

  private static String nested(SplittableRandom random, int depth) {
    List<String> names =
        Registry.catalogs().values().stream()
            .flatMap(all -> all.names().stream())
            .collect(Collectors.toList());
    String name = pick(names, random);
    List<String> arguments = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      String one =
          depth > 0 && random.nextInt(3) == 0 ? nested(random, depth - 1) : pick(NUMBERS, random);
      arguments.add(random.nextInt(4) == 0 ? "steps=" + one : one);
    }
    return arguments.isEmpty() ? name : name + "(" + String.join(",", arguments) + ")";
  }

  private static String text(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + " = " + setting.getValue())
        .collect(Collectors.joining("\n"));
  }

  private static String pick(List<String> all, SplittableRandom random) {
    return all.get(random.nextInt(all.size()));
  }
}
