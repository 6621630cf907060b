package org.thalweg.solve.sgd;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;

/**
 * Penalties that are sums over coordinates, on any range of w at a time: on a range they do to each
 * coordinate what they do to it on all of w.
 */
record RangePenalties(
    List<PenaltyPart<Penalty.Smooth>> smooth, List<PenaltyPart<Penalty.Proximal>> proximal) {

  /** No penalty. */
  static final RangePenalties NONE = new RangePenalties(List.of(), List.of());

  /** A penalty on the coordinates {@code [from, to)}. */
  private record PenaltyPart<P extends Penalty>(P penalty, int from, int to) {}

  /** The penalties of a layout. */
  static RangePenalties of(Penalties penalties, ParameterLayout layout) {
    List<PenaltyPart<Penalty.Smooth>> smooth = new ArrayList<>();
    List<PenaltyPart<Penalty.Proximal>> proximal = new ArrayList<>();
    penalties.forEach(
        layout, Penalty.Smooth.class, (p, from, to) -> smooth.add(new PenaltyPart<>(p, from, to)));
    penalties.forEach(
        layout,
        Penalty.Proximal.class,
        (p, from, to) -> proximal.add(new PenaltyPart<>(p, from, to)));
    return new RangePenalties(smooth, proximal);
  }

  /** Whether a step needs {@link #prox}. */
  boolean hasProx() {
    return !proximal.isEmpty();
  }

  /** Adds the gradients of the smooth terms at {@code [from, to)}. */
  void addGradient(double[] w, double[] gradient, int from, int to) {
    for (PenaltyPart<Penalty.Smooth> part : smooth) {
      part.penalty.addGradient(w, gradient, Math.max(from, part.from), Math.min(to, part.to));
    }
  }

  /** Turns the gradient of the smooth part there into the least-norm subgradient of the whole. */
  void addProximalSubgradient(double[] w, double[] gradient, int from, int to) {
    for (PenaltyPart<Penalty.Proximal> part : proximal) {
      part.penalty.addSubgradient(w, gradient, Math.max(from, part.from), Math.min(to, part.to));
    }
  }

  /** Applies the proximal terms at {@code [from, to)}, on copies that begin with that range. */
  void prox(double[] w, double[] stepSizes, int from, int to) {
    for (PenaltyPart<Penalty.Proximal> part : proximal) {
      int first = Math.max(from, part.from) - from;
      part.penalty.prox(w, stepSizes, first, Math.min(to, part.to) - from);
    }
  }
}
