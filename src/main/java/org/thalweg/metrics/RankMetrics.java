package org.thalweg.metrics;

/** The metrics of the order of scores, for labels 0 and 1, one record each. */
public final class RankMetrics {
  private RankMetrics() {}

  /**
   * The probability that a row of label 1 has a higher score than one of label 0: D. Bamber, "The
   * Area above the Ordinal Dominance Graph and the Area below the Receiver Operating Characteristic
   * Graph", J. Math. Psych. 12(4) (1975).
   *
   * <pre>
   *   auc = Σ sᵢsⱼ·([zᵢ > zⱼ] + ½[zᵢ = zⱼ]) / Σ sᵢsⱼ        i of label 1, j of label 0
   * </pre>
   */
  public record Auc() implements Metric.Ranked {
    @Override
    public double of(Ranking ranking) {
      return ranking.area();
    }

    @Override
    public boolean needsPrecision() {
      return false;
    }
  }

  /**
   * The area under the curve of precision over recall, by trapezoids between all thresholds, from
   * recall 0 with the precision of the highest score; as Spark's areaUnderPR without bins.
   */
  public record AucPr() implements Metric.Ranked {
    @Override
    public double of(Ranking ranking) {
      return ranking.precisionArea();
    }

    @Override
    public boolean needsPrecision() {
      return true;
    }
  }

  /** The mean of the precision over the recall, by steps; as scikit-learn's average precision. */
  public record AveragePrecision() implements Metric.Ranked {
    @Override
    public double of(Ranking ranking) {
      return ranking.averagePrecision();
    }

    @Override
    public boolean needsPrecision() {
      return true;
    }
  }
}
