package org.thalweg.run;

import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.thalweg.config.TrainingConf;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.Model;
import org.thalweg.model.ModelWeights;
import org.thalweg.objective.ScoredObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.solve.Standing;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.ranges.RangeEvaluation;
import org.thalweg.solve.ranges.RangeMethod;
import org.thalweg.solve.ranges.RangePoint;
import org.thalweg.solve.ranges.RangeTargets;
import org.thalweg.spark.RangedRows;
import org.thalweg.spark.RoundCosts;

/** What a run whose w lies in ranges leaves: the model, and how good it is on the training rows. */
record RangedOutcome(TrainingConf conf, TrainingData data, RunOptions options) {
  private static final int SHARE = 8; // of the driver's memory, that the w of the result may take

  /**
   * Evaluates the result; its w comes to the driver where that is short beside its memory.
   *
   * @param loadSeconds in which the rows were read and cut into ranges
   * @param trainSeconds since then
   */
  Outcome of(RangeRun run, TrainingResult result, double loadSeconds, double trainSeconds) {
    RangePoint point = RangePoint.of(result.w());
    ModelWeights weights =
        new RangedWeights(
            run.workers(),
            run.ranges().cut(),
            point,
            run.model().intercept(),
            run.method().ranges().head());
    Model.Shrinkage shrinkage =
        new Model.Shrinkage(conf.penalty(), conf.data().rows().standardize());
    Model model = new Model(data.objective(), shrinkage, data.input(), data.features(), weights);
    long bytes = (long) Double.BYTES * weights.length();
    if (bytes <= Runtime.getRuntime().maxMemory() / SHARE) {
      model = ModelTrainer.model(conf, data, weights.all());
    }
    options.trained().accept(model);
    model.weightsSha256(); // while the ranges are there
    RangeEvaluation here = run.oracle().evaluate(point);
    double[] norms = run.oracle().gradientNorms(point); // at the start and here
    Evaluation train =
        new Evaluation(
            here.loss(), here.penalty(), norms[1], run.data().rows(), metrics(run, here.scores()));
    DataNotes notes = DataNotes.of(data, Standardisation.none());
    boolean isZero =
        here.nonZeros() == 0 && DoubleStream.of(point.intercepts()).allMatch(b -> b == 0);
    double accuracy = train.metrics().getOrDefault("accuracy", Double.NaN);
    RoundCosts costs = run.clock().costs();
    return new Outcome(
        model,
        result.judged(standing(here, norms)),
        Optional.empty(),
        train,
        run.test().map(rows -> rows.evaluation(point, here.penalty())),
        run.validation().map(rows -> rows.evaluation(point, here.penalty())),
        Optional.empty(),
        isFree(run) && accuracy == 1 && !isZero ? notes.withSeparation() : notes,
        costs,
        loadSeconds,
        trainSeconds);
  }

  /** Whether nothing keeps w from growing if it separates the classes. */
  private static boolean isFree(RangeRun run) {
    RangeMethod method = run.method().ranges();
    ScoredObjective scores = run.model().scores();
    boolean isLinear = method.head().rank() == 0 && scores.isConvex();
    return isLinear && scores.isProbabilistic() && method.l1() == 0 && method.l2() == 0;
  }

  /** What is known of the point: a bound of F − F* too, where F is strongly convex. */
  private Standing standing(RangeEvaluation here, double[] norms) {
    double relative = Standing.relativeGradient(norms[1], norms[0]);
    StrongConvexity convexity = conf.strongConvexity();
    if (convexity.obstacle().isPresent()) {
      Optional<String> obstacle = Optional.of("no bound is made of a w that lies in ranges");
      return Standing.nothing(relative, obstacle, Math.abs(here.objective()), true);
    }
    return Standing.nothing(relative, Optional.empty(), Math.abs(here.objective()), true)
        .rounded(convexity.gap(norms[1]));
  }

  private Map<String, Double> metrics(RangeRun run, double[] scores) {
    RangeTargets targets =
        run.data() == data.train()
            ? run.ranges().targets()
            : RangedRows.targets(data.train(), run.method().ranges().batches().order()::at);
    return MeasuredRows.metrics(run.model().scores(), targets, scores);
  }
}
