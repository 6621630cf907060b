package org.thalweg.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.bench.Race.Point;
import org.thalweg.run.Outcome;
import scala.Tuple2;

/**
 * MLlib's SGD at its best of two fractions and five step sizes, beside {@code method = sgd} with
 * adam under {@code learningRate = auto} and beside {@code method = auto}: seconds of training
 * alone until F − F* is 1e-2 and 1e-3 of F(0) − F*, as in {@link Race}. Ours are medians of fits of
 * the length that reaches the value; MLlib's are the fits that reach it, once each, and where none
 * does, more than its longest fit.
 *
 * <p>Arguments: sets, each as {@code LOSS:FILE}.
 */
public final class MllibRace {
  private static final double[] RELATIVE = {1e-2, 1e-3};
  private static final double[] FRACTIONS = {1, 0.1};
  private static final int[] EPOCHS = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64};
  private static final int ROUNDS = 5;
  private static final Map<String, String> OURS =
      Map.of("sgd, adam", "method = sgd, updater = adam, learningRate = auto", "auto", "");

  private MllibRace() {}

  public static void main(String[] arguments) {
    SparkSession session = Sessions.local("mllib race");
    Measure.print("| set | to | MLlib, s | at | who | s | epochs | MLlib / ours |");
    Measure.print("|---|---|---|---|---|---|---|---|");
    for (String argument : arguments) {
      try (RaceProblem problem = RaceProblem.load(argument, session)) {
        race(problem);
      }
    }
    session.stop();
  }

  private static void race(RaceProblem problem) {
    double least = fit(problem, "stop.gap = 1e-12").train().objective();
    double zero = problem.value(new double[0]);
    double last = least + RELATIVE[RELATIVE.length - 1] * (zero - least);
    JavaRDD<Tuple2<Object, Vector>> rows = RaceOthers.rows(problem);
    List<Race.Run> theirs = new ArrayList<>();
    for (double fraction : FRACTIONS) {
      theirs.add(RaceOthers.mllib(problem, rows, fraction, last));
    }
    rows.unpersist(true);
    for (double relative : RELATIVE) {
      double wanted = least + relative * (zero - least);
      String best = "none reached it; its longest fit";
      double seconds = Double.NaN;
      for (Race.Run run : theirs) {
        double reached = run.reaching(wanted).seconds();
        if (reached < seconds || Double.isNaN(seconds) && !Double.isNaN(reached)) {
          seconds = reached;
          best = run.contestant();
        }
      }
      if (Double.isNaN(seconds)) {
        seconds =
            theirs.stream()
                .flatMap(run -> run.points().stream())
                .mapToDouble(Point::seconds)
                .max()
                .orElseThrow();
      }
      for (Map.Entry<String, String> one : OURS.entrySet()) {
        row(problem, relative, wanted, seconds, best, one.getKey(), one.getValue());
      }
    }
  }

  private static void row(
      RaceProblem problem,
      double relative,
      double wanted,
      double theirs,
      String best,
      String name,
      String settings) {
    for (int epochs : EPOCHS) {
      String conf = settings + ", stop.maxEpochs = " + epochs;
      String lines = conf.startsWith(",") ? conf.substring(2) : conf;
      if (fit(problem, lines).train().objective() <= wanted) {
        double[] seconds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
          seconds[i] = fit(problem, lines).trainSeconds();
        }
        double ours = Measure.median(seconds);
        Measure.print(
            "| %s | %.0e | %.3f | %s | %s | %.4f | %d | %.1f |",
            problem.name(), relative, theirs, best, name, ours, epochs, theirs / ours);
        return;
      }
    }
    Measure.print(
        "| %s | %.0e | %.3f | %s | %s | | | |", problem.name(), relative, theirs, best, name);
  }

  private static Outcome fit(RaceProblem problem, String lines) {
    return Thalweg.train(problem.conf(lines), problem.spark(), List.of());
  }
}
