package org.thalweg.run;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.table.Sessions;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.GradientSource;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.svrg.RoundSource;
import org.thalweg.spark.RateSearch;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkRounds;
import org.thalweg.spark.TreeAggregation;

/**
 * A conf put to work on its problem: what draws the batches, where w begins, when to stop, and the
 * method that goes by them.
 *
 * @param clock times the rounds
 */
public record Training(TrainingConf conf, LoadedProblem problem, RoundClock clock) {

  /** Minimises; or goes on with a former run of the same conf. */
  public TrainingResult run(Surroundings surroundings, Checkpointing checkpointing) {
    ParameterLayout layout = problem.objective().layout();
    requireSegments(conf.penalty().value(), layout);
    DriverMemory.require(conf, layout.dimension());
    Sampler batches = batches();
    Optional<LocalRounds> local = LocalRounds.of(conf, problem);
    double stepsPerEpoch =
        local.map(LocalRounds::perEpoch).orElse(problem.data().rows() / batches.expectedRows());
    StopCriterion stop = stop(stepsPerEpoch, batches).or(surroundings.interrupt());
    Optional<Snapshot> from = checkpointing.snapshot();
    Optional<double[]> start =
        from.isPresent() ? Optional.empty() : Optional.of(start(conf, problem));
    TreeAggregation aggregation = Aggregation.of(conf);
    try (GradientSource source = problem.source(batches, aggregation, clock);
        Checkpoints checkpoints = checkpointing.begin(problem.data(), layout)) {
      RightGradient.require(conf, problem.objective(), source);
      Minimisation by =
          new Minimisation(
              conf, problem.objective(), stop, surroundings.listeners(), checkpoints, start, from);
      return switch (conf.method()) {
        case AUTO -> by.auto(obstacle(), rounds(aggregation), source);
        case SVRG -> by.svrg(rounds(aggregation));
        case LBFGS, BREEZE -> by.lbfgs(source);
        case SGD -> {
          RateSearch search = problem.rateSearch(conf.penalty().value(), aggregation);
          yield local.isPresent()
              ? by.local(local.get().source(aggregation, clock))
              : by.sgd(source, AutoRate.of(conf, search, start, stepsPerEpoch));
        }
      };
    } catch (Snapshot.Unfit e) { // where an updater was allowed to be another
      throw new ConfException("checkpoint to resume from does not fit: " + e.getMessage());
    }
  }

  /** What draws the rows of a step; now and then all of them, where the stop rule needs that. */
  private Sampler batches() {
    ShardedData data = problem.data();
    Sampler batches = Batches.of(conf, data);
    boolean measures = conf.stop().gap().isPresent() && !batches.takesAll(0);
    return measures ? new Samplers.WithAll(data.sizes(), batches) : batches;
  }

  private StopCriterion stop(double stepsPerEpoch, Sampler batches) {
    StopCriterion others = conf.stop().criterion(stepsPerEpoch);
    return conf.stop()
        .gap()
        .<StopCriterion>map(
            gap -> new StopCriterion.Gap(gap, conf.strongConvexity(), batches::takesAll))
        .map(gap -> gap.or(others))
        .orElse(others);
  }

  private Supplier<RoundSource> rounds(TreeAggregation aggregation) {
    return () ->
        SparkRounds.of(problem.data(), problem.objective(), aggregation, clock, conf.seed());
  }

  /** Why the problem takes no rounds; empty where it does. */
  private Optional<String> obstacle() {
    if (!problem.standardisation().isIdentity()) {
      return Optional.of("features are standardised");
    }
    if (problem.objective().rowSteps().isEmpty()) {
      return Optional.of("the objective has no row steps");
    }
    return conf.penalty().value().terms().stream()
        .map(Penalties.Term::penalty)
        .filter(penalty -> penalty instanceof Penalty.Smooth && !(penalty instanceof Penalty.L2))
        .map(penalty -> "rounds do not know " + penalty)
        .findFirst();
  }

  private static void requireSegments(Penalties penalties, ParameterLayout layout) {
    try {
      penalties.check(layout);
    } catch (IllegalArgumentException e) {
      throw new ConfException("penalty: " + e.getMessage());
    }
  }

  /** Where the w of standardised features begins. */
  public static double[] start(TrainingConf conf, LoadedProblem problem) {
    if (conf.start().rule() != null) {
      Objective objective = problem.objective();
      try {
        return problem
            .standardisation()
            .withoutConstants(objective.start(conf.start().rule().value(), conf.seed()));
      } catch (IllegalArgumentException e) {
        throw new ConfException(e.getMessage());
      }
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(problem.data().rdd().context());
    SparkSession session = Sessions.of(spark);
    return WarmStart.from(conf, problem, session);
  }
}
