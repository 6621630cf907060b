package org.thalweg.linalg;

/** A number for each row, times the factor of the row's class. */
final class ClassScaled implements Values {
  private static final long serialVersionUID = 1;

  private final Values values;
  private final Values classes;
  private final double[] factors;

  ClassScaled(Values values, Values classes, double[] factors) {
    this.values = values;
    this.classes = classes;
    this.factors = factors;
  }

  @Override
  public double at(int k) {
    return values.at(k) * factors[(int) classes.at(k)];
  }

  @Override
  public long bytes() {
    return values.bytes();
  }

  @Override
  public int width() {
    return 8;
  }

  @Override
  public void gather(int[] places, int count, double[] out) {
    for (int i = 0; i < count; i++) {
      out[i] = at(places[i]);
    }
  }

  @Override
  public Values copy(Slices places) {
    return new ClassScaled(values.copy(places), classes.copy(places), factors);
  }
}
