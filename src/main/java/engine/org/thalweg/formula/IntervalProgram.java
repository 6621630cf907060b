package org.thalweg.formula;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
  private final List<BoxStep> steps = new ArrayList<>();
  private final Map<Expression, Integer> places = new HashMap<>();
  private final int[] outputs;

  private record BoxStep(Function function, int[] arguments) {}

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
    steps.add(
        new BoxStep(call.function(), call.arguments().stream().mapToInt(places::get).toArray()));
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
    Quality[] qualities = new Quality[numbers.length];
    Arrays.fill(qualities, Quality.SMOOTH);
    for (int i = 0; i < steps.size(); i++) {
      BoxStep step = steps.get(i);
      int[] at = step.arguments;
      Interval[] x = new Interval[at.length];
      Quality[] of = new Quality[at.length];
      for (int k = 0; k < x.length; k++) {
        int place = at[k] >= 0 ? at[k] : inputs + steps.size() - 1 - at[k];
        x[k] = numbers[place];
        of[k] = qualities[place];
      }
      numbers[inputs + i] = image(step, Arrays.asList(x));
      qualities[inputs + i] = Quality.of(step.function, Arrays.asList(x), of);
    }
    List<Interval> values = Arrays.stream(outputs).mapToObj(place -> numbers[place]).toList();
    Quality worst =
        Arrays.stream(outputs)
            .mapToObj(place -> qualities[place])
            .max(Comparator.naturalOrder())
            .orElse(Quality.SMOOTH);
    return new Enclosure(
        values,
        worst.compareTo(Quality.DEFINED) <= 0,
        worst == Quality.SMOOTH,
        qualities[outputs[0]] == Quality.NOWHERE);
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
  private static Interval image(BoxStep step, List<Interval> x) {
    boolean isSquare = step.function == Function.MULTIPLY && step.arguments[0] == step.arguments[1];
    return isSquare ? x.get(0).power(2) : IntervalFunctions.image(step.function, x);
  }
}
