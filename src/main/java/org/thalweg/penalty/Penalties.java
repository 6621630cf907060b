package org.thalweg.penalty;

import java.io.Serializable;
import java.util.List;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.ParameterLayout.Segment;

/**
 * The sum of some penalties over the penalised segments of w.
 *
 * @param terms at most one of them proximal: the prox of a sum is not the prox of its terms in turn
 */
public record Penalties(List<Penalty> terms) implements Serializable {
  public Penalties {
    terms = List.copyOf(terms);
    if (terms.stream().filter(Penalty.Proximal.class::isInstance).count() > 1) {
      throw new IllegalArgumentException(
          "penalties must hold at most one proximal term but held " + terms);
    }
  }

  /** No penalty. */
  public static Penalties none() {
    return new Penalties(List.of());
  }

  /** (λ/2)‖w‖². */
  public static Penalties l2(double lambda) {
    return new Penalties(List.of(new Penalty.L2(lambda)));
  }

  /** λ‖w‖₁. */
  public static Penalties l1(double lambda) {
    return new Penalties(List.of(new Penalty.L1(lambda)));
  }

  /**
   * λ (ratio·‖w‖₁ + (1 − ratio)/2·‖w‖²): H. Zou, T. Hastie, "Regularization and Variable Selection
   * via the Elastic Net", JRSS B 67(2) (2005), in glmnet's parameters.
   *
   * @param l1Ratio in [0, 1]
   */
  public static Penalties elasticNet(double lambda, double l1Ratio) {
    double whole = new Penalty.L1(lambda).lambda(); // checked, before it is split
    if (!(l1Ratio >= 0 && l1Ratio <= 1)) {
      throw new IllegalArgumentException("l1Ratio must be in [0, 1] but was " + l1Ratio);
    }
    return new Penalties(
        List.of(new Penalty.L1(whole * l1Ratio), new Penalty.L2(whole * (1 - l1Ratio))));
  }

  /** R(w). */
  public double value(double[] w, ParameterLayout layout) {
    return value(w, layout, Penalty.class);
  }

  /** The smooth part of R(w). */
  public double smoothValue(double[] w, ParameterLayout layout) {
    return value(w, layout, Penalty.Smooth.class);
  }

  private double value(double[] w, ParameterLayout layout, Class<? extends Penalty> kind) {
    double sum = 0;
    for (Segment segment : layout.segments()) {
      for (Penalty term : terms) {
        if (segment.penalised() && kind.isInstance(term)) {
          sum += term.value(w, segment.from(), segment.to());
        }
      }
    }
    return sum;
  }

  /** Adds the gradients of the smooth terms. */
  public void addGradient(double[] w, double[] gradient, ParameterLayout layout) {
    for (Segment segment : layout.segments()) {
      for (Penalty term : terms) {
        if (segment.penalised() && term instanceof Penalty.Smooth smooth) {
          smooth.addGradient(w, gradient, segment.from(), segment.to());
        }
      }
    }
  }

  /** Turns the gradient of the smooth part into the least-norm subgradient of the whole. */
  public void addProximalSubgradient(double[] w, double[] gradient, ParameterLayout layout) {
    for (Segment segment : layout.segments()) {
      for (Penalty term : terms) {
        if (segment.penalised() && term instanceof Penalty.Proximal proximal) {
          proximal.addSubgradient(w, gradient, segment.from(), segment.to());
        }
      }
    }
  }

  /** Whether a step needs {@link #prox}. */
  public boolean hasProx() {
    return terms.stream().anyMatch(Penalty.Proximal.class::isInstance);
  }

  /** Applies the proximal term, if there is one. */
  public void prox(double[] w, double[] stepSizes, ParameterLayout layout) {
    for (Segment segment : layout.segments()) {
      for (Penalty term : terms) {
        if (segment.penalised() && term instanceof Penalty.Proximal proximal) {
          proximal.prox(w, stepSizes, segment.from(), segment.to());
        }
      }
    }
  }
}
