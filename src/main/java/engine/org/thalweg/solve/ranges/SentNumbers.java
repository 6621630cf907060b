package org.thalweg.solve.ranges;

import java.io.Serializable;

/** Numbers that works read wherever the ranges are, which are too many to go with each of them. */
public interface SentNumbers extends Serializable {
  /** The numbers, an array that nobody changes. */
  double[] numbers();

  /** Has them given up; on the driver. */
  default void giveUp() {}
}
