package org.thalweg.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;

/** The files of a run, as {@code train} leaves them, without training. */
public final class WrittenRun {
  private WrittenRun() {}

  /** A run that ended, with a peak of the objective at one step. */
  public static Path finished(Path directory, String updater, int steps, int peakAt)
      throws IOException {
    Files.createDirectories(directory);
    events(directory.resolve("events.jsonl"), steps, peakAt);
    Files.writeString(directory.resolve("run.json"), description(updater));
    Files.writeString(
        directory.resolve("summary.json"),
        """
        {"stop": {"kind": "BUDGET", "rule": "maxSteps", "detail": "of %1$d"},
         "steps": %1$d, "epochs": 4.5, "setbacks": 0, "rows": 100, "features": 3,
         "finalObjective": 0.325, "finalLoss": 0.32, "finalPenalty": 0.005, "gradientNorm": 1e-5,
         "warnings": ["one class only"],
         "seconds": {"start": 1.5, "load": 0.5, "train": 2.25, "total": 5},
         "rounds": {"count": %1$d, "compute": {"seconds": 1.5, "median": 0.01},
                    "driver": {"seconds": 0.5, "median": 0.003}},
         "train": {"accuracy": 0.85, "auc": 0.9}, "weightsSha256": "%2$s"}
        """
            .formatted(steps, "0123456789abcdef".repeat(4)));
    return directory;
  }

  /** A run that was killed as it wrote a line. */
  static Path killed(Path directory, int steps) throws IOException {
    Files.createDirectories(directory);
    Path events = directory.resolve("events.jsonl.running");
    events(events, steps, -1);
    Files.writeString(events, Files.readString(events) + "{\"step\":" + steps + ",\"epo");
    Files.writeString(directory.resolve("run.json.running"), description("sgd"));
    return directory;
  }

  /** A search over penalties, as {@code tune} leaves it. */
  static Path search(Path directory, int points) throws IOException {
    Files.createDirectories(directory);
    String all =
        IntStream.range(0, points)
            .mapToObj(
                i ->
                    ("{\"settings\": {\"penalty\": \"l2(1e-%d)\"}, \"mean\": %s,"
                            + " \"standardError\": 0.01, \"folds\": [0.3, 0.4],"
                            + " \"weightsSha256\": [\"aa\", \"bb\"]}")
                        .formatted(i + 1, 0.3 + 0.01 * (i - 2) * (i - 2)))
            .collect(java.util.stream.Collectors.joining(",\n"));
    Files.writeString(
        directory.resolve("tune.json"),
        ("{\"points\": [%s], \"best\": {\"settings\": {\"penalty\": \"l2(1e-3)\"},"
                + " \"mean\": 0.3}}")
            .formatted(all));
    return directory;
  }

  /** A path of penalties, as {@code train} leaves it: a weight more at every point. */
  static Path penalties(Path directory, int points) throws IOException {
    finished(directory, "newton", 5, -1);
    String all =
        IntStream.range(0, points)
            .mapToObj(
                k ->
                    ("{\"lambda\": %s, \"nonZeros\": %d, \"objective\": %s, \"loss\": 0.3,"
                            + " \"epochs\": 2.0, \"validation\": %s, \"stop\": \"CONVERGED model\","
                            + " \"coefficients\": %s, \"weights\": %s}")
                        .formatted(
                            Math.pow(0.7, k),
                            k,
                            0.7 - 0.01 * k,
                            0.3 + 0.01 * (k - 2) * (k - 2),
                            IntStream.range(0, Math.min(k, 30)).boxed().toList(),
                            IntStream.range(0, Math.min(k, 30))
                                .mapToObj(j -> 0.1 * (k - j))
                                .toList()))
            .collect(java.util.stream.Collectors.joining(",\n"));
    Files.writeString(
        directory.resolve("path.json"),
        ("{\"lambdaMax\": 1.0, \"metric\": \"logLoss\", \"higherIsBetter\": false,"
                + " \"chosen\": 2, \"points\": [%s]}")
            .formatted(all));
    return directory;
  }

  private static void events(Path file, int steps, int peakAt) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int step = 0; step < steps; step++) {
        double loss = step == peakAt ? 1234.5 : 0.3 + 0.4 / (1 + step);
        out.write(
            String.format(
                Locale.ROOT,
                "{\"step\":%d,\"epoch\":%s,\"objective\":%s,\"loss\":%s,\"penalty\":0.005,"
                    + "\"gradientNorm\":%s,\"stepNorm\":0.1,\"learningRate\":0.05,\"rows\":30,"
                    + "\"seconds\":%s}%n",
                step,
                (step + 1) * 0.1,
                loss + 0.005,
                loss,
                1.0 / (1 + step),
                (step + 1) * 1e-3));
      }
    }
  }

  private static String description(String updater) {
    return """
    {"formatVersion": 1, "started": "2026-11-26T00:00:00Z",
     "command": "thalweg train some.conf",
     "conf": {"objective.loss": "logistic", "updater": "%s", "output": "\\"%s\\""},
     "environment": {"thalweg": "0.2.0", "cores": 2, "driverMemoryBytes": 1073741824}}
    """
        .formatted(updater, updater);
  }
}
