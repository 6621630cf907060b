package org.thalweg.plan;

/**
 * How many models are trained over the same rows, which may weigh differently for some of them.
 *
 * @param all of them
 * @param atOnce how many run side by side; the others before or after these
 * @param views how many other weights the rows have: those of each fold or bootstrap sample
 */
public record ModelCount(int all, int atOnce, int views) {
  /** Bytes of a row's weights in a view: among what models see, and among what is held out. */
  static final long SEEN_AND_HELD = 2;

  /** A model by itself. */
  public static ModelCount one() {
    return new ModelCount(1, 1, 0);
  }

  /** These models, of which a number run at once. */
  public ModelCount atOnce(int most) {
    return new ModelCount(all, Math.min(all, most), views);
  }
}
