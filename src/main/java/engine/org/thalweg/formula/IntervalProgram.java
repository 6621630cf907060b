package org.thalweg.formula;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.thalweg.formula.Program.Operation;

/**
 * Expressions over boxes, by interval arithmetic: what several expressions share is computed once.
 * An enclosure holds every value, and every one-sided derivative, at points of the box at which the
 * expressions are defined.
 */
public final class IntervalProgram {
  private final Program program;

  /**
   * What expressions are over a box.
   *
   * @param values an interval for each expression
   * @param isDefined whether every part is defined at every point of the box
   * @param isSmooth whether, too, no kink or jump of any part may be in the box
   * @param isNowhere whether the first expression is defined at no point of the box
   */
  public record Enclosure(
      List<Interval> values, boolean isDefined, boolean isSmooth, boolean isNowhere) {}

  /**
   * A program.
   *
   * @param inputs the names, in the order of the numbers of a box
   */
  public IntervalProgram(List<Expression> expressions, List<Expression> inputs) {
    this.program = Program.asWritten(expressions, inputs);
  }

  /** What the expressions are over a box. */
  public Enclosure over(List<Interval> box) {
    Interval[] numbers = box.toArray(new Interval[program.places()]);
    for (int i = 0; i < program.constants().size(); i++) {
      double value = program.constants().get(i);
      numbers[program.inputs() + i] = Double.isFinite(value) ? Interval.of(value) : Interval.REAL;
    }
    Quality[] qualities = new Quality[numbers.length];
    Arrays.fill(qualities, Quality.SMOOTH);
    for (int i = 0; i < program.steps().size(); i++) {
      Operation step = program.steps().get(i);
      List<Interval> x = step.arguments().stream().map(place -> numbers[place]).toList();
      Quality[] of =
          step.arguments().stream().map(place -> qualities[place]).toArray(Quality[]::new);
      numbers[program.place(i)] = image(step, x);
      qualities[program.place(i)] = Quality.of(step.function(), x, of);
    }
    List<Integer> outputs = program.outputs();
    List<Interval> values = outputs.stream().map(place -> numbers[place]).toList();
    Quality worst =
        outputs.stream()
            .map(place -> qualities[place])
            .max(Comparator.naturalOrder())
            .orElse(Quality.SMOOTH);
    return new Enclosure(
        values,
        worst.compareTo(Quality.DEFINED) <= 0,
        worst == Quality.SMOOTH,
        qualities[outputs.get(0)] == Quality.NOWHERE);
  }

  /** What is known of an expression over a box; of a branch that is not taken nothing matters. */
  private enum Quality {
    SMOOTH,
    DEFINED,
    UNKNOWN,
    NOWHERE;

    static Quality of(Function function, List<Interval> x, Quality... arguments) {
      if (function == Function.IF) {
        boolean isDecided = x.get(0).isPoint() || !x.get(0).contains(0);
        if (isDecided) {
          return worse(arguments[0], arguments[x.get(0).is(0) ? 2 : 1]);
        }
        boolean areNowhere = arguments[1] == NOWHERE && arguments[2] == NOWHERE;
        Quality branches = worse(arguments[1], arguments[2]);
        Quality kink = branches == NOWHERE && !areNowhere ? UNKNOWN : worse(branches, DEFINED);
        return worse(arguments[0], kink);
      }
      Quality own =
          Domains.isNowhere(function, x)
              ? NOWHERE
              : !Domains.isDefined(function, x)
                  ? UNKNOWN
                  : Domains.isSmooth(function, x) ? SMOOTH : DEFINED;
      for (Quality argument : arguments) {
        own = worse(own, argument);
      }
      return own;
    }

    private static Quality worse(Quality a, Quality b) {
      return a.compareTo(b) >= 0 ? a : b;
    }
  }

  /** A product of a number with itself has no sign. */
  private static Interval image(Operation step, List<Interval> x) {
    boolean isSquare =
        step.function() == Function.MULTIPLY
            && step.arguments().get(0).equals(step.arguments().get(1));
    return isSquare ? x.get(0).power(2) : IntervalFunctions.image(step.function(), x);
  }
}
