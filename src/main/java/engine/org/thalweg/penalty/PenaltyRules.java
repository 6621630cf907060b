package org.thalweg.penalty;

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
  private PenaltyRules() {}

  /** Rejects several paths of penalties. */
  static void requireOnePath(List<Penalties> penalties) {
    if (penalties.stream().filter(each -> each.path().isPresent()).count() > 1) {
      throw new IllegalArgumentException("penalties must hold at most one path but held several");
    }
  }

  /** Rejects two proximal terms that name the same segment, or none, unless they fit. */
  static void requireOneProximal(List<Term> terms) {
    Map<String, Penalty> proximal = new HashMap<>(); // by segment
    for (Term term : terms) {
      Penalty other =
          term.isProximal() && term.ranges().length == 0
              ? proximal.put(term.segment(), term.penalty())
              : null;
      if (other != null && (term.segment().isEmpty() || !fit(other, term.penalty()))) {
        throw twoProximal(other, term.penalty());
      }
    }
  }

  /**
   * Whether one proximal map after the other is that of the sum, in any metric of step sizes: L1,
   * and a box or the norm of a group behind it.
   */
  private static boolean fit(Penalty one, Penalty next) {
    return one instanceof Penalty.L1 && next instanceof BehindL1;
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
      if (here.size() > 1 && (segment.penalised() || !fit(here.get(0), here.get(1)))) {
        throw twoProximal(here.get(0), here.get(1));
      }
    }
    if (terms.stream().anyMatch(term -> term.ranges().length > 0)) {
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
