package org.thalweg.linalg;

/** At most 256 distinct numbers: a table of them, and for each place a byte that is its index. */
final class ByteCodes implements Values {
  private static final long serialVersionUID = 1;
  private final byte[] codes;
  private final double[] distinct;

  ByteCodes(byte[] codes, double[] distinct) {
    this.codes = codes;
    this.distinct = distinct;
  }

  @Override
  public double at(int k) {
    return distinct[codes[k] & 0xff];
  }

  @Override
  public long bytes() {
    return codes.length + 8L * distinct.length;
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public void gather(int[] places, int count, double[] out) {
    for (int i = 0; i < count; i++) {
      out[i] = at(places[i]);
    }
  }

  @Override
  public Values copy(Slices places) {
    byte[] copies = places.of(codes);
    Values coded = new ByteCodes(copies, distinct);
    return 8L * distinct.length > coded.bytes() / 2 ? Values.narrowed(coded, copies.length) : coded;
  }
}
