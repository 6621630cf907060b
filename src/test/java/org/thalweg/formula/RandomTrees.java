package org.thalweg.formula;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;

/** Random expressions over some names and functions. */
final class RandomTrees {
  private final Random random;
  private final List<Function> functions;
  private final List<Expression> names;

  RandomTrees(long seed, List<Function> functions, List<Expression> names) {
    this.random = new Random(seed);
    this.functions = List.copyOf(functions);
    this.names = List.copyOf(names);
  }

  /** A tree that nests so deep at most. */
  Expression next(int depth) {
    if (depth == 0 || random.nextInt(8) == 0) {
      return random.nextInt(3) == 0 ? number() : names.get(random.nextInt(names.size()));
    }
    Function function = functions.get(random.nextInt(functions.size()));
    return new Call(
        function, Stream.generate(() -> next(depth - 1)).limit(function.arity()).toList());
  }

  private Expression number() {
    double[] common = {0, 1, 2, 3, 0.5, -1, -2, 10};
    boolean isCommon = random.nextBoolean();
    double wild = random.nextGaussian() * Math.pow(10, random.nextInt(7) - 3);
    return new Literal(isCommon ? common[random.nextInt(common.length)] : wild);
  }
}
