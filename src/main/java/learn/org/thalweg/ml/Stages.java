package org.thalweg.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.sql.Dataset;
import scala.jdk.javaapi.CollectionConverters;

/**
 * An estimator of Thalweg; or a pipeline whose last stage is such an estimator and whose other
 * stages are the same at all points of a grid.
 *
 * @param whole the estimator of the search
 * @param before the stages before the last one; none where it is no pipeline
 */
record Stages(Estimator<?> whole, List<PipelineStage> before) {
  /** What a fit of each of our estimators does. */
  private static final Map<Class<?>, Function<Estimator<?>, FitTask<?>>> TASKS =
      Map.of(
          LogisticRegression.class, own -> ((LogisticRegression) own).task(),
          LinearSVC.class, own -> ((LinearSVC) own).task(),
          LinearRegression.class, own -> ((LinearRegression) own).task(),
          GeneralizedLinearRegression.class, own -> ((GeneralizedLinearRegression) own).task(),
          FMClassifier.class, own -> ((FMClassifier) own).task(),
          FMRegressor.class, own -> ((FMRegressor) own).task(),
          MultilayerPerceptronClassifier.class,
              own -> ((MultilayerPerceptronClassifier) own).task(),
          ThalwegClassifier.class, own -> ((ThalwegClassifier) own).task(),
          ThalwegRegressor.class, own -> ((ThalwegRegressor) own).task());

  /**
   * What a fit of one of our estimators does.
   *
   * @throws org.thalweg.config.ConfException if its Params do not fit each other
   */
  static FitTask<?> task(Estimator<?> estimator) {
    return TASKS.get(estimator.getClass()).apply(estimator);
  }

  /** The stages of an estimator, or it alone where it has none. */
  static Stages of(Estimator<?> estimator) {
    PipelineStage[] all = stagesOf(estimator);
    return new Stages(estimator, List.of(all).subList(0, Math.max(0, all.length - 1)));
  }

  private static PipelineStage[] stagesOf(Estimator<?> estimator) {
    return estimator instanceof Pipeline pipeline && pipeline.isSet(pipeline.stages())
        ? pipeline.getStages()
        : new PipelineStage[0];
  }

  /** Why the points of a grid cannot be fitted side by side; empty where they can. */
  static Optional<String> obstacle(Estimator<?> estimator, ParamMap[] points) {
    Stages stages = of(estimator);
    if (estimator instanceof Pipeline && stagesOf(estimator).length == 0) {
      return Optional.of("the pipeline has no stages");
    }
    Estimator<?> own = stages.last(ParamMap.empty());
    if (!TASKS.containsKey(own.getClass())) {
      return Optional.of("%s is not a Thalweg estimator".formatted(own.getClass().getName()));
    }
    for (ParamMap point : points) {
      Optional<String> earlier = stages.inEarlierStages(point);
      if (earlier.isPresent()) {
        return Optional.of("the grid has %s, which earlier stages have".formatted(earlier.get()));
      }
      Estimator<?> last = stages.last(point);
      if (last.isSet(last.getParam("checkpointDirectory"))) {
        return Optional.of("checkpointDirectory is set, which several fits cannot share");
      }
    }
    return Optional.empty();
  }

  /** A Param of a point that other stages than the last one have, or the pipeline itself. */
  private Optional<String> inEarlierStages(ParamMap point) {
    Set<String> mine = Set.of(last(ParamMap.empty()).uid());
    return before.isEmpty()
        ? Optional.empty()
        : pairs(point)
            .map(ParamPair::param)
            .filter(param -> !mine.contains(param.parent()))
            .map(Param::toString)
            .findFirst();
  }

  private static Stream<ParamPair<?>> pairs(ParamMap point) {
    return CollectionConverters.asJava(point.toSeq()).stream().map(pair -> (ParamPair<?>) pair);
  }

  /** The last estimator, with the Params of a point. */
  Estimator<?> last(ParamMap point) {
    PipelineStage[] all = stagesOf(whole);
    return all.length == 0
        ? whole.copy(point)
        : all[all.length - 1] instanceof Estimator<?> own ? own.copy(point) : whole;
  }

  /** Whether some stage before the last one is fitted. */
  boolean fitsBefore() {
    return before.stream().anyMatch(stage -> stage instanceof Estimator);
  }

  /** Fits the stages before the last one, each to what those before it make of the rows. */
  List<Transformer> fitBefore(Dataset<?> training) {
    List<Transformer> fitted = new ArrayList<>();
    Dataset<?> rows = training;
    for (PipelineStage stage : before) {
      Transformer next =
          stage instanceof Estimator<?> estimator
              ? (Transformer) estimator.copy(ParamMap.empty()).fit(rows)
              : ((Transformer) stage).copy(ParamMap.empty());
      fitted.add(next);
      rows = next.transform(rows);
    }
    return fitted;
  }

  /** What the stages before the last one make of rows. */
  static Dataset<?> through(List<Transformer> fitted, Dataset<?> rows) {
    Dataset<?> through = rows;
    for (Transformer stage : fitted) {
      through = stage.transform(through);
    }
    return through;
  }

  /** The model of the whole, with that of the last stage. */
  Model<?> model(List<Transformer> fitted, Model<?> last, ParamMap point) {
    if (!(whole instanceof Pipeline pipeline)) {
      return last;
    }
    Transformer[] all = Stream.concat(fitted.stream(), Stream.of(last)).toArray(Transformer[]::new);
    PipelineModel model = new PipelineModel(pipeline.uid(), all);
    model.setParent(pipeline.copy(point));
    return model;
  }
}
