package org.thalweg.data.shard;

import java.io.Serializable;

/** Which labels a reader may let in, and as what. */
public interface LabelRule extends Serializable {

  /** The label to store for the one that was read, or NaN where it is not allowed. */
  double accept(double raw);

  /**
   * Whether −1 and 0 are read as the same label, so that data with both of them are ambiguous and
   * rejected.
   */
  default boolean readsMinusOneAsZero() {
    return false;
  }

  /** Whether labels stand for classes, numbered from 0. */
  default boolean areClasses() {
    return false;
  }

  /** Whether the key data.classNames can say what the classes are called. */
  default boolean mayBeNamed() {
    return areClasses();
  }

  /** What is allowed, for a message: "in {0, 1} as logistic requires". */
  String requirement();

  /**
   * What takes a label that is not allowed, for the end of a message; "" where nothing is known.
   */
  default String remedy(double label) {
    return "";
  }
}
