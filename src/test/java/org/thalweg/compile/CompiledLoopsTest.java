package org.thalweg.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.thalweg.formula.ChunkInterpreter;
import org.thalweg.formula.Expression;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Role;
import org.thalweg.formula.Expression.Variable;
import org.thalweg.formula.Function;
import org.thalweg.formula.FunctionValues;
import org.thalweg.formula.KernelCompiler;
import org.thalweg.formula.Program;
import org.thalweg.formula.RowKernels;

/** Compiled loops have the bits of the interpreter, of many rows and of one. */
class CompiledLoopsTest {
  private static final Expression SCORE = new Variable(Role.SCORE, "z");
  private static final Expression LABEL = new Variable(Role.LABEL, "y");
  private static final Expression PARAMETER = new Variable(Role.PARAMETER, "r");
  private static final double[] PARAMETERS = {0.7};
  private static final int ROWS = RowKernels.MOST + 7;

  private final Random random = new Random(5);
  private final double[] scores = new double[ROWS];
  private final double[] labels = new double[ROWS];

  CompiledLoopsTest() {
    double[] odd = {0, -0.0, 1, -1, 1e4, -1e4, 1e300, 4e-320, Double.NaN};
    for (int i = 0; i < ROWS; i++) {
      scores[i] = i < odd.length ? odd[i] : 4 * random.nextGaussian();
      labels[i] = i % 3 == 0 ? i % 2 : 2 * random.nextDouble();
    }
  }

  @Test
  void randomTreesHaveTheSameBits() {
    Set<Function> seen = EnumSet.noneOf(Function.class);
    for (int n = 0; n < 30; n++) {
      List<Expression> trees = new ArrayList<>();
      for (int k = 0; k < 3; k++) {
        trees.add(
            k > 0 && n % 2 == 0 ? Call.of(Function.MULTIPLY, trees.get(0), tree(3)) : tree(4));
      }
      trees.forEach(tree -> gather(tree, seen));
      compare(trees);
    }
    assertThat(seen).isEqualTo(EnumSet.allOf(Function.class));
  }

  @Test
  void outputsMayBeInputsAndConstants() {
    compare(List.of(SCORE, new Literal(-2), LABEL));
    compare(List.of(Call.of(Function.EXP, SCORE), SCORE, Call.of(Function.LOG, LABEL)));
    compare(List.of(Call.of(Function.EXP, new Literal(2)), new Literal(1 / 0.0), SCORE));
  }

  @Test
  void loopsOfOneFunctionHaveItsValues() {
    for (Function function : Function.values()) {
      Expression[] arguments = new Expression[function.arity()];
      Arrays.setAll(arguments, i -> i % 2 == 0 ? SCORE : LABEL);
      RowKernels kernels = compiled(List.of(Call.of(function, arguments)));
      for (int i = 0; i < ROWS; i++) {
        double value = FunctionValues.of(function, scores[i], labels[i], scores[i]);
        double found = kernels.at(0, scores[i], labels[i], PARAMETERS);
        if (!(Double.isNaN(value) && Double.isNaN(found))) { // sums of products may round
          assertThat(found)
              .as("%s of %s, %s", function, scores[i], labels[i])
              .isCloseTo(value, withPercentage(1e-12));
        }
      }
    }
  }

  @Test
  void theCompilerIsFoundAsAService() {
    RowKernels kernels = KernelCompiler.kernels(programs(List.of(SCORE)));
    assertThat(kernels.getClass().getSimpleName()).isEqualTo("CompiledKernels");
  }

  @Test
  void whatIsTooLongForTheJvmIsInterpreted() {
    Expression sum = SCORE;
    for (int i = 0; i < 600; i++) {
      sum = Call.of(Function.ADD, sum, new Literal(i));
    }
    RowKernels kernels = new JaninoCompiler().compile(programs(List.of(sum)));
    assertThat(kernels).isInstanceOf(ChunkInterpreter.class);
    assertThat(kernels.at(0, 0.5, 0, PARAMETERS)).isEqualTo(0.5 + 599 * 300);
  }

  private void compare(List<Expression> trees) {
    List<Program> programs = programs(trees);
    RowKernels oracle = new ChunkInterpreter(programs);
    RowKernels kernels = new JaninoCompiler().compile(programs);
    for (int order = 0; order < trees.size(); order++) {
      double[][] expected = new double[trees.size()][RowKernels.MOST];
      double[][] found = new double[trees.size()][RowKernels.MOST];
      for (int from = 0; from < ROWS; from += RowKernels.MOST) {
        int count = Math.min(RowKernels.MOST, ROWS - from);
        oracle.fill(order, new double[][] {scores, labels}, PARAMETERS, from, count, expected);
        kernels.fill(order, new double[][] {scores, labels}, PARAMETERS, from, count, found);
        for (int k = 0; k <= order; k++) {
          assertThat(found[k]).as(trees.get(k).toString()).containsExactly(expected[k]);
        }
        for (int i = 0; i < count; i++) {
          double score = scores[from + i];
          double label = labels[from + i];
          Double wanted = expected[order][i];
          assertThat(kernels.at(order, score, label, PARAMETERS)).isEqualTo(wanted);
          assertThat(oracle.at(order, score, label, PARAMETERS)).isEqualTo(wanted);
        }
      }
    }
  }

  private static RowKernels compiled(List<Expression> trees) {
    return new JaninoCompiler().compile(programs(trees));
  }

  private static List<Program> programs(List<Expression> trees) {
    List<Program> programs = new ArrayList<>();
    for (int order = 0; order < trees.size(); order++) {
      programs.add(
          Program.of(trees.subList(0, order + 1), List.of(SCORE, LABEL), List.of(PARAMETER)));
    }
    return programs;
  }

  private Expression tree(int depth) {
    if (depth == 0 || random.nextInt(8) == 0) {
      return switch (random.nextInt(4)) {
        case 0 -> random.nextBoolean() ? LABEL : PARAMETER;
        case 1 -> new Literal(random.nextInt(7) - 3);
        default -> SCORE;
      };
    }
    Function[] all = Function.values();
    Function function = all[random.nextInt(all.length)];
    Expression[] arguments = new Expression[function.arity()];
    Arrays.setAll(arguments, i -> tree(depth - 1));
    return Call.of(function, arguments);
  }

  private static void gather(Expression tree, Set<Function> seen) {
    if (tree instanceof Call call) {
      seen.add(call.function());
    }
    tree.arguments().forEach(each -> gather(each, seen));
  }
}
