package org.thalweg.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Outcome;

/**
 * Whether every method reaches the minimum whatever the units: labels times 10ᵏ, features times
 * 10ᵏ, a constant column, a copied column. Each run has the default rules of convergence and a
 * budget that it need not spend. Prints a line for every variant of a set, with (F − F*)/F* and the
 * passes of each method, and at the end how many runs missed 1e-6.
 *
 * <p>Arguments: {@code LOSS:FILE …}, LIBSVM files; then {@code powers=-6,0,8}, {@code
 * methods=auto,lbfgs} and {@code penalty=none|l2|l1} where these are not to be all. F* is that of
 * the set as it is, times the square of the factor of the labels for half squares and the factor
 * for absolute errors, where the penalty has the unit of the features; of a copied column it is the
 * least F of all methods.
 */
public final class Scales {
  private static final Set<String> CLASSES = Set.of("logistic", "hinge");
  private static final Set<String> KINKED = Set.of("absolute", "hinge");
  private static final double CLOSE = 1e-6;

  private final JavaSparkContext spark;
  private final Path directory;
  private final Map<String, String> options;
  private int runs;
  private final List<String> missed = new ArrayList<>();

  private Scales(JavaSparkContext spark, Path directory, Map<String, String> options) {
    this.spark = spark;
    this.directory = directory;
    this.options = options;
  }

  /** A set in other units: F* is that of the set times {@code factor}, if that is not NaN. */
  private record Variant(
      String name, double labels, double features, double factor, UnaryOperator<String> line) {}

