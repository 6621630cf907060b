package org.thalweg.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Joins pairs of numbers into chains: each number is in at most two pairs. */
final class Chains {
  private static final int NONE = -1;

  private final int[] first;
  private final int[] second;

  /**
   * No pairs yet.
   *
   * @param size all numbers are in [0, size)
   */
  Chains(int size) {
    first = new int[size];
    second = new int[size];
    Arrays.fill(first, NONE);
    Arrays.fill(second, NONE);
  }

  /** Adds a pair of two different numbers. */
  void link(int a, int b) {
    (first[a] == NONE ? first : second)[a] = b;
    (first[b] == NONE ? first : second)[b] = a;
  }

  /** All chains in the order of their least ends, then the closed ones, which end as they begin. */
  List<List<Integer>> chains() {
    boolean[] isTaken = new boolean[first.length];
    List<List<Integer>> chains = new ArrayList<>();
    for (int i = 0; i < first.length; i++) {
      if (first[i] != NONE && second[i] == NONE && !isTaken[i]) {
        chains.add(from(i, isTaken));
      }
    }
    for (int i = 0; i < first.length; i++) {
      if (first[i] != NONE && !isTaken[i]) {
        List<Integer> closed = from(i, isTaken);
        closed.add(i);
        chains.add(closed);
      }
    }
    return chains;
  }

  private List<Integer> from(int end, boolean[] isTaken) {
    List<Integer> chain = new ArrayList<>();
    int at = end;
    while (at != NONE) {
      isTaken[at] = true;
      chain.add(at);
      at = isFree(first[at], isTaken) ? first[at] : isFree(second[at], isTaken) ? second[at] : NONE;
    }
    return chain;
  }

  private static boolean isFree(int i, boolean[] isTaken) {
    return i != NONE && !isTaken[i];
  }
}
