package org.thalweg.penalty;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.thalweg.linalg.Ranges;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.text.Require;

/** R(w): a sum of penalties, each over the penalised segments of w or over one that is named. */
public interface Penalties extends Serializable {

  /** What is summed. */
  List<Term> terms();

  /**
   * A penalty and where it acts.
   *
   * @param segment the name of a segment; empty for all that the layout calls penalised
   */
  record Term(Penalty penalty, String segment) implements Serializable {
    boolean actsOn(Segment candidate) {
      return segment.isEmpty() ? candidate.penalised() : candidate.name().equals(segment);
    }

    /** The penalty as it acts on segments in which no weights are neighbours. */
    Penalty over(ParameterLayout layout) {
      boolean areSingle =
          layout.segments().stream().filter(this::actsOn).allMatch(one -> one.columns() == 1);
      return areSingle ? penalty.ofSingleWeights() : penalty;
    }

    boolean isProximal() {
      return penalty instanceof Penalty.Proximal;
    }

    boolean isBox() {
      return penalty instanceof Bounds;
    }
  }

  /** No penalty. */
  static Penalties none() {
    return new None();
  }

  /** (λ/2)‖w‖². */
  static Penalties l2(double lambda) {
    return new Penalty.L2(lambda);
  }

  /** λ‖w‖₁. */
  static Penalties l1(double lambda) {
    return new Penalty.L1(lambda);
  }

  /** As {@link ElasticNet}. */
  static Penalties elasticNet(double lambda, double l1Ratio) {
    return new ElasticNet(lambda, l1Ratio);
  }

  /** 0. */
  record None() implements Penalties {
    @Override
    public List<Term> terms() {
      return List.of();
    }
  }

  /**
   * λ (ratio·‖w‖₁ + (1 − ratio)/2·‖w‖²): H. Zou, T. Hastie, "Regularization and Variable Selection
   * via the Elastic Net", JRSS B 67(2) (2005), in glmnet's parameters.
   *
   * @param l1Ratio in [0, 1]
   */
  record ElasticNet(double lambda, double l1Ratio) implements Penalties {
    public ElasticNet {
      Require.notNegative("lambda", lambda);
      Require.share("l1Ratio", l1Ratio);
    }

    @Override
    public List<Term> terms() {
      return List.of(
          new Term(new Penalty.L1(lambda * l1Ratio), ""),
          new Term(new Penalty.L2(lambda * (1 - l1Ratio)), ""));
    }
  }

  /**
   * Several at once.
   *
   * @param penalties at most one proximal term for each segment, or L1 and a box on one that is not
   *     penalised otherwise: the prox of another sum is not the prox of its terms in turn. Boxes
   *     are the last of {@link #terms}, since their prox comes behind that of L1
   */
  record Sum(List<Penalties> penalties) implements Penalties {
    public Sum {
      penalties = List.copyOf(penalties);
      penalties.forEach(each -> PenaltyRules.requireNoPath("sum", each));
      PenaltyRules.requireOneProximal(terms(penalties));
    }

    @Override
    public List<Term> terms() {
      return terms(penalties);
    }

    private static List<Term> terms(List<Penalties> all) {
      return all.stream()
          .flatMap(penalty -> penalty.terms().stream())
          .sorted(Comparator.comparing(Term::isBox)) // others in their order
          .toList();
    }
  }

  /**
   * A penalty on one segment, be it penalised otherwise or not.
   *
   * @param segment its name in the layout of the objective
   */
  record On(String segment, Penalties penalty) implements Penalties {
    public On {
      PenaltyRules.requireNoPath("on", penalty);
      if (penalty.terms().stream().anyMatch(term -> !term.segment.isEmpty())) {
        throw new IllegalArgumentException(
            "a penalty on %s must name no segment itself but was %s".formatted(segment, penalty));
      }
    }

    @Override
    public List<Term> terms() {
      return penalty.terms().stream().map(term -> new Term(term.penalty, segment)).toList();
    }
  }

  /**
   * Rejects penalties on a segment that a layout does not have, and two proximal terms on one.
   *
   * @throws IllegalArgumentException naming the segment and those there are, or the terms
   */
  default void check(ParameterLayout layout) {
    PenaltyRules.check(terms(), layout);
  }

