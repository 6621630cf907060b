package org.thalweg.objective;

import java.io.Serializable;
import java.util.Arrays;

/** The features that a sum of a model is made of: all that there are, or some of them. */
public final class FeatureChoice implements Serializable {
  /** All features. */
  public static final FeatureChoice ALL = new FeatureChoice(null);

  private static final long serialVersionUID = 1;

  private final int[] some; // ascending; null for all

  private FeatureChoice(int[] some) {
    this.some = some;
  }

  /** Some features, by their numbers from 0; none for a sum that is its intercept alone. */
  public static FeatureChoice of(int... features) {
    return new FeatureChoice(Arrays.stream(features).sorted().distinct().toArray());
  }

  /** Whether these are all features, however many there are. */
  public boolean isAll() {
    return some == null;
  }

  /** How many of so many features these are. */
  public int count(int all) {
    return some == null ? all : some.length;
  }

  /** The number of the i-th of these features. */
  public int feature(int i) {
    return some == null ? i : some[i];
  }

  /** Which of these features has a number; below 0 for none of them. */
  public int place(int feature) {
    return some == null ? feature : Arrays.binarySearch(some, feature);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureChoice choice && Arrays.equals(some, choice.some);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(some);
  }

  @Override
  public String toString() {
    return some == null ? "all" : Arrays.toString(some);
  }
}
