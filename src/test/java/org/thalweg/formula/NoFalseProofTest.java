package org.thalweg.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.thalweg.formula.Expression.Role;
import org.thalweg.formula.Expression.Variable;

/** What is said to be convex or concave violates the inequality of the midpoint nowhere. */
class NoFalseProofTest {
  private static final Variable FIRST = new Variable(Role.SCORE, "z1");
  private static final Variable SECOND = new Variable(Role.SCORE, "z2");
  private static final Variable COST = new Variable(Role.COLUMN, "cost");
  private static final double[] SCALES = {1e-3, 0.1, 1, 1, 3, 10, 30};

  private static final Map<Variable, Interval> RANGES =
      Map.of(Names.LABEL, Interval.UNIT, COST, Interval.NOT_NEGATIVE);

  /** Of one score, of two, of functions that are often convex, and of all functions. */
  @Test
  void noneOfTenThousandTreesIsProvenFalsely() {
    List<Function> common =
        List.of(
            Function.ADD,
            Function.ADD,
            Function.SUBTRACT,
            Function.NEGATE,
            Function.MULTIPLY,
            Function.EXP,
            Function.SOFTPLUS,
            Function.MAX,
            Function.SQUARE,
            Function.ABS,
            Function.POS,
            Function.LOGADDEXP,
            Function.LOG,
            Function.POWER,
            Function.IF,
            Function.GREATER,
            Function.LESS_OR_EQUAL,
            Function.DIVIDE,
            Function.HUBER);
    List<List<Expression>> names =
        List.of(
            List.of(FIRST),
            List.of(FIRST, FIRST, Names.LABEL),
            List.of(FIRST, SECOND, Names.LABEL, COST));
    Map<Convexity, Integer> counts = new ConcurrentHashMap<>();
    List<String> broken =
        IntStream.range(0, 10_000)
            .parallel()
            .mapToObj(
                i -> {
                  List<Function> functions = i % 4 == 3 ? List.of(Function.values()) : common;
                  RandomTrees trees = new RandomTrees(i, functions, names.get(i % 3));
                  return broken(trees.next(2 + i % 4), new Random(i), counts);
                })
            .flatMap(Optional::stream)
            .toList();
    assertThat(broken).isEmpty();
    assertThat(counts.get(Convexity.CONVEX)).isGreaterThan(800);
    assertThat(counts.get(Convexity.CONCAVE)).isGreaterThan(150);
    assertThat(counts.get(Convexity.UNKNOWN)).isGreaterThan(1000);
  }

  private static Optional<String> broken(
      Expression tree, Random random, Map<Convexity, Integer> counts) {
    Rewriter rewriter = new Rewriter(new ValueRanges(RANGES));
    Expression normal = rewriter.of(tree);
    Convexity claim =
        new Prover(Set.of(FIRST, SECOND), new ValueRanges(RANGES), rewriter).of(normal).convexity();
    counts.merge(claim, 1, Integer::sum);
    return violation(normal, claim, random);
  }

  private static Optional<String> violation(Expression tree, Convexity claim, Random random) {
    if (claim == Convexity.UNKNOWN) {
      return Optional.empty();
    }
    for (int trial = 0; trial < 30; trial++) {
      double scale = SCALES[trial % SCALES.length];
      Map<Variable, Double> from = point(scale, Map.of(), random);
      Map<Variable, Double> to = point(scale, from, random);
      double a = new Evaluation(from).of(tree);
      double b = new Evaluation(to).of(tree);
      double between = new Evaluation(middle(from, to)).of(tree);
      double gap = between - (0.5 * a + 0.5 * b);
      double rounding = 1e-9 * (1 + Math.abs(a) + Math.abs(b) + Math.abs(between));
      boolean isBroken = claim.isConvex() && gap > rounding || claim.isConcave() && gap < -rounding;
      boolean isHole = Double.isFinite(a) && Double.isFinite(b) && Double.isNaN(between);
      if (isBroken || isHole) {
        return Optional.of(
            "%s is not %s between %s and %s: %s, %s, %s"
                .formatted(tree, claim, from, to, a, between, b));
      }
    }
    return Optional.empty();
  }

  /** Scores at random, and the label and the column of another point if there is one. */
  private static Map<Variable, Double> point(
      double scale, Map<Variable, Double> other, Random random) {
    Map<Variable, Double> point = new HashMap<>();
    point.put(FIRST, random.nextGaussian() * scale);
    point.put(SECOND, random.nextGaussian() * scale);
    point.put(Names.LABEL, other.getOrDefault(Names.LABEL, (double) random.nextInt(2)));
    point.put(COST, other.getOrDefault(COST, Math.abs(random.nextGaussian())));
    return point;
  }

  private static Map<Variable, Double> middle(Map<Variable, Double> a, Map<Variable, Double> b) {
    Map<Variable, Double> middle = new HashMap<>();
    a.forEach((name, value) -> middle.put(name, 0.5 * value + 0.5 * b.get(name)));
    return middle;
  }
}
