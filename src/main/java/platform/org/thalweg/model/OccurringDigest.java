package org.thalweg.model;

/**
 * SHA-256 of the weights that are not +0.0: of the place of each in w, as a long, and then its IEEE
 * bits, all big-endian. It costs what there is of them, however long w is.
 */
public final class OccurringDigest {
  private final WeightsDigest digest = new WeightsDigest();

  /** Adds neighbours, which come after those that were added before. */
  public void add(long from, double... values) {
    for (int i = 0; i < values.length; i++) {
      long bits = Double.doubleToRawLongBits(values[i]);
      if (bits != 0) {
        digest.add(from + i);
        digest.add(bits);
      }
    }
  }

  /** The digest of all, as hexadecimal digits; nothing can be added afterwards. */
  public String hex() {
    return digest.hex();
  }
}
