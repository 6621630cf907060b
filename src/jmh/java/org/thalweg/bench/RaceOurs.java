package org.thalweg.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import org.thalweg.Thalweg;
import org.thalweg.bench.Race.Point;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.Shard;
import org.thalweg.linalg.Block;
import org.thalweg.run.Outcome;
import org.thalweg.run.RunOptions;
import org.thalweg.solve.GapCriterion;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.svrg.Svrg;

/** Thalweg in the race: through its public way in, and its kernels in one thread without Spark. */
final class RaceOurs {
  static final double GAP = 1e-8; // certified, not known: runs end a little below it
  private static final int[] EPOCHS = {1, 4, 16, 64};
  private static final double LONGEST = 5; // seconds of a fit before one four times as long

  private RaceOurs() {}

  /** One fit, whose reports are of all rows and so are points. */
  static Race.Run fit(RaceProblem problem, String method, double gap, boolean isFirst) {
    TrainingConf conf =
        problem.conf("method = %s, stop { gap = %s, maxEpochs = 1000 }".formatted(method, gap));
    List<Reported> reports = new ArrayList<>();
    long[] end = new long[1];
    Outcome outcome =
        Thalweg.train(
            conf,
            problem.spark(),
            RunOptions.of(List.of(into(reports)), model -> end[0] = System.nanoTime()));
    long begin = end[0] - Math.round(1e9 * outcome.trainSeconds());
    return new Race.Run("Thalweg " + method, isFirst, points(reports, begin));
  }

  /**
   * Mini-batches of the default size, the rate found by one look: fits of growing length, up to
   * twenty seconds.
   */
  static Race.Run gradientSteps(RaceProblem problem) {
    List<Point> points = new ArrayList<>();
    for (int epochs : EPOCHS) {
      TrainingConf conf =
          problem.conf(
              "method = sgd, updater = adam, learningRate = auto, stop.maxEpochs = " + epochs);
      Outcome outcome = Thalweg.train(conf, problem.spark(), List.of());
      points.add(new Point(outcome.trainSeconds(), epochs, outcome.train().objective()));
      if (outcome.trainSeconds() > LONGEST) {
        break;
      }
    }
    return new Race.Run("Thalweg gradient (adam)", false, points);
  }

  /** The same rounds in one thread, on rows that are in memory already. */
  static Race.Run oneThread(RaceProblem problem, List<List<Block>> rows, boolean isFirst) {
    List<Reported> reports = new ArrayList<>();
    TrainingConf conf = problem.conf("");
    Problem whole = new Problem(problem.objective(), conf.penalty().value());
    StopCriterion stop =
        new GapCriterion(GAP, conf.strongConvexity(), step -> true, false, Optional.empty())
            .or(new StopCriterion.MaxEpochs(1000));
    ForkJoinPool alone = new ForkJoinPool(1);
    long begin = System.nanoTime();
    try {
      alone
          .submit(
              () -> {
                MemoryOracle oracle = new MemoryOracle(whole, rows, conf.seed());
                Svrg.SvrgSetting setting =
                    new Svrg.SvrgSetting(whole, oracle.rows(), 1, conf.seed());
                double[] start = new double[whole.layout().dimension()];
                Minimiser.of(whole, oracle, stop)
                    .heardBy(List.of(into(reports)))
                    .minimise(Svrg.begin(setting, start));
              })
          .join();
    } finally {
      alone.shutdown();
    }
    return new Race.Run("one thread, no Spark", isFirst, points(reports, begin));
  }

  /** The rows on the driver. */
  static List<List<Block>> gathered(RaceProblem problem) {
    List<List<Block>> shards = new ArrayList<>();
    for (Shard shard : problem.data().rdd().collect()) {
      List<Block> blocks = new ArrayList<>();
      for (int i = 0; i < shard.blockCount(); i++) {
        blocks.add(shard.block(i));
      }
      shards.add(blocks);
    }
    return shards;
  }

  private record Reported(long at, double passes, double objective) {}

  private static TrainingListener into(List<Reported> reports) {
    return report ->
        reports.add(new Reported(System.nanoTime(), report.epoch(), report.objective()));
  }

  private static List<Point> points(List<Reported> reports, long begin) {
    return reports.stream()
        .map(report -> new Point((report.at - begin) / 1e9, report.passes, report.objective))
        .toList();
  }
}
