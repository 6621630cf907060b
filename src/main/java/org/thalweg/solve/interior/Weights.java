package org.thalweg.solve.interior;

import java.util.Optional;
import org.thalweg.interior.Kinks;
import org.thalweg.interior.Path;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;

/**
 * The penalties of a problem, coordinate by coordinate: l1·|w| + (l2/2)·w². An l1 term is one more
 * kink: l1·|w| = −l1·w + 2·l1·max(0, w).
 */
record Weights(double[] l1, double[] l2) {
  /** Which penalty is not of this kind, as a sentence; empty if all are. */
  static Optional<String> unsupported(Penalties penalties) {
    return penalties.terms().stream()
        .map(Penalties.Term::penalty)
        .filter(penalty -> !(penalty instanceof Penalty.L1 || penalty instanceof Penalty.L2))
        .findFirst()
        .map(other -> "interiorPoint takes the penalties l1 and l2 but not " + other);
  }

  static Weights of(Penalties penalties, ParameterLayout layout) {
    double[] l1 = new double[layout.dimension()];
    double[] l2 = new double[layout.dimension()];
    penalties.forEach(
        layout, Penalty.L1.class, (term, from, to) -> add(l1, term.lambda(), from, to));
    penalties.forEach(
        layout, Penalty.L2.class, (term, from, to) -> add(l2, term.lambda(), from, to));
    return new Weights(l1, l2);
  }

  private static void add(double[] to, double lambda, int from, int end) {
    for (int j = from; j < end; j++) {
      to[j] += lambda;
    }
  }

  /** The kinks of the l1 terms at the end of a path. */
  Kinks kinks(Path path) {
    Kinks kinks = new Kinks(l1.length);
    for (int j = 0; j < l1.length; j++) {
      kinks.begin(j, 2 * l1[j], path.start()[j], 1);
      if (kinks.counts(j)) {
        for (Path.Step step : path.steps()) {
          kinks.step(j, step.predictor()[j], step.step()[j], step.target());
          kinks.take(j, step.length());
        }
      }
    }
    return kinks;
  }
}