  public static void main(String[] arguments) throws IOException {
    SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .appName("scales")
            .config("spark.ui.enabled", false)
            .getOrCreate();
    Map<String, String> options =
        Arrays.stream(arguments)
            .filter(argument -> argument.contains("="))
            .map(argument -> argument.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    Scales scales =
        new Scales(
            JavaSparkContext.fromSparkContext(session.sparkContext()),
            Files.createTempDirectory("scales"),
            options);
    for (String argument : arguments) {
      if (!argument.contains("=")) {
        int colon = argument.indexOf(':');
        scales.table(argument.substring(0, colon), Path.of(argument.substring(colon + 1)));
      }
    }
    Measure.print("%d runs, %d above 1e-6", scales.runs, scales.missed.size());
    scales.missed.forEach(line -> Measure.print("missed: %s", line));
    session.stop();
  }

  private void table(String loss, Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    String set = file.getFileName().toString().replaceFirst("\\..*", "");
    List<String> methods =
        options.containsKey("methods")
            ? List.of(options.get("methods").split(","))
            : KINKED.contains(loss)
                ? List.of("auto", "interiorPoint")
                : List.of("auto", "svrg", "newton", "lbfgs");
    Measure.print("");
    Measure.print("| %s, %s | %s |", set, loss, String.join(" | ", methods));
    Measure.print("|---|%s", "---|".repeat(methods.size()));
    double least = Double.NaN;
    for (Variant variant : variants(loss, lines)) {
      Path rows = directory.resolve(set + ".libsvm");
      Files.write(rows, lines.stream().map(variant.line).toList());
      Map<String, Outcome> outcomes = new LinkedHashMap<>();
      for (String method : methods) {
        outcomes.put(method, fit(loss, rows, variant, method));
      }
      double lowest =
          outcomes.values().stream().mapToDouble(o -> o.train().objective()).min().orElseThrow();
      if (Double.isNaN(least)) {
        least = Math.min(lowest, fit(loss, rows, variant, "long").train().objective());
      }
      double expected = Double.isNaN(variant.factor) ? lowest : variant.factor * least;
      StringBuilder row = new StringBuilder("| %s |".formatted(variant.name));
      outcomes.forEach(
          (method, outcome) -> {
            double above = (outcome.train().objective() - expected) / expected;
            String cell =
                String.format(
                    Locale.ROOT, "%.1e in %.0f", above, outcome.result().history().epochs());
            row.append(' ').append(cell).append(above <= CLOSE ? " |" : " **missed** |");
            runs++;
            if (!(above <= CLOSE)) {
              missed.add(
                  "%s %s %s %s: %s, %s"
                      .formatted(set, loss, variant.name, method, cell, outcome.result().reason()));
            }
          });
      Measure.print("%s", row);
    }
  }

  private List<Variant> variants(String loss, List<String> lines) {
    int last = lines.stream().mapToInt(Scales::columns).max().orElseThrow();
    List<Variant> variants = new ArrayList<>();
    variants.add(new Variant("as it is", 1, 1, 1, line -> line));
    List<Integer> powers = new ArrayList<>();
    if (options.containsKey("powers")) {
      Arrays.stream(options.get("powers").split(",")).map(Integer::valueOf).forEach(powers::add);
    } else {
      for (int power = -6; power <= 8; power++) {
        powers.add(power);
      }
    }
    for (int power : powers) {
      double factor = Math.pow(10, power);
      if (!CLASSES.contains(loss)) {
        variants.add(
            new Variant(
                "labels × 1e" + power,
                factor,
                1,
                KINKED.contains(loss) ? factor : factor * factor,
                line -> times(line, factor, 1)));
      }
    }
    for (int power : powers) {
      double factor = Math.pow(10, power);
      variants.add(
          new Variant("features × 1e" + power, 1, factor, 1, line -> times(line, 1, factor)));
    }
    variants.add(
        new Variant("a constant column", 1, 1, 1, line -> line + " %d:2.5".formatted(last + 1)));
    variants.add(
        new Variant(
            "a copied column",
            1,
            1,
            Double.NaN,
            line -> copied(line, Math.min(3, last), last + 1)));
    return variants;
  }

  private Outcome fit(String loss, Path rows, Variant variant, String method) {
    boolean isLong = method.equals("long");
    String penalty = options.getOrDefault("penalty", "l2");
    double unit = // of λ, by which the problem stays the same
        KINKED.contains(loss)
            ? variant.features * variant.features / Math.max(variant.labels, 0)
            : variant.features * variant.features;
    String lambda =
        switch (penalty) {
          case "none" -> "none";
          case "l1" -> "l1(%s)".formatted(1e-3 * variant.features * l1Unit(loss, variant));
          default -> "l2(%s)".formatted(1e-4 * unit);
        };
    String text =
        """
        data.train = "%s", output = none
        objective.loss = %s
        penalty = "%s"
        method = %s
        %s
        """
            .formatted(
                rows,
                loss,
                lambda,
                isLong ? "auto" : method,
                isLong
                    ? "stop { maxEpochs = 3000, gradientNorm = 1e-13 }"
                    : method.equals("lbfgs") ? "stop.maxSteps = 5000" : "stop.maxEpochs = 3000");
    return Thalweg.train(TrainingConf.parse(text), spark, List.of());
  }

  private static double l1Unit(String loss, Variant variant) {
    return KINKED.contains(loss) ? 1 : variant.labels;
  }

  private static int columns(String line) {
    int colon = line.lastIndexOf(':');
    return colon < 0
        ? 0
        : Integer.parseInt(line.substring(line.lastIndexOf(' ', colon) + 1, colon));
  }

  private static String times(String line, double labels, double features) {
    String[] words = line.trim().split(" +");
    StringBuilder text = new StringBuilder(Double.toString(labels * Double.parseDouble(words[0])));
    for (int i = 1; i < words.length; i++) {
      int colon = words[i].indexOf(':');
      text.append(' ')
          .append(words[i], 0, colon + 1)
          .append(features * Double.parseDouble(words[i].substring(colon + 1)));
    }
    return text.toString();
  }

  private static String copied(String line, int column, int to) {
    for (String word : line.trim().split(" +")) {
      if (word.startsWith(column + ":")) {
        return line.trim() + " " + to + word.substring(word.indexOf(':'));
      }
    }
    return line;
  }
}
