package org.thalweg.penalty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.penalty.Penalties.Term;

/** Which penalties fit each other, and the segments of a layout. */
final class PenaltyRules {
  private static final double MOST_STRENGTH = 1e6; // of a term of a path, times its λ

  private PenaltyRules() {}

  /** Rejects several paths of penalties. */
  static void requireOnePath(List<Penalties> penalties) {
    if (penalties.stream().filter(each -> each.path().isPresent()).count() > 1) {
      throw new IllegalArgumentException("penalties must hold at most one path but held several");
    }
  }

  /** Rejects what has no λ under which all weights with a strength are 0. */
  static void requireStrengths(Penalties.Sum sum) {
    boolean hasL1 = false;
    for (Term term : sum.terms()) {
      boolean isL1 = term.penalty() instanceof Penalty.L1;
      boolean fits = isL1 || term.penalty() instanceof Penalty.L2 || term.isBox();
      if (!fits || !(strength(term) <= MOST_STRENGTH)) {
        throw new IllegalArgumentException(
            "a path of sum must be of bounds and of l1, l2 and elasticNet of strengths up to %s, but held %s"
                .formatted(MOST_STRENGTH, term.penalty()));
      }
      hasL1 |= isL1 && strength(term) > 0;
    }
    if (!hasL1) {
      throw new IllegalArgumentException(
          "a path of sum must hold an l1 above 0, under which weights are 0, but was of " + sum);
    }
  }

  /** λ of a term of L1 or L2; 0 for others. */
  static double strength(Term term) {
    return term.penalty() instanceof Penalty.L1 l1
        ? l1.lambda()
        : term.penalty() instanceof Penalty.L2 l2 ? l2.lambda() : 0;
  }

  /** Rejects two proximal terms that name the same segment, or none, unless they fit. */
  static void requireOneProximal(List<Term> terms) {
    Map<String, List<Penalty>> proximal = new HashMap<>(); // by segment
    for (Term term : terms) {
      if (term.isProximal() && term.ranges().length == 0) {
        proximal.computeIfAbsent(term.segment(), name -> new ArrayList<>()).add(term.penalty());
      }
    }
    proximal.forEach((segment, here) -> requireFit(here, segment.isEmpty()));
  }

  /** Rejects two of the same weights, unless all fit each other and are not of the whole layout. */
  private static void requireFit(List<Penalty> here, boolean isAll) {
    for (int j = 1; j < here.size(); j++) {
      for (Penalty before : here.subList(0, j)) {
        if (isAll || !fit(before, here.get(j))) {
          throw twoProximal(before, here.get(j));
        }
      }
    }
  }

  /**
   * Whether one proximal map after the other is that of the sum, in any metric of step sizes: L1,
   * and a box or the norm of a group behind it; and boxes that meet.
   */
  private static boolean fit(Penalty one, Penalty next) {
    return one instanceof Penalty.L1 && next instanceof BehindL1
        || one instanceof BehindL1.Bounds a
            && next instanceof BehindL1.Bounds b
            && Math.max(a.low(), b.low()) <= Math.min(a.high(), b.high());
  }

  /**
   * Rejects terms on a segment that a layout does not have, and two proximal ones on one, unless
   * they fit and no other penalty is meant for it.
   */
  static void check(List<Term> terms, ParameterLayout layout) {
    for (Term term : terms) {
      if (term.isOnColumns(layout)) {
        throw new IllegalArgumentException(
            "a penalty must be on one of the segments %s but was on %s"
                .formatted(
                    layout.segments().stream().map(Segment::name).collect(Collectors.joining(", ")),
                    term.segment()));
      }
    }
    for (Segment segment : layout.segments()) {
      List<Penalty> here =
          terms.stream()
              .filter(term -> term.isProximal() && term.actsOn(segment))
              .filter(term -> term.ranges().length == 0)
              .map(Term::penalty)
              .toList();
      requireFit(here, segment.penalised());
    }
    boolean areL1 =
        terms.stream().allMatch(t -> !t.isProximal() || t.penalty() instanceof Penalty.L1);
    if (!areL1 && terms.stream().anyMatch(term -> term.ranges().length > 0)) {
      checkWeights(terms, layout);
    }
  }

  /** Rejects proximal terms that meet in a weight, unless they fit, are L1 or boxes that meet. */
  private static void checkWeights(List<Term> terms, ParameterLayout layout) {
    Penalty[] last = new Penalty[layout.dimension()];
    Penalties all = () -> terms;
    double[] low = new double[last.length];
    double[] high = new double[last.length];
    Arrays.fill(low, Double.NEGATIVE_INFINITY);
    Arrays.fill(high, Double.POSITIVE_INFINITY);
    all.forEach(
        layout,
        Penalty.Proximal.class,
        (penalty, from, to) -> {
          for (int j = from; j < to; j++) {
            boolean areAlike = last[j] instanceof Penalty.L1 && penalty instanceof Penalty.L1;
            if (penalty instanceof BehindL1.Bounds here) {
              low[j] = Math.max(low[j], here.low());
              high[j] = Math.min(high[j], here.high());
              areAlike = last[j] instanceof BehindL1.Bounds && low[j] <= high[j];
            }
            if (last[j] != null && !areAlike && !fit(last[j], penalty)) {
              throw twoProximal(last[j], penalty);
            }
            last[j] = penalty;
          }
        });
  }

  private static IllegalArgumentException twoProximal(Penalty one, Penalty other) {
    return new IllegalArgumentException(
        "penalties must hold at most one proximal term a segment but held %s and %s"
            .formatted(one, other));
  }
}
