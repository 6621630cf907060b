package org.thalweg.metrics;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Scores of rows with labels 0 and 1, and their weights, in arrays that grow. Rows of one score and
 * weight that follow each other, whichever their labels, are counted together: so all rows at w = 0
 * take two entries. A final class, because it travels between executors.
 */
public final class ScoredRows implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int BYTES = 1 << Byte.SIZE;
  private static final int FEW = 40; // entries, for which another byte does not pay
  private static final int MANY = 1 << 15; // entries that the cores share

  private double[] scores = new double[16];
  private double[] signed = new double[16]; // s of a row with label 1, −s of one with label 0
  private int[] times = new int[16]; // how many rows an entry stands for
  private int count; // of entries
  private boolean isSorted;
  private boolean isUnknown; // whether a score is not a number

  /** Adds a row with its score, and its weight s for label 1 or −s for label 0. */
  public void add(double score, double signedWeight) {
    add(score, signedWeight, 1);
  }

  private void add(double score, double signedWeight, int rows) {
    isSorted = false;
    for (int i = count - 1; i >= Math.max(0, count - 2); i--) { // of both labels
      if (isSame(i, score, signedWeight) && times[i] <= Integer.MAX_VALUE - rows) {
        times[i] += rows;
        return;
      }
    }
    if (count == scores.length) {
      int longer = (int) Math.min(Integer.MAX_VALUE - 8, 2L * count);
      scores = Arrays.copyOf(scores, longer);
      signed = Arrays.copyOf(signed, longer);
      times = Arrays.copyOf(times, longer);
    }
    isUnknown |= Double.isNaN(score);
    scores[count] = score;
    signed[count] = signedWeight;
    times[count++] = rows;
  }

  private boolean isSame(int i, double score, double signedWeight) {
    return Double.doubleToRawLongBits(scores[i]) == Double.doubleToRawLongBits(score)
        && signed[i] == signedWeight;
  }

  /** Adds the rows of another list, and returns this. */
  public ScoredRows addAll(ScoredRows other) {
    for (int i = 0; i < other.count; i++) {
      add(other.scores[i], other.signed[i], other.times[i]);
    }
    return this;
  }

  /** How many entries there are, of one row each or of more. */
  int entries() {
    return count;
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
      sort(0, count, 0);
      join();
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
        double weight = times[i] * signed[i];
        tiedOnes += Math.max(weight, 0);
        tiedZeros -= Math.min(weight, 0);
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
        double weight = times[i] * signed[i];
        tiedOnes += Math.max(weight, 0);
        zeros -= Math.min(weight, 0);
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
   * the rows came in. In place, by one byte after the other, the most significant first: P. M.
   * McIlroy, K. Bostic, M. D. McIlroy, "Engineering Radix Sort", Computing Systems 6(1) (1993).
   *
   * @param place of the byte: from 0 in a score, from 8 in a weight
   */
  private void sort(int from, int to, int place) {
    if (to - from <= FEW || place == 2 * Double.BYTES) {
      insert(from, to);
      return;
    }
    int[] ends = new int[BYTES];
    for (int i = from; i < to; i++) {
      ends[digit(i, place)]++;
    }
    int[] next = new int[BYTES]; // entry of each byte
    for (int b = 0, first = from; b < BYTES; b++) {
      next[b] = first;
      first += ends[b];
      ends[b] = first;
    }
    for (int b = 0; b < BYTES; b++) {
      while (next[b] < ends[b]) {
        int own = digit(next[b], place);
        if (own == b) {
          next[b]++;
        } else {
          swap(next[b], next[own]++);
        }
      }
    }
    IntStream bytes = IntStream.range(0, BYTES);
    (to - from < MANY ? bytes : bytes.parallel())
        .forEach(b -> sort(b == 0 ? from : ends[b - 1], ends[b], place + 1));
  }

  /** A byte of what ascends with a score or a weight. */
  private int digit(int i, int place) {
    double number = place < Double.BYTES ? scores[i] : signed[i];
    long bits = Double.doubleToRawLongBits(number);
    long ascending = bits ^ (bits >> 63 | Long.MIN_VALUE);
    return (int) (ascending >>> 56 - Byte.SIZE * (place % Double.BYTES)) & BYTES - 1;
  }

  private void insert(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      for (int j = i; j > from && isLess(j, j - 1); j--) {
        swap(j, j - 1);
      }
    }
  }

  /**
   * Counts neighbours of one score and weight together, as far as a count reaches: so sums do not
   * depend on which rows followed each other before.
   */
  private void join() {
    int last = -1;
    for (int i = 0; i < count; i++) {
      if (last >= 0 && isSame(last, scores[i], signed[i])) {
        long both = (long) times[last] + times[i];
        times[last] = (int) Math.min(Integer.MAX_VALUE, both);
        if (both <= Integer.MAX_VALUE) {
          continue;
        }
        times[i] = (int) (both - Integer.MAX_VALUE);
      }
      last++;
      scores[last] = scores[i];
      signed[last] = signed[i];
      times[last] = times[i];
    }
    count = last + 1;
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
    int rows = times[a];
    times[a] = times[b];
    times[b] = rows;
  }
}
