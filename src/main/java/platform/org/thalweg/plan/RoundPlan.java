package org.thalweg.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Batches;
import org.thalweg.run.DriverMemory;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.TrainingData;
import org.thalweg.run.WarmStart;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.spark.Demand;
import org.thalweg.spark.Place;
import org.thalweg.spark.Placement;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RoundCosts;
import org.thalweg.spark.RoundCosts.CostPart;
import org.thalweg.spark.TreeAggregation;
import org.thalweg.text.Text;

/**
 * What rounds of a conf cost under each mode of aggregation, measured, and what follows.
 *
 * @param trials by mode
 * @param auto where {@code aggregation = auto} has sums made
 * @param batchRows expected rows of a batch
 * @param rows of the data
 * @param shards of the data
 */
public record RoundPlan(List<Trial> trials, Place auto, double batchRows, long rows, int shards) {
  private static final int ROUNDS = 9;

  /** A mode, and the costs of its rounds, which take no step. */
  public record Trial(String mode, RoundCosts costs) {}

  /** Loads the data of a conf, and measures what its first rounds cost in every mode. */
  public static RoundPlan of(TrainingConf conf, JavaSparkContext spark) {
    conf.requireRows("--plan-only");
    try (TrainingData data = TrainingData.load(conf, spark)) {
      LoadedProblem problem = LoadedProblem.of(conf, data);
      DriverMemory.of(conf, problem.objective(), problem.data()).require();
      return measure(problem, Batches.of(conf, data.train()), WarmStart.of(conf, problem));
    }
  }

  /** Runs the first rounds at w, in every mode in turn. */
  static RoundPlan measure(LoadedProblem problem, Sampler sampler, double[] w) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(problem.data().context());
    Demand demand = Demand.of(problem.objective(), problem.data(), sampler);
    List<RoundClock> clocks = new ArrayList<>();
    List<Trial> trials = new ArrayList<>();
    List<Oracle> oracles = new ArrayList<>();
    try {
      List<TreeAggregation> modes = modes(demand);
      for (TreeAggregation mode : modes) {
        clocks.add(RoundClock.of(spark));
        oracles.add(problem.oracle(sampler, mode, clocks.get(clocks.size() - 1)));
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (Oracle oracle : oracles) {
          oracle.gradient(w, new Draw.Batch(round));
        }
      }
      for (int mode = 0; mode < modes.size(); mode++) {
        String name = modes.get(mode).getClass().getSimpleName().toLowerCase(Locale.ROOT);
        trials.add(new Trial(name, clocks.get(mode).costs()));
      }
    } finally {
      oracles.forEach(Oracle::close);
      clocks.forEach(RoundClock::close);
    }
    if (demand.gathers()) {
      trials.add(new Trial("gather", gathered(problem, sampler, w, demand.batches(), spark)));
    }
    return new RoundPlan(
        trials,
        demand.best(),
        sampler.expectedRows(),
        problem.data().rows(),
        problem.data().sizes().shards());
  }

  /** The modes that are tried; the driver is one of them where its memory surely has room. */
  private static List<TreeAggregation> modes(Demand demand) {
    List<TreeAggregation> modes = new ArrayList<>();
    modes.add(new TreeAggregation.Flat());
    modes.add(new TreeAggregation.Tree());
    modes.add(new TreeAggregation.Sharded());
    if (demand.best().placement() == Placement.DRIVER) {
      modes.add(new TreeAggregation.Driver());
    }
    return modes;
  }

  /** Means of so many rounds in which rows travel: few of these wait, each for many others. */
  private static RoundCosts gathered(
      LoadedProblem problem, Sampler sampler, double[] w, int rounds, JavaSparkContext spark) {
    try (RoundClock clock = RoundClock.of(spark);
        Oracle oracle = problem.oracle(sampler, new TreeAggregation.Gather(), clock)) {
      for (int round = 0; round < rounds; round++) {
        oracle.gradient(w, new Draw.Batch(round));
      }
      RoundCosts costs = clock.costs();
      return RoundCosts.of(
          List.of(
              Stream.of(CostPart.values())
                  .mapToDouble(part -> costs.total(part) / costs.rounds())
                  .toArray()));
    }
  }

  /** The mode whose rounds took least time. */
  public Trial fastest() {
    return trials.stream().min(Comparator.comparingDouble(trial -> seconds(trial))).orElseThrow();
  }

  /** Median seconds of a round, without what the driver does between two of them. */
  private static double seconds(Trial trial) {
    return trial.costs.median() - trial.costs.median(CostPart.DRIVER);
  }

  /**
   * The factor by which the rows of a round should grow so that computing takes half of its time;
   * at least 1, and at most what takes all rows.
   */
  public double fatter() {
    double compute = fastest().costs.median(CostPart.COMPUTE);
    double rest = seconds(fastest()) - compute;
    double most = Math.max(1, rows / batchRows);
    return Math.min(most, Math.max(1, Math.ceil(rest / Math.max(1e-9, compute))));
  }

  /** A line for each mode, then the choice. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Trial trial : trials) {
      lines.add("%-10s %s".formatted(trial.mode, trial.costs));
    }
    lines.add("auto       " + auto);
    lines.add("choice     aggregation = %s, whose rounds are fastest".formatted(fastest().mode));
    double share = fastest().costs.median(CostPart.COMPUTE) / seconds(fastest());
    lines.add(Text.of("compute    %.0f %% of a round", 100 * share));
    lines.addAll(advice());
    return lines;
  }

  /**
   * Advice on how the conf gets longer rounds: by larger batches, or by local steps of the shards
   * on as many rows. It is advice alone, since measured time must not change the bits of a run.
   */
  private List<String> advice() {
    if (fatter() == 1) {
      return List.of("advice     none: rounds are fat enough");
    }
    return List.of(
        Text.of("advice     for about half of a round: batch.rows = %.0f", fatter() * batchRows),
        Text.of(
            "           or of sgd: round = \"local(steps=%.0f)\", batch.rows = %.0f",
            fatter(), Math.max(1, Math.ceil(batchRows / shards))));
  }
}
