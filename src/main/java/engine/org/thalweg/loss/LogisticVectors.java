package org.thalweg.loss;

import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.DoubleVector.zero;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static org.thalweg.linalg.Elementary.LN2_HIGH;
import static org.thalweg.linalg.Elementary.LN2_LOW;
import static org.thalweg.linalg.Elementary.LOG2_E;
import static org.thalweg.linalg.Elementary.ROUNDING;
import static org.thalweg.linalg.Lanes.FOUR;
import static org.thalweg.linalg.Lanes.TYPE;
import static org.thalweg.loss.LogisticLoops.product;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link LogisticLoops} of rows that weigh 1 on the Vector API, in the same bits.
 *
 * <p>Only to be touched where {@link org.thalweg.linalg.VectorModule} is there.
 */
final class LogisticVectors {

  private static final VectorSpecies<Long> FOUR_LONGS = LongVector.SPECIES_256;
  private static final Class<? extends LongVector> LONGS =
      FOUR_LONGS.vectorType().asSubclass(LongVector.class);

  private LogisticVectors() {}

  /**
   * Returns Σ ℓ of rows [from, to), at most as many as one product takes.
   *
   * <p>With {@link org.thalweg.linalg.Elementary#exp(double)} written out, it is too long for
   * HotSpot to make it part of its caller. There the rest of a pass would leave too little room,
   * some of these operations would be calls, and the vectors between them objects.
   *
   * @param curvatures set to the second derivatives; null for none
   * @param derives whether the derivatives are to replace the scores
   */
  static double evaluate(
      double[] scores, double[] labels, double[] curvatures, boolean derives, int from, int to) {
    DoubleVector a = zero(FOUR);
    DoubleVector q = a;
    int i = from;
    for (; i + 4 <= to; i += 4) {
      DoubleVector z = fromArray(FOUR, scores, i);
      DoubleVector y = fromArray(FOUR, labels, i);
      DoubleVector x = z.abs().neg().max(LogisticLoops.LEAST);

      DoubleVector shifted = x.mul(LOG2_E).add(ROUNDING);
      DoubleVector k = shifted.sub(ROUNDING);
      DoubleVector r = x.sub(k.mul(LN2_HIGH)).sub(k.mul(LN2_LOW));
      DoubleVector r2 = r.mul(r);
      DoubleVector r4 = r2.mul(r2);
      DoubleVector low = r.mul(1 / 6.0).add(1 / 2.0).add(r2.mul(r.mul(1 / 120.0).add(1 / 24.0)));
      DoubleVector middle =
          r.mul(1 / 5040.0).add(1 / 720.0).add(r2.mul(r.mul(1 / 362880.0).add(1 / 40320.0)));
      DoubleVector high =
          r.mul(1 / 39916800.0)
              .add(1 / 3628800.0)
              .add(r2.mul(r.mul(1 / 6227020800.0).add(1 / 479001600.0)));
      DoubleVector p = r.add(r2.mul(low.add(r4.mul(middle.add(r4.mul(high)))))).add(1);
      LongVector bits = LONGS.cast(shifted.reinterpretShape(FOUR_LONGS, 0)).add(1023);
      DoubleVector power = TYPE.cast(bits.lanewise(LSHL, 52).reinterpretShape(FOUR, 0));
      DoubleVector e = p.mul(power);

      a = TYPE.cast(a).add(z.max(0).sub(y.mul(z)));
      q = TYPE.cast(q);
      q = q.add(e.mul(q.add(1)));
      if (derives) {
        DoubleVector oneOrE = e.max(z.mul(1e300).min(1)); // z > 0 gives 1 there, or e is 1
        TYPE.cast(oneOrE.div(e.add(1)).sub(y)).intoArray(scores, i);
      }
      if (curvatures != null) {
        DoubleVector all = e.add(1);
        TYPE.cast(e.div(all.mul(all))).intoArray(curvatures, i);
      }
    }
    a = TYPE.cast(a);
    q = TYPE.cast(q);
    double linear = (a.lane(0) + a.lane(2)) + (a.lane(1) + a.lane(3));
    double above = product(product(q.lane(0), q.lane(2)), product(q.lane(1), q.lane(3)));
    return LogisticLoops.sum(linear, above, scores, labels, curvatures, i, to);
  }
}
