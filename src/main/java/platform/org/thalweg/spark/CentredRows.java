package org.thalweg.spark;

import java.util.stream.IntStream;
import org.thalweg.data.shard.MadeOfRows;
import org.thalweg.data.shard.ShardCopies;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.reduce.FeatureMoments;

/**
 * Rows whose features lie about 0, so that no solver meets numbers that are all but equal: an id, a
 * Unix time or a year. A feature that every row has, and whose mean is farther from 0 than its
 * standard deviation σ, is stored less a constant: its mean, rounded to a multiple of the power of
 * 2 at σ or below, so that whole numbers stay whole. A feature that some row lacks is never that
 * far from 0: its mean is at most √n·σ over n rows.
 *
 * <p>That is a change of the intercept alone, b′ = b + Σ w·c, so it is for models that have one
 * without a penalty. Differences of numbers that are within a factor of 2 of each other are exact
 * (P. H. Sterbenz, "Floating-Point Computation" (1974), theorem 4.3.1).
 *
 * @param rows those as they were loaded, where no feature moves
 * @param constants c of each feature; empty where none moves
 * @param moments of the features of these rows, from a part of them
 */
public record CentredRows(ShardedData rows, double[] constants, FeatureMoments moments) {
  private static final int MOST_FEATURES = 1 << 18; // of which moments are kept

  /** Whether the features are few enough to look at each. */
  public static boolean mayBe(int features) {
    return features <= MOST_FEATURES;
  }

  /**
   * The centred rows of which some are a view, with the weights of the view. What is found out
   * about the rows is kept with them.
   *
   * @param features length of x
   */
  public static CentredRows of(ShardedData view, int features) {
    CentredRows whole = known(view, features).centred();
    ShardedData rows = whole.constants.length == 0 ? view : whole.rows.weighingAs(view);
    return new CentredRows(rows, whole.constants, whole.moments);
  }

  /** Bytes of the copy that these are; 0 where about 65,000 rows say that no feature moves. */
  public static long bytes(ShardedData view, int features) {
    return isCentred(sampled(view, features)) ? 0 : view.root().bytes();
  }

  /** Moments of the features as they were loaded, of about 65,000 rows; kept with the rows. */
  public static FeatureMoments sampled(ShardedData view, int features) {
    return known(view, features).sampled;
  }

  private static Known known(ShardedData view, int features) {
    return view.kept(Known.class, () -> new Known(view.root(), features));
  }

  /**
   * What is known of rows as they were loaded: of a part of them, and of all once they are asked.
   */
  private static final class Known implements MadeOfRows {
    private final ShardedData loaded;
    private final FeatureMoments sampled;
    private CentredRows centred; // null until it is asked for

    Known(ShardedData loaded, int features) {
      this.loaded = loaded;
      this.sampled = FeatureStatistics.sampledMoments(loaded, features);
    }

    synchronized CentredRows centred() {
      if (centred == null) {
        centred = ofLoaded(loaded, sampled);
      }
      return centred;
    }

    @Override
    public synchronized void close() {
      if (centred != null && centred.constants.length > 0) {
        centred.rows.close();
      }
    }
  }

  private static CentredRows ofLoaded(ShardedData loaded, FeatureMoments sampled) {
    int features = sampled.features();
    if (isCentred(sampled)) {
      return new CentredRows(loaded, new double[0], sampled);
    }
    FeatureMoments moments = FeatureStatistics.moments(loaded, features);
    if (isCentred(moments)) {
      return new CentredRows(loaded, new double[0], moments);
    }
    double[] constants =
        IntStream.range(0, features).mapToDouble(j -> constant(moments, j)).toArray();
    return new CentredRows(ShardCopies.less(loaded, constants), constants, moments.less(constants));
  }

  private static boolean isCentred(FeatureMoments moments) {
    return IntStream.range(0, moments.features()).allMatch(j -> constant(moments, j) == 0);
  }

  /** c of a feature; 0 where it stays. */
  private static double constant(FeatureMoments moments, int feature) {
    double deviation = Math.sqrt(moments.variance(feature));
    double mean = moments.mean(feature);
    boolean isFar = moments.isInEveryRow(feature) && Math.abs(mean) > deviation;
    if (!isFar || !Double.isFinite(mean) || !Double.isFinite(deviation)) {
      return 0;
    }
    double unit = Math.scalb(1.0, Math.getExponent(deviation));
    double rounded = Math.rint(mean / unit) * unit;
    return deviation > 0 && Double.isFinite(rounded) ? rounded : mean;
  }
}
