package org.thalweg.formula;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;

/**
 * Expressions over boxes, by interval arithmetic: what several expressions share is computed once.
 * An enclosure holds every value, and every one-sided derivative, at points of the box at which the
 * expressions are defined.
 */
public final class IntervalProgram {
  private final int inputs;
  private final List<Interval> constants = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final Map<Expression, Integer> places = new HashMap<>();
  private final int[] outputs;

  private record Step(Function function, int[] arguments) {}

  /**
   * What expressions are over a box.
   *
   * @param values an interval for each expression
   * @param isDefined whether every part is defined at every point of the box
   * @param isSmooth whether, too, no kink or jump of any part may be in the box
   */
  public record Enclosure(List<Interval> values, boolean isDefined, boolean isSmooth) {}

  /**
   * A program.
   *
   * @param inputs the names, in the order of the numbers of a box
   */
  public IntervalProgram(List<Expression> expressions, List<Expression> inputs) {
    this.inputs = inputs.size();
    for (int i = 0; i < inputs.size(); i++) {
      places.put(inputs.get(i), i);
    }
    for (Expression expression : expressions) {
      collect(expression);
    }
    this.outputs = expressions.stream().mapToInt(this::place).toArray();
  }

  private void collect(Expression expression) {
    if (places.containsKey(expression)) {
      return;
    }
    if (expression instanceof Literal literal) {
      constants.add(
          Double.isFinite(literal.value()) ? Interval.of(literal.value()) : Interval.REAL);
      places.put(expression, -constants.size());
      return;
    }
    Call call = (Call) expression;
    call.arguments().forEach(this::collect);
    steps.add(new Step(call.function(), call.arguments().stream().mapToInt(places::get).toArray()));
    places.put(expression, inputs + steps.size() - 1);
  }

  /** Constants are behind all else. */
  private int place(Expression expression) {
    int place = places.get(expression);
    return place >= 0 ? place : inputs + steps.size() - 1 - place;
  }

  /** What the expressions are over a box. */
  public Enclosure over(List<Interval> box) {
    Interval[] numbers = new Interval[inputs + steps.size() + constants.size()];
    for (int i = 0; i < inputs; i++) {
      numbers[i] = box.get(i);
    }
    for (int i = 0; i < constants.size(); i++) {
      numbers[inputs + steps.size() + i] = constants.get(i);
    }
    boolean isDefined = true;
    boolean isSmooth = true;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      Interval[] x = new Interval[step.arguments.length];
      for (int k = 0; k < x.length; k++) {
        int place = step.arguments[k];
        x[k] = numbers[place >= 0 ? place : inputs + steps.size() - 1 - place];
      }
      List<Interval> arguments = Arrays.asList(x);
      numbers[inputs + i] = image(step, arguments);
      isDefined &= IntervalFunctions.isDefined(step.function, arguments);
      isSmooth &= IntervalFunctions.isSmooth(step.function, arguments);
    }
    List<Interval> values = Arrays.stream(outputs).mapToObj(place -> numbers[place]).toList();
    return new Enclosure(values, isDefined, isDefined && isSmooth);
  }

  /** A product of a number with itself has no sign. */
  private static Interval image(Step step, List<Interval> x) {
    boolean isSquare = step.function == Function.MULTIPLY && step.arguments[0] == step.arguments[1];
    return isSquare ? x.get(0).power(2) : IntervalFunctions.image(step.function, x);
  }
}
