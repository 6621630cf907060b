package org.thalweg.ml;

import java.util.Optional;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Spark's {@link TrainValidationSplit}, with its Params, split, metric and model, which fits all
 * points of the grid side by side, where {@link ThalwegCrossValidator} does so for a fold.
 */
public final class ThalwegTrainValidationSplit extends TrainValidationSplitSetters {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(ThalwegTrainValidationSplit.class);

  public ThalwegTrainValidationSplit() {
    this(Identifiable.randomUID("tvs"));
  }

  public ThalwegTrainValidationSplit(String uid) {
    super(uid);
    long seed = TrainValidationSplit.class.getName().hashCode(); // that of Spark's class
    setDefault(seed(), seed);
  }

  @Override
  public TrainValidationSplitModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    Optional<String> obstacle = Stages.obstacle(getEstimator(), getEstimatorParamMaps());
    if (obstacle.isPresent()) {
      LOG.info("{} fits point after point: {}", uid(), obstacle.get());
      return super.fit(dataset);
    }
    ParamMap[] points = getEstimatorParamMaps();
    Evaluator evaluator = getEvaluator();
    GridSearch search = new GridSearch(Stages.of(getEstimator()), points);
    GridSearch.GridResult found =
        search.on(Split.parts(this, dataset), evaluator, getCollectSubModels());
    double[] metrics = found.metrics();
    ParamMap point = points[GridSearch.best(metrics, evaluator.isLargerBetter())];
    Model<?> best = (Model<?>) getEstimator().fit(dataset, point);
    TrainValidationSplitModel model = new TrainValidationSplitModel(uid(), best, metrics);
    model.setSubModels(getCollectSubModels() ? Option.apply(found.models()) : Option.empty());
    model.setParent(this);
    return copyValues(model, new ParamMap());
  }
}
