package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.spark.sql.SparkSession;
import org.thalweg.bench.AwkwardRows.Kind;

/**
 * Runs of random convex problems of awkward kinds, each by auto and by some other methods, for
 * {@code src/jmh/python/truth_judge.py}, which finds the minima by itself and says which runs and
 * which verdicts were wrong.
 *
 * <p>Arguments: {@code fuzz DIRECTORY RUNS SEED [FIRST STEP]} draws problems until so many runs
 * were not refused, all of them or each STEPth from one on, for one of several processes; {@code
 * one DIRECTORY SEED KIND [METHOD ...]} runs the problem whose own seed a table of the judge names;
 * {@code invariance DIRECTORY SEED} prints the table of {@link TruthInvariance}. The directory gets
 * {@code runs.jsonl}, a line a run, and the rows of each problem as text and as numbers.
 */
public final class TruthFuzz {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TruthRun runs;
  private final Path directory;
  private final PrintWriter out;
  private int counted;

  private TruthFuzz(TruthRun runs, Path directory, PrintWriter out) {
    this.runs = runs;
    this.directory = directory;
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException {
    List<String> given = List.of(arguments);
    Path directory = Files.createDirectories(Path.of(given.get(1))).toAbsolutePath();
    String mode = given.get(0);
    long seed = Long.parseLong(given.get(mode.equals("fuzz") ? 3 : 2));
    SparkSession session = Sessions.local("truth");
    session.sparkContext().setLogLevel("OFF");
    try (PrintWriter out =
        new PrintWriter(directory.resolve("runs.jsonl").toFile(), StandardCharsets.UTF_8)) {
      TruthFuzz fuzz = new TruthFuzz(new TruthRun(session), directory, out);
      if (mode.equals("invariance")) {
        new TruthInvariance(fuzz.runs, directory).print(seed);
      } else if (mode.equals("one")) {
        Kind kind = Kind.valueOf(given.get(3));
        fuzz.run(AwkwardProblem.draw(seed, kind), given.subList(4, given.size()));
      } else {
        int first = given.size() > 4 ? Integer.parseInt(given.get(4)) : 0;
        int step = given.size() > 5 ? Integer.parseInt(given.get(5)) : 1;
        fuzz.fuzz(Integer.parseInt(given.get(2)), seed, first, step);
      }
    }
    session.stop();
  }

  private void fuzz(int wanted, long seed, int first, int step) throws IOException {
    print("seed %d", seed);
    long begin = System.nanoTime();
    Kind[] kinds = Kind.values();
    for (int number = first; counted < wanted; number += step) {
      run(
          AwkwardProblem.draw(AwkwardProblem.seed(seed, number), kinds[number % kinds.length]),
          List.of());
      if (number % 100 < step) {
        print("problem %d, %d runs, %.0f s", number, counted, 1e-9 * (System.nanoTime() - begin));
      }
    }
  }

  /** Runs a problem by some methods; by those that its seed draws where none are given. */
  private void run(AwkwardProblem problem, List<String> methods) throws IOException {
    String name = Long.toString(problem.seed());
    Path file = problem.write(directory, name);
    List<String> own = problem.methods(new SplittableRandom(~problem.seed()));
    for (String method : methods.isEmpty() ? own : methods) {
      String conf = problem.conf(file, TruthRun.settings(method));
      Files.writeString(directory.resolve(name + "-" + method + ".conf"), conf);
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("seed", problem.seed());
      line.put("kind", problem.kind());
      line.put("rows", problem.y().length);
      line.put("features", problem.x()[0].length);
      line.put("loss", problem.settings().loss());
      line.put("penalty", problem.settings().penalty());
      line.put("intercept", problem.settings().intercept());
      line.put("standardize", problem.settings().standardize());
      line.put("method", method);
      line.putAll(runs.of(conf, file));
      out.println(JSON.writeValueAsString(line));
      out.flush();
      counted += line.get("status").equals("refused") ? 0 : 1;
    }
    Files.delete(file);
  }
}
