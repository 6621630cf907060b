package org.thalweg.ml;

import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Spark's {@link CrossValidator}, with its Params, folds, metric and model, which fits all points
 * of the grid side by side: the rows of a fold are read once, and where several points ask for sums
 * over them, one pass answers them all. Each model has the bits that it has where its estimator is
 * fitted alone to the rows of the fold.
 *
 * <p>The estimator must be one of this package, or a pipeline whose last stage is one and whose
 * earlier stages are not in the grid; these stages are fitted once for each fold. For any other
 * estimator the log says why not, and {@code CrossValidator} fits point after point; only then is
 * {@code parallelism} used.
 */
public final class ThalwegCrossValidator extends CrossValidatorSetters {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(ThalwegCrossValidator.class);

  public ThalwegCrossValidator() {
    this(Identifiable.randomUID("cv"));
  }

  public ThalwegCrossValidator(String uid) {
    super(uid);
    long seed = CrossValidator.class.getName().hashCode(); // that of Spark's class
    setDefault(seed(), seed);
  }

  @Override
  public CrossValidatorModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    Optional<String> obstacle = Stages.obstacle(getEstimator(), getEstimatorParamMaps());
    if (obstacle.isPresent()) {
      LOG.info("{} fits point after point: {}", uid(), obstacle.get());
      return super.fit(dataset);
    }
    ParamMap[] points = getEstimatorParamMaps();
    Evaluator evaluator = getEvaluator();
    GridSearch search = new GridSearch(Stages.of(getEstimator()), points);
    List<Split> folds = Split.folds(this, dataset);
    double[] metrics = new double[points.length];
    Model<?>[][] models = new Model<?>[folds.size()][];
    for (int fold = 0; fold < folds.size(); fold++) {
      GridSearch.GridResult found = search.on(folds.get(fold), evaluator, getCollectSubModels());
      models[fold] = found.models();
      for (int i = 0; i < metrics.length; i++) {
        metrics[i] += found.metrics()[i];
      }
    }
    for (int i = 0; i < metrics.length; i++) {
      metrics[i] /= folds.size();
    }
    ParamMap point = points[GridSearch.best(metrics, evaluator.isLargerBetter())];
    Model<?> best = (Model<?>) getEstimator().fit(dataset, point);
    CrossValidatorModel model = new CrossValidatorModel(uid(), best, metrics);
    model.setSubModels(getCollectSubModels() ? Option.apply(models) : Option.empty());
    model.setParent(this);
    return copyValues(model, new ParamMap());
  }
}
