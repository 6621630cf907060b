package org.thalweg.ml;

import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Dataset;
import org.thalweg.ml.SideBySide.Split;
import scala.Option;

/**
 * Spark's {@link TrainValidationSplit}, with its Params, split, metric and model, which fits all
 * points of the grid side by side, where {@link ThalwegCrossValidator} does so for a fold.
 */
public final class ThalwegTrainValidationSplit extends TrainValidationSplitSetters {
  private static final long serialVersionUID = 1;

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
    Optional<SideBySide.GridSearch.GridFit> found =
        SideBySide.GridSearch.by(
            this, dataset, () -> List.of(Split.parts(this, dataset)), getCollectSubModels());
    return found.map(this::model).orElseGet(() -> super.fit(dataset));
  }

  private TrainValidationSplitModel model(SideBySide.GridSearch.GridFit found) {
    TrainValidationSplitModel model =
        new TrainValidationSplitModel(uid(), found.best(), found.metrics());
    model.setSubModels(Option.apply(found.models()).map(models -> models[0]));
    model.setParent(this);
    return copyValues(model, new ParamMap());
  }
}
