package org.thalweg.penalty;

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

  /** Rejects a path of penalties inside of another one. */
  static void requireNoPath(String where, Penalties inner) {
    if (inner instanceof PenaltyPath) {
      throw new IllegalArgumentException("path must be the whole penalty but was in " + where);
    }
  }

  /** Rejects two proximal terms that name the same segment, or none, unless they fit. */
  static void requireOneProximal(List<Term> terms) {
    Map<String, Term> proximal = new HashMap<>(); // by segment
    for (Term term : terms) {
      Term other = term.isProximal() ? proximal.put(term.segment(), term) : null;
      if (other != null && !fit(other, term)) {
        throw twoProximal(other, term);
      }
    }
  }

  /** Whether one proximal map after the other is that of the sum: L1, and a box behind it. */
  private static boolean fit(Term one, Term next) {
    return !one.segment().isEmpty() && one.penalty() instanceof Penalty.L1 && next.isBox();
  }

  /**
   * Rejects terms on a segment that a layout does not have, and two proximal ones on one, unless
   * they fit and no other penalty is meant for it.
   */
  static void check(List<Term> terms, ParameterLayout layout) {
    for (Term term : terms) {
      if (!term.segment().isEmpty() && layout.segments().stream().noneMatch(term::actsOn)) {
        throw new IllegalArgumentException(
            "a penalty must be on one of the segments %s but was on %s"
                .formatted(
                    layout.segments().stream().map(Segment::name).collect(Collectors.joining(", ")),
                    term.segment()));
      }
    }
    for (Segment segment : layout.segments()) {
      List<Term> here =
          terms.stream().filter(term -> term.isProximal() && term.actsOn(segment)).toList();
      if (here.size() > 1 && (segment.penalised() || !fit(here.get(0), here.get(1)))) {
        throw twoProximal(here.get(0), here.get(1));
      }
    }
  }

  private static IllegalArgumentException twoProximal(Term one, Term other) {
    return new IllegalArgumentException(
        "penalties must hold at most one proximal term a segment but held %s and %s"
            .formatted(one.penalty(), other.penalty()));
  }
}