  /**
   * The same function of w in the simplest terms: a group of one weight is that weight, so that
   * what takes L1 takes the group lasso of a linear model.
   */
  default Penalties over(ParameterLayout layout) {
    List<Term> terms = terms();
    List<Penalties> simple =
        terms.stream()
            .<Penalties>map(
                term ->
                    term.segment.isEmpty()
                        ? term.over(layout)
                        : new On(term.segment, term.over(layout)))
            .toList();
    boolean isSimple = terms.stream().allMatch(term -> term.over(layout) == term.penalty);
    return isSimple ? this : simple.size() == 1 ? simple.get(0) : new Sum(simple);
  }

  /** R(w). */
  default double value(double[] w, ParameterLayout layout) {
    return value(w, layout, Penalty.class);
  }

  /** The smooth part of R(w). */
  default double smoothValue(double[] w, ParameterLayout layout) {
    return value(w, layout, Penalty.Smooth.class);
  }

  private double value(double[] w, ParameterLayout layout, Class<? extends Penalty> kind) {
    double[] sum = new double[1];
    forEach(
        layout,
        kind,
        (penalty, from, to) ->
            sum[0] +=
                penalty.isSeparable()
                    ? Ranges.sum(from, to, (first, end) -> penalty.value(w, first, end))
                    : penalty.value(w, from, to));
    return sum[0];
  }

  /** Changes coordinates by the terms of a kind, range by range where a penalty allows it. */
  private <P extends Penalty> void change(
      ParameterLayout layout, Class<P> kind, PenaltyAction<? super P> action) {
    forEach(
        layout,
        kind,
        (penalty, from, to) -> {
          if (penalty.isSeparable()) {
            Ranges.each(from, to, (first, end) -> action.on(penalty, first, end));
          } else {
            action.on(penalty, from, to);
          }
        });
  }

  /** Adds the gradients of the smooth terms. */
  default void addGradient(double[] w, double[] gradient, ParameterLayout layout) {
    change(layout, Penalty.Smooth.class, (p, from, to) -> p.addGradient(w, gradient, from, to));
  }

  /** Turns the gradient of the smooth part into the least-norm subgradient of the whole. */
  default void addProximalSubgradient(double[] w, double[] gradient, ParameterLayout layout) {
    change(layout, Penalty.Proximal.class, (p, a, b) -> p.addSubgradient(w, gradient, a, b));
  }

  /** Whether a step needs {@link #prox}. */
  default boolean hasProx() {
    for (Term term : terms()) { // of every step, which a stream would lengthen
      if (term.isProximal()) {
        return true;
      }
    }
    return false;
  }

  /** Applies the proximal terms, if there are any. */
  default void prox(double[] w, double[] stepSizes, ParameterLayout layout) {
    change(layout, Penalty.Proximal.class, (p, from, to) -> p.prox(w, stepSizes, from, to));
  }

  /** Moves w to the nearest point that constraints allow, where it is none already. */
  default void restrict(double[] w, ParameterLayout layout) {
    forEach(
        layout,
        Penalty.Proximal.class,
        (proximal, from, to) -> {
          if (proximal.value(w, from, to) == Double.POSITIVE_INFINITY) {
            double[] ones = new double[to];
            Arrays.fill(ones, from, to, 1);
            proximal.prox(w, ones, from, to);
          }
        });
  }

  /** What is done with a penalty on the range [from, to) of w. */
  @FunctionalInterface
  interface PenaltyAction<P extends Penalty> {
    void on(P penalty, int from, int to);
  }

  /**
   * Runs over the terms of a kind, segment by segment, and piece by piece where they have pieces.
   */
  default <P extends Penalty> void forEach(
      ParameterLayout layout, Class<P> kind, PenaltyAction<? super P> action) {
    List<Term> terms = terms();
    for (Segment segment : layout.segments()) {
      for (Term term : terms) {
        if (kind.isInstance(term.penalty) && term.actsOn(segment)) {
          P penalty = kind.cast(term.penalty);
          int length = Math.max(1, penalty.pieceLength(segment));
          for (int from = segment.from(); from < segment.to(); from += length) {
            action.on(penalty, from, Math.min(segment.to(), from + length));
          }
        }
      }
    }
  }
}
