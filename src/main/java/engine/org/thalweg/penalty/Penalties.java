package org.thalweg.penalty;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.thalweg.linalg.Ranges;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.text.Require;

/**
 * R(w): a sum of penalties, each over the penalised segments of w, over one that is named, or over
 * the weights of some columns.
 */
public interface Penalties extends Serializable {

  /** What is summed. */
  List<Term> terms();

  /**
   * A penalty and where it acts.
   *
   * @param segment the name of a segment; empty for all that the layout calls penalised; a pattern
   *     of columns before the data have told where their weights are
   * @param ranges where it acts on a part of the segment alone: begin and end of each piece of w;
   *     empty for all of it
   */
  record Term(Penalty penalty, String segment, int[] ranges) implements Serializable {
    private static final int[] WHOLE = {};

    /** A penalty on whole segments. */
    public Term(Penalty penalty, String segment) {
      this(penalty, segment, WHOLE);
    }

    boolean actsOn(Segment candidate) {
      return segment.isEmpty() ? candidate.penalised() : candidate.name().equals(segment);
    }

    /** Whether it names columns, whose weights are not known yet. */
    public boolean isOnColumns(ParameterLayout layout) {
      return !segment.isEmpty() && layout.segments().stream().noneMatch(this::actsOn);
    }

    /** As it acts on segments, or pieces, in which no weights are neighbours. */
    private Term over(ParameterLayout layout) {
      boolean areSingle =
          ranges.length > 0
              ? IntStream.range(0, ranges.length / 2)
                  .allMatch(k -> ranges[2 * k + 1] - ranges[2 * k] == 1)
              : !isOnColumns(layout)
                  && layout.segments().stream()
                      .filter(this::actsOn)
                      .allMatch(one -> one.columns() == 1);
      Penalty simple = areSingle ? penalty.ofSingleWeights() : penalty;
      return simple == penalty ? this : new Term(simple, segment, ranges);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Term term
          && penalty.equals(term.penalty)
          && segment.equals(term.segment)
          && Arrays.equals(ranges, term.ranges);
    }

    @Override
    public int hashCode() {
      return Objects.hash(penalty, segment, Arrays.hashCode(ranges));
    }

    @Override
    public String toString() {
      return "%s on %s%s".formatted(penalty, segment, Arrays.toString(ranges));
    }

    /** This term alone. */
    public Penalties alone() {
      return ranges.length > 0
          ? new Terms(List.of(this))
          : segment.isEmpty() ? penalty : new On(segment, penalty);
    }

    boolean isProximal() {
      return penalty instanceof Penalty.Proximal;
    }

    boolean isBox() {
      return penalty instanceof BehindL1.Bounds;
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
   * (λ/2)‖w‖² of the λ that the rows make most likely, which training finds before it begins; rules
   * that ask for the kind of a penalty see that of λ = 1.
   */
  record EstimatedL2() implements Penalties {
    @Override
    public List<Term> terms() {
      return l2(1).terms();
    }
  }

  /** How many strengths are to be found. */
  static int estimated(Penalties penalties) {
    int[] count = {0};
    penalties.map(
        each -> {
          count[0] += each instanceof EstimatedL2 ? 1 : 0;
          return each;
        });
    return count[0];
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
   *     penalised otherwise: the prox of another sum is not the prox of its terms in turn
   */
  record Sum(List<Penalties> penalties) implements Penalties, PenaltyPath.Shape {
    public Sum {
      penalties = List.copyOf(penalties);
      PenaltyRules.requireOnePath(penalties);
      PenaltyRules.requireOneProximal(terms(penalties));
    }

    @Override
    public List<Term> terms() {
      return terms(penalties);
    }

    @Override
    public Penalties map(UnaryOperator<Penalties> of) {
      return new Sum(penalties.stream().map(each -> each.map(of)).toList());
    }

    /** All strengths times λ: glmnet's penalty.factor. */
    @Override
    public Penalties at(double lambda) {
      return map(
          each ->
              each instanceof Penalty.L1 l1
                  ? new Penalty.L1(lambda * l1.lambda())
                  : each instanceof Penalty.L2 l2
                      ? new Penalty.L2(lambda * l2.lambda())
                      : each instanceof ElasticNet net
                          ? new ElasticNet(lambda * net.lambda, net.l1Ratio)
                          : each);
    }

    /** With another one, once, wherever there is a strength. */
    @Override
    public Penalties with(Penalties other) {
      return new Sum(
          terms().stream()
              .map(
                  term ->
                      PenaltyRules.strength(term) == 0
                          ? term.alone()
                          : term.segment.isEmpty() ? other : new On(term.segment, other))
              .distinct()
              .toList());
    }

    private static List<Term> terms(List<Penalties> all) {
      return new Terms(all.stream().flatMap(each -> each.terms().stream()).toList()).terms;
    }

    @Override
    public Optional<PenaltyPath> path() {
      return penalties.stream()
          .filter(each -> each.path().isPresent())
          .findFirst()
          .map(
              of ->
                  of.path()
                      .get()
                      .within(
                          one ->
                              new Sum(
                                  penalties.stream()
                                      .map(each -> each == of ? one : each)
                                      .toList())));
    }
  }

  /**
   * Terms as they are, in the order in which the prox of one after the other is that of their sum:
   * L1, then groups, then boxes.
   */
  record Terms(List<Term> terms) implements Penalties {
    public Terms {
      terms =
          terms.stream()
              .sorted(
                  Comparator.comparingInt(
                      term -> term.isBox() ? 2 : term.penalty instanceof BehindL1 ? 1 : 0))
              .toList(); // others in their order
    }
  }

  /**
   * A penalty on one segment, be it penalised otherwise or not, or on columns.
   *
   * @param segment its name in the layout of the objective, or a pattern of columns: a name, one
   *     with * for any characters, several with | between, or all others behind a !
   */
  record On(String segment, Penalties penalty) implements Penalties {
    public On {
      if (penalty.terms().stream().anyMatch(term -> !term.segment.isEmpty())) {
        throw new IllegalArgumentException(
            "a penalty on %s must name no segment itself but was %s".formatted(segment, penalty));
      }
    }

    @Override
    public List<Term> terms() {
      return penalty.terms().stream().map(term -> new Term(term.penalty, segment)).toList();
    }

    @Override
    public Penalties map(UnaryOperator<Penalties> of) {
      return new On(segment, penalty.map(of));
    }

    @Override
    public Optional<PenaltyPath> path() {
      return penalty.path().map(path -> path.within(one -> new On(segment, one)));
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
    List<Term> simple = terms.stream().map(term -> term.over(layout)).toList();
    if (path().isPresent() || simple.equals(terms)) {
      return this;
    }
    List<Penalties> each = simple.stream().map(Term::alone).toList();
    return each.size() == 1 ? each.get(0) : new Sum(each);
  }

  /** The path that these penalties are, with all that does not depend on its λ; empty for none. */
  default Optional<PenaltyPath> path() {
    return Optional.empty();
  }

  /** The same with others in the place of those that it is made of. */
  default Penalties map(UnaryOperator<Penalties> of) {
    return of.apply(this);
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
          for (int k = 0; k < term.ranges.length; k += 2) {
            action.on(penalty, term.ranges[k], term.ranges[k + 1]);
          }
          if (term.ranges.length > 0) {
            continue;
          }
          int length = Math.max(1, penalty.pieceLength(segment));
          for (int from = segment.from(); from < segment.to(); from += length) {
            action.on(penalty, from, Math.min(segment.to(), from + length));
          }
        }
      }
    }
  }
}
