package org.thalweg.run;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.thalweg.config.Method;
import org.thalweg.config.StopConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.RowNorms;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Draw;
import org.thalweg.solve.FreeIntercept;
import org.thalweg.solve.GapCriterion;
import org.thalweg.solve.NormsQuestion;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.StrongConvexity;

/**
 * When a run ends: the {@code stop} keys of its conf, over its data.
 *
 * @param batches of the steps, where the method takes steps along gradients of batches
 * @param validationRows how many rows are held out; empty for none
 */
record StopRules(
    TrainingConf conf, ShardedData data, Sampler batches, OptionalLong validationRows) {
  private static final double OF_KINKS =
      600; // passes at least: a dozen iterations for each digit of the gap

  /**
   * The criterion of a run.
   *
   * @param oracle is asked for the norms of the columns where the bound of the gap needs them,
   *     which takes a pass over the rows
   */
  StopCriterion of(Solvers solvers, Problem problem, Oracle oracle) {
    if (solvers.knowsItsEnd()) {
      return conf(problem).criterionOfBudgets();
    }
    return gap(freeIntercept(problem, oracle))
        .or(relativeGap(conf, problem.objective(), problem.penalties()))
        .or(others(conf(problem), solvers.stepsPerEpoch()));
  }

  /** The stop keys, with a budget of passes by their work where none is given. */
  StopConf conf(Problem problem) {
    double fewest = conf.certifiesGap() ? OF_KINKS : StopConf.EPOCHS;
    boolean takesMatrices = AlgorithmChoice.mayTakeMatrices(conf, problem, data);
    return conf.stop().orEpochs(SecondOrderWork.of(problem, data).budget(takesMatrices, fewest));
  }

  private StopCriterion gap(Optional<FreeIntercept> intercept) {
    boolean isOnBatches = conf.takesGradientSteps();
    boolean isCertified = conf.certifiesGap() || conf.asksDuality();
    boolean isBounded =
        conf.strongConvexity().obstacle().isEmpty() || isCertified || intercept.isPresent();
    return conf.stop()
        .gap()
        .filter(gap -> isBounded)
        .<StopCriterion>map(
            gap ->
                new GapCriterion(
                    gap,
                    conf.strongConvexity(),
                    step -> !isOnBatches || batches.takesAll(step),
                    isCertified,
                    intercept))
        .orElse(StopCriterion.never());
  }

  /** What the bound of the gap needs to know where an intercept alone has no penalty. */
  private Optional<FreeIntercept> freeIntercept(Problem problem, Oracle oracle) {
    boolean isWanted =
        conf.stop().gap().isPresent()
            && conf.strongConvexity().obstacle().isPresent()
            && conf.hasFreeIntercept();
    if (!isWanted) {
      return Optional.empty();
    }
    double[] ones = new double[problem.layout().dimension()];
    Arrays.fill(ones, 1);
    RowNorms norms = (RowNorms) oracle.answer(new NormsQuestion(ones, Draw.all()));
    return FreeIntercept.of(problem, data.classWeights(), norms);
  }

  static StopCriterion relativeGap(TrainingConf conf, Objective objective, Penalties penalties) {
    double partial = StrongConvexity.ofPenalisedSegments(objective, penalties);
    return conf.stop()
        .relativeGap()
        .<StopCriterion>map(
            share ->
                new StopCriterion.RelativeGap(
                    share, StrongConvexity.of(objective, penalties), partial))
        .orElse(StopCriterion.never());
  }

  private StopCriterion others(StopConf stop, double stepsPerEpoch) {
    boolean isAutoOnBatches = conf.takesGradientSteps() && conf.method() == Method.AUTO;
    return isAutoOnBatches
        ? stop.criterion(AutoSteps.of(conf, batches, data.rows(), validationRows).stop())
        : stop.criterion(stepsPerEpoch);
  }
}
