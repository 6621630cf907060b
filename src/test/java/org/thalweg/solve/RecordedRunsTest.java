package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.solve.AllSolvers.Member;
import org.thalweg.solve.SolverContractTest.Run;

/**
 * Every solver on every small problem takes the same steps, to the last bit, as when
 * golden/runs.csv was written: by this project itself, so the record tells that a run has changed
 * and not which one is right. What is true of any right run is asserted beside it: F at the result,
 * by a loop of the test's own, is the one that was reported; a run that is resumed is the same run;
 * and all solvers that came to an end by themselves found the same minimum.
 *
 * <p>A change that is meant to alter the steps of a solver alters its lines. They are written anew
 * to target/recorded-runs.csv whenever all of this class runs; look at the steps, the passes and F
 * before they are copied.
 */
class RecordedRunsTest {
  private static final StopCriterion BUDGET = new StopCriterion.MaxSteps(60);
  private static final String RECORD = "/golden/runs.csv";
  private static final String SEPARATOR = "; ";
  private static final Set<String> ENDED =
      Set.of("lineSearch", "rounds", "interiorPoint", "sdca"); // rules by which a solver is done
  private static final double ROUNDING = 1e-11;
  private static final double SAME_MINIMUM = 1e-9; // relative
  private static final Map<String, String> RECORDED = new LinkedHashMap<>();
  private static final List<String> NOW = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = RecordedRunsTest.class.getResourceAsStream(RECORD)) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .forEach(line -> RECORDED.put(key(line), line));
    }
  }

  @AfterAll
  static void write() throws IOException {
    Files.write(Path.of("target", "recorded-runs.csv"), NOW);
  }

  /** The names of solver and problem. */
  private static String key(String line) {
    String[] parts = line.split(SEPARATOR);
    return parts[0] + SEPARATOR + parts[1];
  }

  /** Of problems with many columns, which take longer, some. */
  static Stream<Arguments> runs() {
    return SolverContractTest.all()
        .filter(run -> !run.get()[1].toString().endsWith("wide") || isShort(run.get()[1]));
  }

  private static boolean isShort(Object problem) {
    return Set.of("half squared, l1, wide", "scaled, wide", "absolute, labels times 1e6, wide")
        .contains(problem.toString());
  }

  /** A hash of the bits of all reports, of the result and of what the history counts. */
  private static String fingerprint(Run run) {
    long hash = 1;
    for (StepReport report : run.reports()) {
      double[] numbers = report.toArray();
      numbers[8] = 0; // nanoseconds
      hash = 31 * hash + bits(numbers);
    }
    return "%016x".formatted(31 * hash + ofEnd(run.result()));
  }

  /** A hash of what a run that is resumed has too: of the result and of what was counted. */
  private static long ofEnd(TrainingResult result) {
    History history = result.history();
    double[] objectives = new double[history.steps()];
    for (int i = 0; i < objectives.length; i++) {
      objectives[i] = history.objective(i);
    }
    double[] counts = {
      history.rowsSeen(),
      history.setbacks(),
      history.gapEstimate(),
      result.relativeGradient(),
      result.isNearMinimum() ? 1 : 0
    };
    return 31 * (31 * bits(objectives) + bits(result.w())) + bits(counts);
  }

  private static long bits(double[] numbers) {
    long hash = numbers.length;
    for (double number : numbers) {
      long bits = Double.doubleToLongBits(number);
      hash = Long.rotateLeft(hash * 0x9e3779b97f4a7c15L, 23) ^ bits;
    }
    return hash;
  }

  private static String line(Member member, MadeProblem problem, Run run) {
    TrainingResult result = run.result();
    return String.join(
        SEPARATOR,
        member.name(),
        problem.name(),
        "%d steps".formatted(result.steps()),
        String.format(Locale.ROOT, "%.2f passes", result.history().epochs()),
        result.reason().rule(),
        Double.toString(problem.objective(result.w())),
        fingerprint(run));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void takeTheStepsOnRecord(Member member, MadeProblem problem) {
    Run run = Run.of(member, problem, BUDGET);
    String line = line(member, problem, run);
    NOW.add(line);
    assertThat(line).isEqualTo(RECORDED.get(key(line)));
    requireReported(member, problem, run);
    int count = run.snapshots().size();
    for (int k : new int[] {count / 4, count / 2}) {
      Snapshot from = AllSolvers.read(run.snapshots().get(Math.min(k, count - 1)));
      TrainingResult resumed = Run.of(member, problem, BUDGET, from).result();
      assertThat(ofEnd(resumed)).as("resumed").isEqualTo(ofEnd(run.result()));
    }
  }

  private static void requireReported(Member member, MadeProblem problem, Run run) {
    double result = problem.objective(run.result().w());
    boolean isKnown = member.batchRows() == 0 && !run.reports().isEmpty();
    double lowest = run.reports().stream().mapToDouble(StepReport::objective).min().orElse(result);
    if (isKnown && ENDED.contains(run.result().reason().rule())) {
      assertThat(result).isCloseTo(lowest, within(ROUNDING * Math.abs(lowest)));
    }
  }

  @Test
  void thoseThatCameToAnEndAgreeOnTheMinimum() {
    Map<String, Double> minima = new HashMap<>();
    for (String line : RECORDED.values()) {
      String[] parts = line.split(SEPARATOR);
      double objective = Double.parseDouble(parts[5]);
      if (ENDED.contains(parts[4])) {
        double minimum = minima.computeIfAbsent(parts[1], problem -> objective);
        assertThat(objective).as(line).isCloseTo(minimum, within(SAME_MINIMUM * minimum));
      }
    }
    assertThat(minima).hasSizeGreaterThan(14);
  }
}
