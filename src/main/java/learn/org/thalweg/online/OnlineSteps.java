package org.thalweg.online;

import java.util.function.Function;
import org.thalweg.config.ConfException;
import org.thalweg.config.Sampling;
import org.thalweg.config.TrainingConf;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.History;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.solve.sgd.MiniBatchSgd;
import org.thalweg.text.DataException;
import org.thalweg.text.Require;

/**
 * The steps by which a model learns a batch of rows in their order, wherever the rows lie: {@code
 * batch.rows} of them a step, in {@code stop.maxEpochs} passes over the batch.
 *
 * @param sizes of the shards of the batch
 */
public record OnlineSteps(TrainingConf conf, Problem problem, ShardSizes sizes) {
  /**
   * Checks a conf, before there is a batch.
   *
   * @throws ConfException if it is not one of online learning
   */
  public static void check(TrainingConf conf) {
    OnlineRules.check(conf);
  }

  /** What is minimised: of features as they are, since no batch knows their units. */
  public static Problem problem(Penalties penalties, Objective objective) {
    return new Problem(objective, penalties).withBounds();
  }

  /**
   * Steps over the batch.
   *
   * @param state to go on from; of step 0 before anything is learned
   * @param oracles makes the oracle over the batch, which is closed
   * @param name of the batch in messages
   * @throws DataException if w does not stay finite
   */
  public Snapshot from(Snapshot state, Function<RowDraws, Oracle> oracles, String name) {
    long each =
        conf.batch().sampling() == Sampling.FULL ? sizes.rows() : conf.batch().rowsOf(sizes.rows());
    InOrder order = new InOrder(sizes, each, state.step());
    MiniBatchSgd.SgdSetting setting =
        new MiniBatchSgd.SgdSetting(
            problem,
            conf.updater().value(),
            OnlineRules.rate(conf),
            conf.onDivergence().value(),
            order::takesAll);
    MiniBatchSgd solver =
        state.step() == 0
            ? MiniBatchSgd.begin(setting, state.w())
            : MiniBatchSgd.restore(setting, state);
    long steps = order.steps() * OnlineRules.passes(conf);
    try (Oracle oracle = oracles.apply(new RowDraws(sizes, order, order, conf.seed()))) {
      for (long step = 0; step < steps; step++) {
        solver.step(oracle);
        Require.none(
            solver.ended(),
            why ->
                new DataException(
                    "%s must leave w finite but did not: %s".formatted(name, why.detail())));
      }
    }
    double[] w = solver.point().clone();
    return new Snapshot(state.step() + steps, w, solver.save(), new History(0));
  }

  /**
   * The rows in their order, so many a step, from the first row on at every pass. The last step of
   * a pass takes what is left.
   *
   * @param rows of a step, at least 1
   * @param first the number of the first step
   */
  private record InOrder(ShardSizes sizes, long rows, long first) implements Sampler {

    /** How many steps a pass has. */
    long steps() {
      return (sizes.rows() + rows - 1) / rows;
    }

    private long begin(long step) {
      return Math.floorMod(step - first, steps()) * rows;
    }

    private long end(long step) {
      return Math.min(sizes.rows(), begin(step) + rows);
    }

    @Override
    public Rows draw(long step, int attempt, int shard) {
      long place = sizes.begin(shard);
      long from = Math.max(0, begin(step) - place);
      long to = Math.min(sizes.rows(shard), end(step) - place);
      return from < to ? Rows.range((int) from, (int) to) : Rows.none();
    }

    @Override
    public boolean takes(long step, int attempt, int shard) {
      return draw(step, attempt, shard).count() > 0;
    }

    @Override
    public boolean takesSubsets() {
      return true;
    }

    @Override
    public double expectedRows() {
      return Math.min(rows, sizes.rows());
    }

    @Override
    public double expectedRows(long step) {
      return end(step) - begin(step);
    }

    @Override
    public double divisor(long step, long drawn) {
      return drawn;
    }

    @Override
    public boolean takesAll(long step) {
      return rows >= sizes.rows();
    }
  }
}
