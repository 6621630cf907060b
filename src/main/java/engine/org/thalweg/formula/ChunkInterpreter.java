package org.thalweg.formula;

import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Elementary;

/**
 * Takes the steps of programs one after the other, each for all rows of a chunk: needs no compiler,
 * and is the oracle of compiled loops.
 */
public final class ChunkInterpreter implements RowKernels {
  private final List<Program> programs;
  private final ThreadLocal<double[][]> scratch;
  private final ThreadLocal<double[]> row;

  /**
   * An interpreter.
   *
   * @param programs by order, all of the same inputs
   */
  public ChunkInterpreter(List<Program> programs) {
    this.programs = List.copyOf(programs);
    int most = programs.stream().mapToInt(Program::places).max().orElse(0);
    this.scratch = ThreadLocal.withInitial(() -> new double[most][MOST]);
    this.row = ThreadLocal.withInitial(() -> new double[most]);
  }

  @Override
  public double at(int order, double first, double second, double[] rest) {
    Program program = programs.get(order);
    double[] numbers = row.get();
    numbers[0] = first;
    numbers[1] = second;
    System.arraycopy(rest, 0, numbers, 2, program.inputs() - 2);
    for (int i = 0; i < program.constants().size(); i++) {
      numbers[program.inputs() + i] = program.constants().get(i);
    }
    for (int i = 0; i < program.steps().size(); i++) {
      Program.Operation step = program.steps().get(i);
      List<Integer> arguments = step.arguments();
      double a = numbers[arguments.get(0)];
      double b = arguments.size() > 1 ? numbers[arguments.get(1)] : 0;
      double c = arguments.size() > 2 ? numbers[arguments.get(2)] : 0;
      numbers[program.place(i)] =
          program.isLogOfDecay(step)
              ? Elementary.log1p(a)
              : FunctionValues.of(step.function(), a, b, c);
    }
    return numbers[program.outputs().get(program.outputs().size() - 1)];
  }

  @Override
  public void fill(
      int order, double[][] rows, double[] ofAll, int from, int count, double[][] results) {
    Program program = programs.get(order);
    double[][] numbers = scratch.get();
    for (int i = 0; i < program.rowInputs(); i++) {
      System.arraycopy(rows[i], from, numbers[i], 0, count);
    }
    for (int i = program.rowInputs(); i < program.inputs(); i++) {
      Arrays.fill(numbers[i], 0, count, ofAll[i - program.rowInputs()]);
    }
    for (int i = 0; i < program.constants().size(); i++) {
      Arrays.fill(numbers[program.inputs() + i], 0, count, program.constants().get(i));
    }
    for (int i = 0; i < program.steps().size(); i++) {
      Program.Operation step = program.steps().get(i);
      double[] to = numbers[program.place(i)];
      if (program.isLogOfDecay(step)) {
        Elementary.log1p(numbers[step.arguments().get(0)], to, count);
      } else {
        take(step, numbers, to, count);
      }
    }
    for (int k = 0; k < program.outputs().size(); k++) {
      System.arraycopy(numbers[program.outputs().get(k)], 0, results[k], 0, count);
    }
  }

  private static void take(Program.Operation step, double[][] numbers, double[] to, int count) {
    List<Integer> arguments = step.arguments();
    double[] a = numbers[arguments.get(0)];
    double[] b = arguments.size() > 1 ? numbers[arguments.get(1)] : a;
    double[] c = arguments.size() > 2 ? numbers[arguments.get(2)] : a;
    switch (step.function()) {
      case EXP -> Elementary.exp(a, to, count);
      case LOG -> Elementary.log(a, to, count);
      default -> {
        for (int i = 0; i < count; i++) {
          to[i] = FunctionValues.of(step.function(), a[i], b[i], c[i]);
        }
      }
    }
  }
}
