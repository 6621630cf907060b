package org.thalweg.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of {@link Elementary} over arrays on the Vector API: the same operations in the
 * same order, so the same bits.
 *
 * <p>Only to be touched where {@link VectorModule} is there.
 */
final class ElementaryVectors {
  private static final VectorSpecies<Double> FOUR = DoubleVector.SPECIES_256;
  private static final double PLAIN = 708; // up to which eˣ and e⁻ˣ are normal numbers

  private ElementaryVectors() {}

  /** As {@link Elementary#exp(double[], double[], int)}. */
  static void exp(double[] x, double[] y, int count) {
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      DoubleVector of = DoubleVector.fromArray(FOUR, x, i);
      if (of.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, PLAIN).allTrue()) {
        exp(of).intoArray(y, i);
      } else {
        each(x, y, i, i + 4);
      }
    }
    each(x, y, i, count);
  }

  private static void each(double[] x, double[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Elementary.exp(x[i]);
    }
  }

  private static DoubleVector exp(DoubleVector x) {
    DoubleVector shifted = x.mul(Elementary.LOG2_E).add(Elementary.ROUNDING);
    DoubleVector k = shifted.sub(Elementary.ROUNDING);
    DoubleVector r = x.sub(k.mul(Elementary.LN2_HIGH)).sub(k.mul(Elementary.LN2_LOW));
    DoubleVector r2 = r.mul(r);
    DoubleVector r4 = r2.mul(r2);
    DoubleVector low = cubic(r, r2, 1 / 2.0, 1 / 6.0, 1 / 24.0, 1 / 120.0);
    DoubleVector middle = cubic(r, r2, 1 / 720.0, 1 / 5040.0, 1 / 40320.0, 1 / 362880.0);
    DoubleVector high =
        cubic(r, r2, 1 / 3628800.0, 1 / 39916800.0, 1 / 479001600.0, 1 / 6227020800.0);
    DoubleVector rest = r2.mul(r4.mul(r4.mul(high).add(middle)).add(low));
    LongVector power = shifted.reinterpretAsLongs().add(1023).lanewise(VectorOperators.LSHL, 52);
    return r.add(rest).add(1).mul(power.reinterpretAsDoubles());
  }

  /** (a + b·r) + r²·(c + d·r). */
  private static DoubleVector cubic(
      DoubleVector r, DoubleVector r2, double a, double b, double c, double d) {
    return r.mul(b).add(a).add(r2.mul(r.mul(d).add(c)));
  }

  /** As {@link Elementary#log1p(double[], double[], int)}. */
  static void log1p(double[] x, double[] y, int count) {
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      DoubleVector of = DoubleVector.fromArray(FOUR, x, i);
      DoubleVector s = of.div(of.add(2));
      DoubleVector q = s.mul(s);
      DoubleVector p = q.mul(1 / 33.0).add(1 / 31.0);
      p = p.mul(q).add(1 / 29.0);
      p = p.mul(q).add(1 / 27.0);
      p = p.mul(q).add(1 / 25.0);
      p = p.mul(q).add(1 / 23.0);
      p = p.mul(q).add(1 / 21.0);
      p = p.mul(q).add(1 / 19.0);
      p = p.mul(q).add(1 / 17.0);
      p = p.mul(q).add(1 / 15.0);
      p = p.mul(q).add(1 / 13.0);
      p = p.mul(q).add(1 / 11.0);
      p = p.mul(q).add(1 / 9.0);
      p = p.mul(q).add(1 / 7.0);
      p = p.mul(q).add(1 / 5.0);
      p = p.mul(q).add(1 / 3.0);
      s.add(s.mul(q).mul(p)).mul(2).intoArray(y, i);
    }
    for (; i < count; i++) {
      y[i] = Elementary.log1p(x[i]);
    }
  }
}
