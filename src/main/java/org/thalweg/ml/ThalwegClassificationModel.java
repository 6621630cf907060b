package org.thalweg.ml;

import java.util.Optional;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.thalweg.linalg.Elementary;
import org.thalweg.model.Model;
import org.thalweg.objective.Link;

/**
 * What {@link ThalwegClassifier} found. The raw prediction is (−z, z) of two classes with one
 * score, else the K scores.
 */
public final class ThalwegClassificationModel
    extends ProbabilisticClassificationModel<Vector, ThalwegClassificationModel>
    implements ThalwegModel {
  private static final long serialVersionUID = 1;

  private String uid; // without an initial value, since it is taken before fields get theirs
  private final transient Model model;
  private final RowScorer scorer;
  private final boolean isLogistic; // whether a probability is the sigmoid of the score

  /** For Spark, which finds the class by a service; has no weights, and predicts nothing. */
  public ThalwegClassificationModel() {
    this(Identifiable.randomUID("thalwegClassifier"), null);
  }

  ThalwegClassificationModel(String uid, Model model) {
    this(PendingUid.leave(uid), model);
  }

  @SuppressWarnings("UnusedVariable") // the argument leaves the uid when it is evaluated
  private ThalwegClassificationModel(Void left, Model model) {
    super();
    this.model = model;
    this.scorer =
        model == null ? null : new RowScorer(model.objective(), model.features(), model.w());
    this.isLogistic = model != null && Link.of(model.objective()).equals(Optional.of(Link.SIGMOID));
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = PendingUid.take();
    }
    return uid;
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  public PredictionModel<Vector, ?> toSparkModel() {
    return SparkCounterpart.of(model, this);
  }

  @Override
  public int numFeatures() {
    return scorer.features();
  }

  @Override
  public int numClasses() {
    return Math.max(2, scorer.objective().outputs());
  }

  @Override
  public Vector predictRaw(Vector features) {
    double[] scores = scorer.scores(features);
    return scores.length == 1 ? Vectors.dense(-scores[0], scores[0]) : Vectors.dense(scores);
  }

  @Override
  public Vector raw2probabilityInPlace(Vector raw) {
    double[] values = ((DenseVector) raw).values();
    if (scorer.objective().outputs() == 1) {
      double z = values[1];
      values[1] = isLogistic ? Elementary.sigmoid(z) : scorer.objective().mean(z);
      values[0] = 1 - values[1];
      return raw;
    }
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    for (int k = 0; k < values.length; k++) {
      values[k] = Elementary.exp(values[k] - largest);
      sum += values[k];
    }
    for (int k = 0; k < values.length; k++) {
      values[k] /= sum;
    }
    return raw;
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"}) // the type that Spark gives it does not compile here
  public scala.Tuple3 findSummaryModel() {
    return super.findSummaryModel();
  }

  @Override
  public ThalwegClassificationModel copy(ParamMap extra) {
    ThalwegClassificationModel copy =
        copyValues(new ThalwegClassificationModel(uid(), model), extra);
    copy.setParent(parent());
    return copy;
  }

  /** Bytes; without the session, which is reached through the parent. */
  @Override
  public long estimatedSize() {
    return 8L * scorer.w().length;
  }

  public static MLReader<ThalwegClassificationModel> read() {
    return ModelFiles.reader(ThalwegClassificationModel::new);
  }

  public static ThalwegClassificationModel load(String path) {
    return read().load(path);
  }
}
