package org.thalweg.linalg;

/** The products of two lists of numbers, place by place. */
final class Product implements Values {
  private static final long serialVersionUID = 1;

  private final Values first;
  private final Values second;

  Product(Values first, Values second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public double at(int k) {
    return first.at(k) * second.at(k);
  }

  @Override
  public long bytes() {
    return first.bytes() + second.bytes();
  }

  @Override
  public int width() {
    return first.width() + second.width();
  }

  @Override
  public void gather(int[] places, int count, double[] out) {
    for (int i = 0; i < count; i++) {
      out[i] = at(places[i]);
    }
  }

  @Override
  public Values copy(Slices places) {
    return new Product(first.copy(places), second.copy(places));
  }
}
