package org.thalweg.ml;

import java.util.Optional;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Dataset;
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
    Optional<SideBySide.GridSearch.GridFit> found =
        SideBySide.GridSearch.by(
            this, dataset, () -> SideBySide.Split.folds(this, dataset), getCollectSubModels());
    return found.map(this::model).orElseGet(() -> super.fit(dataset));
  }

  private CrossValidatorModel model(SideBySide.GridSearch.GridFit found) {
    CrossValidatorModel model = new CrossValidatorModel(uid(), found.best(), found.metrics());
    model.setSubModels(Option.apply(found.models()));
    model.setParent(this);
    return copyValues(model, new ParamMap());
  }
}
