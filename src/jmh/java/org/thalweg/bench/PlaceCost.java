package org.thalweg.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.Registry;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.model.DomainLabels;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.PartialSums;
import org.thalweg.reduce.Subtree;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.solve.sgd.MiniBatchSgd;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkOracle;
import org.thalweg.spark.TreeAggregation;
import org.thalweg.update.Adam;
import org.thalweg.update.Slots;

/**
 * What a step of adam on a small batch costs by the place where its gradient is summed up:
 * microseconds, the median of some runs, and a hash of w that must be the same.
 *
 * <p>Arguments: a LIBSVM file with labels 0 and 1; rows of a batch, 1,024 by default; steps of a
 * run, 1,600 by default. {@code -Dplaces=gather,jobs} names those to be measured; rows that the
 * driver cannot hold need that.
 */
public final class PlaceCost {
  private static final int ROUNDS = 5;

  private PlaceCost() {}

  public static void main(String[] arguments) {
    int batch = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1024;
    int steps = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1600;
    SparkSession session =
        SparkSession.builder()
            .master("local[*]")
            .appName("place cost")
            .config("spark.ui.enabled", false)
            .getOrCreate();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    try (ShardedData data =
        new LibsvmSource(arguments[0], 0, Partitioning.of(0, 0))
            .load(spark, DomainLabels.of(Registry.losses().parse("logistic")))) {
      Problem problem =
          new Problem(
              new LinearObjective(new ClassificationLosses.Logistic(), data.features(), true),
              Penalties.none());
      Sampler sampler = new Reshuffling.Epoch(data.sizes(), batch, 1);
      RowDraws draws = new RowDraws(data.sizes(), sampler, sampler, 1);
      List<String> places =
          List.of(
              System.getProperty("places", "bare loop,driver,whole run,gather,jobs,all rows")
                  .split(","));
      boolean isHeld = !List.of("gather", "jobs").containsAll(places);
      List<List<Block>> shards =
          isHeld ? data.rdd().collect().stream().map(Shard::blocks).toList() : List.of();
      Oracle memory = isHeld ? new MemoryOracle(problem, shards, draws) : null;
      Oracle gather =
          SparkOracle.of(problem, data, draws, new TreeAggregation.Gather(), RoundClock.stopped());
      Oracle jobs =
          SparkOracle.of(problem, data, draws, new TreeAggregation.Flat(), RoundClock.stopped());
      Map<String, Measure.Timed> runs = new LinkedHashMap<>();
      int dimension = problem.layout().dimension();
      runs.put("bare loop", run(steps, dimension, bare(problem.objective(), shards, sampler)));
      runs.put("driver", run(steps, dimension, of(memory)));
      runs.put("whole run", minimiser(steps, problem, memory, sampler));
      runs.put("gather", run(steps, dimension, of(gather)));
      runs.put("jobs", run(steps / 16, dimension, of(jobs)));
      runs.keySet().retainAll(places);
      Measure.print("%d rows, %d shards, batches of %d", data.rows(), data.sizes().shards(), batch);
      double[] seconds = Measure.inTurn(3, ROUNDS, List.copyOf(runs.values()));
      int i = 0;
      for (String name : runs.keySet()) {
        Measure.print("%-10s %8.1f us a step", name, 1e6 * seconds[i++]);
      }
      if (places.contains("all rows")) {
        double[] all =
            Measure.inTurn(3, ROUNDS, List.of(all(memory, dimension), all(jobs, dimension)));
        Measure.print("all rows: driver %.1f us, jobs %.1f us", 1e6 * all[0], 1e6 * all[1]);
      }
    }
    session.stop();
  }

  /** The sums of a batch at a step, at a w that they are told. */
  private interface Gradients {
    GradientSum at(double[] w, long step);
  }

  private static Gradients of(Oracle oracle) {
    return (w, step) -> (GradientSum) oracle.answer(new GradientQuestion(w, new Draw.Batch(step)));
  }

  private static Gradients bare(Objective objective, List<List<Block>> shards, Sampler sampler) {
    return (w, step) -> {
      PartialSums<GradientSum> sums = new PartialSums<>();
      for (int shard = 0; shard < shards.size(); shard++) {
        Rows drawn = sampler.draw(step, 0, shard);
        GradientSum sum = new GradientSum(w.length);
        int begin = 0;
        for (Block block : shards.get(shard)) {
          Rows here = drawn.within(begin, begin + block.rows());
          if (here.count() > 0) {
            objective.accumulate(w, block, here, sum);
          }
          begin += block.rows();
        }
        sums.add(Subtree.leaf(shard, drawn.count() == 0 ? null : sum));
      }
      return sums.root(shards.size());
    };
  }

  private static Measure.Timed run(int steps, int dimension, Gradients gradients) {
    return () -> {
      Adam adam = new Adam();
      Slots slots = new Slots(adam.slots(dimension));
      double[] w = new double[dimension];
      long begin = System.nanoTime();
      for (int step = 0; step < steps; step++) {
        double[] direction = gradients.at(w, step).meanGradient();
        adam.direction(direction, w, step + 1, slots);
        for (int i = 0; i < w.length; i++) {
          w[i] -= 1e-3 * direction[i];
        }
      }
      double seconds = (System.nanoTime() - begin) / 1e9 / steps;
      Measure.print("w after %d steps: %x", steps, Arrays.hashCode(w));
      return seconds;
    };
  }

  /**
   * The same steps with all that a run does beside: reports, rules for stopping, the best point.
   */
  private static Measure.Timed minimiser(
      int steps, Problem problem, Oracle oracle, Sampler sampler) {
    MiniBatchSgd.SgdSetting setting =
        new MiniBatchSgd.SgdSetting(
            problem,
            new Adam(),
            new Schedules.Constant(1e-3),
            new OnDivergence.Stop(),
            sampler::takesAll);
    return () -> {
      Minimiser minimiser = Minimiser.of(problem, oracle, new StopCriterion.MaxSteps(steps));
      long begin = System.nanoTime();
      MiniBatchSgd sgd = MiniBatchSgd.begin(setting, new double[problem.layout().dimension()]);
      minimiser.minimise(sgd);
      double seconds = (System.nanoTime() - begin) / 1e9 / steps;
      Measure.print("w after %d steps: %x", steps, Arrays.hashCode(sgd.point()));
      return seconds;
    };
  }

  private static Measure.Timed all(Oracle oracle, int dimension) {
    double[] w = new double[dimension];
    return Measure.seconds(() -> oracle.answer(new GradientQuestion(w, Draw.all())));
  }
}
