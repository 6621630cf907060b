package org.thalweg.metrics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Scores of rows with labels 0 and 1, and their weights, in arrays that grow. A final class,
 * because it travels between executors.
 */
public final class ScoredRows implements Serializable {
  private static final long serialVersionUID = 1;

  private double[] scores = new double[16];
  private double[] signed = new double[16]; // s of a row with label 1, −s of one with label 0
  private int count;
  private boolean isSorted;
  private boolean isUnknown; // whether a score is not a number

  /** Adds a row. */
  public void add(double score, double signedWeight) {
    if (count == scores.length) {
      scores = Arrays.copyOf(scores, 2 * count);
      signed = Arrays.copyOf(signed, 2 * count);
    }
    isSorted = false;
    isUnknown |= Double.isNaN(score);
    scores[count] = score;
    signed[count++] = signedWeight;
  }

  /** Adds the rows of another list, and returns this. */
  public ScoredRows addAll(ScoredRows other) {
    for (int i = 0; i < other.count; i++) {
      add(other.scores[i], other.signed[i]);
    }
    return this;
  }

  /**
   * What the order of these rows says, which are sorted for that.
   *
   * @param higher sums over all rows of higher scores
   */
  public Ranking ranked(Ranking higher) {
    if (isUnknown) {
      return new Ranking(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    if (!isSorted) {
      sort();
      isSorted = true;
    }
    double ones = 0;
    double zeros = 0;
    double ordered = 0;
    for (int i = 0; i < count; ) {
      double tiedOnes = 0;
      double tiedZeros = 0;
      double score = scores[i];
      for (; i < count && scores[i] == score; i++) {
        tiedOnes += Math.max(signed[i], 0);
        tiedZeros -= Math.min(signed[i], 0);
      }
      ordered += tiedOnes * (zeros + 0.5 * tiedZeros);
      ones += tiedOnes;
      zeros += tiedZeros;
    }
    double[] precision = precision(higher.ones(), higher.zeros());
    return new Ranking(ones, zeros, ordered, precision[0], precision[1]);
  }

  /** Σ s·P and Σ s·½(P + P′) over label 1, from the highest score down. */
  private double[] precision(double onesAbove, double zerosAbove) {
    double ones = onesAbove;
    double zeros = zerosAbove;
    double before = ones / (ones + zeros); // not a number where there is none
    double steps = 0;
    double trapezoids = 0;
    for (int i = count - 1; i >= 0; ) {
      double tiedOnes = 0;
      double score = scores[i];
      for (; i >= 0 && scores[i] == score; i--) {
        tiedOnes += Math.max(signed[i], 0);
        zeros -= Math.min(signed[i], 0);
      }
      ones += tiedOnes;
      double here = ones / (ones + zeros);
      steps += tiedOnes * here;
      trapezoids += tiedOnes * 0.5 * (here + (Double.isNaN(before) ? here : before));
      before = here;
    }
    return new double[] {steps, trapezoids};
  }

  /**
   * By score, then by weight, so that what is summed in this order has the same bits whatever order
   * the rows came in. Heapsort: J. W. J. Williams, "Algorithm 232", CACM 7(6) (1964).
   */
  private void sort() {
    for (int root = count / 2 - 1; root >= 0; root--) {
      sift(root, count);
    }
    for (int end = count - 1; end > 0; end--) {
      swap(0, end);
      sift(0, end);
    }
  }

  private void sift(int from, int end) {
    for (int root = from, child = 2 * root + 1; child < end; root = child, child = 2 * root + 1) {
      if (child + 1 < end && isLess(child, child + 1)) {
        child++;
      }
      if (!isLess(root, child)) {
        return;
      }
      swap(root, child);
    }
  }

  private boolean isLess(int a, int b) {
    int order = Double.compare(scores[a], scores[b]);
    return order < 0 || order == 0 && signed[a] < signed[b];
  }

  private void swap(int a, int b) {
    double score = scores[a];
    scores[a] = scores[b];
    scores[b] = score;
    double weight = signed[a];
    signed[a] = signed[b];
    signed[b] = weight;
  }
}
