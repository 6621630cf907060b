package org.thalweg.run;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.model.DomainLabels;
import org.thalweg.objective.Objective;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StandardisedOracle;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.RowDraws;

/**
 * A run over rows that this process has, without Spark. The solver and the rules by which it ends
 * are those of every other run of its conf; answers alone are made elsewhere.
 *
 * @param problem in the coordinates of its standardised features
 * @param data rows that the driver has
 */
public record MemoryRun(TrainingConf conf, Problem problem, ShardedData data) {
  /**
   * Rows of this process.
   *
   * @param name of the rows in messages
   * @param shards all of them, by number
   * @throws org.thalweg.text.DataException if no row has a positive weight
   */
  public static ShardedData data(String name, TrainingConf conf, List<Shard> shards) {
    return ShardedData.withoutSpark(name, RowRules.of(DomainLabels.of(conf.objective())), shards);
  }

  /** The solvers of the run, which the conf names or {@code auto} chooses. */
  public AlgorithmChoice choice() {
    return AlgorithmChoice.of(conf, problem, data);
  }

  /** Whether a matrix of second derivatives costs little. */
  public boolean hasMatrix() {
    return SecondOrderWork.of(problem, data).isLittle(RowCondition.of(problem, data));
  }

  /**
   * Minimises.
   *
   * @param start as long as w, in the coordinates of the problem; not changed
   * @throws org.thalweg.config.ConfException if the method of the conf does not take the problem
   */
  public TrainingResult train(double[] start, List<TrainingListener> listeners) {
    Sampler batches = Batches.of(conf, data);
    OptionalLong none = OptionalLong.empty();
    Solvers solvers =
        choice()
            .solvers(new Algorithm.RunInputs(conf, problem, data, batches, none), decision -> {});
    try (Oracle oracle = oracle(problem, batches)) {
      StopCriterion stop = new StopRules(conf, data, batches, none).of(solvers, problem, oracle);
      return Minimiser.of(problem, oracle, stop)
          .heardBy(listeners)
          .minimise(solvers.begin().apply(start));
    }
  }

  /** Oracles over all rows, of other objectives in the same coordinates. */
  public Function<Objective, Oracle> oracles() {
    return other ->
        oracle(
            new Problem(other, problem.penalties(), problem.coordinates()), Batches.of(conf, data));
  }

  private Oracle oracle(Problem own, Sampler batches) {
    RowDraws draws = new RowDraws(data.sizes(), batches, Batches.ofShards(conf, data), conf.seed());
    List<List<Block>> blocks = data.onDriver().stream().map(Shard::blocks).toList();
    return StandardisedOracle.of(own, new MemoryOracle(own, blocks, draws));
  }
}
