package org.thalweg.sample;

import java.io.Serializable;
import org.thalweg.linalg.Hash;

/**
 * Whole numbers by which the weights of rows are multiplied, each a pure function of the place of
 * the row among all rows and of its mark: so they are the same for any partitions and shards.
 */
public interface RowFactors extends Serializable {

  /**
   * The factor of a row, from 0 to 255.
   *
   * @param row its place in the order of all rows, from 0
   * @param mark the last number that it has beside its label, such as that of its fold; 0 for none
   */
  int of(long row, double mark);

  /** The fold of a row among so many, from 0. */
  static int fold(long row, int folds, long seed) {
    return (int) (((Hash.of(seed, row) >>> 33) * folds) >>> 31);
  }

  /** What says the fold of a row. */
  enum Cut {
    /** A hash of its place. */
    PLACE,
    /** Its mark, which is the number of the fold from 0. */
    MARK,
    /** Its mark, which is that of a fold from 1; a model is trained on the rows of smaller ones. */
    ORDER
  }

  /**
   * 0 for the rows of one fold, and 1 for the others: what is trained on.
   *
   * @param fold from 0
   * @param isHeld whether it is the other way round: 1 for the rows of the fold, and 0 for the
   *     others
   */
  record Without(int fold, int folds, long seed, Cut cut, boolean isHeld) implements RowFactors {
    /** What is trained on. */
    public Without(int fold, int folds, long seed) {
      this(fold, folds, seed, Cut.PLACE, false);
    }

    @Override
    public int of(long row, double mark) {
      boolean isIn =
          switch (cut) {
            case PLACE -> RowFactors.fold(row, folds, seed) == fold;
            case MARK -> mark == fold;
            case ORDER -> isHeld ? mark == fold + 1 : mark > fold;
          };
      return isIn == isHeld ? 1 : 0;
    }

    /** 1 for the rows of the fold, and 0 for the others: what is measured on. */
    public Without held() {
      return new Without(fold, folds, seed, cut, true);
    }
  }

  /**
   * How often a row is in a bootstrap sample: a Poisson number of mean 1, by inversion. N. Oza, S.
   * Russell, "Online Bagging and Boosting", AISTATS (2001).
   *
   * @param sample the number of the sample
   */
  record PoissonFactors(long sample, long seed) implements RowFactors {
    @Override
    public int of(long row, double mark) {
      double u = (Hash.of(seed, sample, row) >>> 11) * 0x1p-53;
      double probability = 0.36787944117144233; // 1/e
      double below = probability;
      int count = 0;
      while (u >= below && count < 20) { // more are rarer than 1 in 10¹⁹
        count++;
        probability /= count;
        below += probability;
      }
      return count;
    }
  }

  /** 1 for the rows that are not in a bootstrap sample, and 0 for the others. */
  record OutOf(PoissonFactors sample) implements RowFactors {
    @Override
    public int of(long row, double mark) {
      return sample.of(row, mark) == 0 ? 1 : 0;
    }
  }
}
