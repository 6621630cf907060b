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
 * @param view the rows as they were loaded, with some weights
 * @param constants c of each feature; empty where none moves
 * @param moments of the features less these, from a part of the rows
 */
public record CentredRows(ShardedData view, double[] constants, FeatureMoments moments) {
  private static final int MOST_FEATURES = 1 << 18; // of which moments are kept

  /** Whether the features are few enough to look at each. */
  public static boolean mayBe(int features) {
    return features <= MOST_FEATURES;
  }

  /**
   * What is known of some rows, and kept with those of which they are a view.
   *
   * @param features length of x
   */
  public static CentredRows of(ShardedData view, int features) {
    Known known = known(view, features);
    FeatureMoments moments = known.moments();
    return new CentredRows(view, known.constants, moments);
  }

  /** The rows less the constants: copied, and kept, when they are first asked for. */
  public ShardedData rows() {
    return constants.length == 0
        ? view
        : known(view, moments.features()).centred().weighingAs(view);
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
   * What is known of rows as they were loaded: of a part of them, and of all where that is asked.
   */
  private static final class Known implements MadeOfRows {
    private final ShardedData loaded;
    private final FeatureMoments sampled;
    private FeatureMoments moments; // less the constants; null until they are asked for
    private double[] constants = {};
    private ShardedData centred; // null until they are asked for

    Known(ShardedData loaded, int features) {
      this.loaded = loaded;
      this.sampled = FeatureStatistics.sampledMoments(loaded, features);
    }

    synchronized FeatureMoments moments() {
      if (moments == null) {
        moments = isCentred(sampled) ? sampled : lessConstants();
      }
      return moments;
    }

    private FeatureMoments lessConstants() {
      int features = sampled.features();
      FeatureMoments whole =
          FeatureStatistics.samplesAll(loaded)
              ? sampled
              : FeatureStatistics.moments(loaded, features);
      if (isCentred(whole)) {
        return whole;
      }
      constants = IntStream.range(0, features).mapToDouble(j -> constant(whole, j)).toArray();
      return whole.less(constants);
    }

    synchronized ShardedData centred() {
      if (centred == null) {
        centred = ShardCopies.less(loaded, constants);
      }
      return centred;
    }

    @Override
    public synchronized void close() {
      if (centred != null) {
        centred.close();
      }
    }
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
