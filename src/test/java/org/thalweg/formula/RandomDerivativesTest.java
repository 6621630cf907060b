package org.thalweg.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.thalweg.formula.Expression.Variable;

/**
 * Derivatives of random trees up to the second, and what trees are rewritten to, against 200
 * digits; of 1,000 trees in every build, and of 9,000 more in the long one.
 */
class RandomDerivativesTest {
  private static final List<Function> FUNCTIONS =
      List.of(
          Function.ADD,
          Function.SUBTRACT,
          Function.MULTIPLY,
          Function.DIVIDE,
          Function.NEGATE,
          Function.EXP,
          Function.LOG,
          Function.SQUARE,
          Function.SQRT,
          Function.SIGMOID,
          Function.COSH,
          Function.TANH);

  @Test
  void valuesAndSlopesAreThoseOfTwoHundredDigits() {
    requireExact(0, 1000);
  }

  @Test
  @Tag("long")
  void soAreThoseOfManyMoreTrees() {
    requireExact(1000, 10_000);
  }

  private static void requireExact(int from, int to) {
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (int i = from; i < to; i++) {
      Random random = new Random(i);
      Expression tree =
          new RandomTrees(i, FUNCTIONS, List.of(Names.SCORE, Names.SCORE, Names.LABEL))
              .next(2 + i % 3);
      Map<Variable, Double> at =
          Map.of(Names.SCORE, 2 * random.nextGaussian(), Names.LABEL, random.nextDouble());
      double exact = Decimals.value(tree, at);
      double slope = Decimals.slope(tree, at, Names.SCORE);
      if (Double.isFinite(exact) && Double.isFinite(slope) && isFinite(tree, at)) {
        Rewriter rewriter = new Rewriter(new ValueRanges(Map.of()));
        Expression normal = rewriter.of(tree);
        Expression first = new Derivatives(rewriter, Names.SCORE).of(normal);
        double size = 1 + largest(tree, at);
        compared++;
        if (!(Math.abs(new Evaluation(at).of(normal) - exact) <= 1e-10 * size)) {
          wrong.add(
              tree
                  + " at "
                  + at
                  + " is "
                  + exact
                  + " but was "
                  + new Evaluation(at).of(normal)
                  + " as "
                  + normal);
        }
        double scale = size * (1 + Math.abs(slope) + largest(first, at));
        if (!(Math.abs(new Evaluation(at).of(first) - slope) <= 1e-9 * scale)) {
          wrong.add(tree + " at " + at + " has slope " + slope + " but was " + first);
        }
        double bend = Decimals.bend(tree, at, Names.SCORE);
        Expression second = new Derivatives(rewriter, Names.SCORE).of(first);
        double bendScale = scale * (1 + Math.abs(bend) + largest(second, at));
        if (Double.isFinite(bend)
            && !(Math.abs(new Evaluation(at).of(second) - bend) <= 1e-9 * bendScale)) {
          wrong.add(tree + " at " + at + " has second derivative " + bend + " but was " + second);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(compared).isGreaterThan((to - from) / 2);
  }

  /** Whether no part overflows; what does is judged where people write it, in another test. */
  private static boolean isFinite(Expression tree, Map<Variable, Double> at) {
    Evaluation values = new Evaluation(at);
    return Sharing.each(tree).stream().allMatch(part -> Math.abs(values.of(part)) < 1e100);
  }

  /** The largest finite size of a part, which bounds what rounding does. */
  private static double largest(Expression tree, Map<Variable, Double> at) {
    Evaluation values = new Evaluation(at);
    return Sharing.each(tree).stream()
        .mapToDouble(part -> Math.abs(values.of(part)))
        .filter(Double::isFinite)
        .max()
        .orElse(0);
  }
}
