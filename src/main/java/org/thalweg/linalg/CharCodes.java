package org.thalweg.linalg;

/** At most 65,536 distinct numbers: a table of them, and for each place an index of two bytes. */
final class CharCodes implements Values {
  private static final long serialVersionUID = 1;
  private final char[] codes;
  private final double[] distinct;

  CharCodes(char[] codes, double[] distinct) {
    this.codes = codes;
    this.distinct = distinct;
  }

  @Override
  public double at(int k) {
    return distinct[codes[k]];
  }

  @Override
  public long bytes() {
    return 2L * codes.length + 8L * distinct.length;
  }

  @Override
  public int width() {
    return 2;
  }

  @Override
  public void gather(int[] places, int count, double[] out) {
    for (int i = 0; i < count; i++) {
      out[i] = at(places[i]);
    }
  }

  @Override
  public Values copy(Slices places) {
    char[] copies = places.of(codes);
    Values coded = new CharCodes(copies, distinct);
    return 8L * distinct.length > coded.bytes() / 2 ? Values.narrowed(coded, copies.length) : coded;
  }
}
