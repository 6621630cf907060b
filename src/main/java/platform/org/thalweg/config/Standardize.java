package org.thalweg.config;

/** Which features are divided by their standard deviation, and whether means are subtracted. */
public enum Standardize {
  /** None: features stay as they are. */
  NONE,
  /** All, without a change of their means. */
  SCALE,
  /** Those that are numbers, and not those that mark a category, a truth or what is missing. */
  NUMBERS,
  /** All, less their means. */
  SCALE_AND_CENTER
}
