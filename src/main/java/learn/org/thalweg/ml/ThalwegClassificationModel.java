package org.thalweg.ml;

import java.util.Optional;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.util.Identifiable;
import org.thalweg.config.ConfException;
import org.thalweg.linalg.Elementary;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.model.Model;
import org.thalweg.objective.Link;

/**
 * What {@link ThalwegClassifier} found. The raw prediction is (−z, z) of two classes with one
 * score, else the K scores.
 */
public final class ThalwegClassificationModel extends ThalwegClassificationModelState {
  private static final long serialVersionUID = 1;

  private final boolean isLogistic; // whether a probability is the sigmoid of the score
  private final double limit; // from which probability on class 1 is predicted; NaN for most likely

  /** For Spark, which finds the class by a service; has no weights, and predicts nothing. */
  public ThalwegClassificationModel() {
    this(Identifiable.randomUID("thalwegClassifier"), null, null);
  }

  ThalwegClassificationModel(String uid, Model model, ThalwegSummary summary) {
    super(uid, model, summary);
    this.isLogistic = model != null && Link.of(model.objective()).equals(Optional.of(Link.SIGMOID));
    this.limit = model == null ? Double.NaN : model.conf().decision().limit();
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

  /** By the threshold of the model, unless {@code thresholds} are set. */
  @Override
  public double raw2prediction(Vector raw) {
    return numClasses() == 2 && scorer.objective().outputs() == 1 && !isDefined(thresholds())
        ? scorer.objective().isPositive(raw.apply(1)) ? 1 : 0
        : super.raw2prediction(raw);
  }

  /** Likewise, where there is no column of raw predictions. */
  @Override
  public double probability2prediction(Vector probability) {
    return Double.isNaN(limit) || isDefined(thresholds())
        ? super.probability2prediction(probability)
        : probability.apply(1) >= limit ? 1 : 0;
  }

  @Override
  public String toString() {
    return scorer == null
        ? super.toString()
        : "ThalwegClassificationModel: uid=%s, loss=%s, numClasses=%d, numFeatures=%d"
            .formatted(uid(), model().conf().lossText(), numClasses(), numFeatures());
  }

  /**
   * {@inheritDoc}
   *
   * @throws ConfException if the loss has no probabilities
   */
  @Override
  public Vector raw2probabilityInPlace(Vector raw) {
    if (!scorer.objective().isProbabilistic()) {
      throw new ConfException("the loss of this model has no probabilities; predictRaw has scores");
    }
    double[] values = ((DenseVector) raw).values();
    if (scorer.objective().outputs() == 1) {
      double z = values[1];
      values[1] = isLogistic ? Elementary.sigmoid(z) : scorer.objective().mean(z);
      values[0] = 1 - values[1];
      return raw;
    }
    SoftmaxLoss.probabilities(values, 0, values.length);
    return raw;
  }
}
