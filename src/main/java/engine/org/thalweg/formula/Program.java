package org.thalweg.formula;

import static org.thalweg.formula.Function.ABS;
import static org.thalweg.formula.Function.ADD;
import static org.thalweg.formula.Function.DIVIDE;
import static org.thalweg.formula.Function.EQUAL;
import static org.thalweg.formula.Function.EXP;
import static org.thalweg.formula.Function.IF;
import static org.thalweg.formula.Function.LOG;
import static org.thalweg.formula.Function.LOG1P;
import static org.thalweg.formula.Function.MAX;
import static org.thalweg.formula.Function.MULTIPLY;
import static org.thalweg.formula.Function.NEGATE;
import static org.thalweg.formula.Function.POS;
import static org.thalweg.formula.Function.SIGMOID;
import static org.thalweg.formula.Function.SIGN;
import static org.thalweg.formula.Function.SUBTRACT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;

/**
 * Expressions as a list of steps, each a function of numbers that are there already: inputs,
 * constants, or results of steps before it. What several expressions share is computed once.
 *
 * <p>A number has a place: inputs come first, then constants, then the results of the steps.
 * Functions that stand for others are replaced by them ({@link Lowering}), so that a loss and its
 * derivatives share their exponential.
 *
 * @param inputs how many numbers are given
 * @param rowInputs how many of them, from the first one, every row has of its own; the others are
 *     the same for all rows
 * @param constants in the places after the inputs
 * @param steps in the order in which they are taken
 * @param outputs the place of the value of each expression
 */
public record Program(
    int inputs,
    int rowInputs,
    List<Double> constants,
    List<Operation> steps,
    List<Integer> outputs) {

  /**
   * A function and the places of its arguments.
   *
   * @param arguments as many as the function takes
   */
  public record Operation(Function function, List<Integer> arguments) {}

  /**
   * The program of some expressions.
   *
   * @param ofRows the names that each row gives a number, in the order of their places: scores, the
   *     label, columns
   * @param ofAll the names behind them, whose numbers are the same for all rows: parameters
   * @throws IllegalArgumentException if an expression has another name
   */
  public static Program of(
      List<Expression> expressions,
      List<? extends Expression> ofRows,
      List<? extends Expression> ofAll) {
    List<Expression> inputs = new ArrayList<>(ofRows);
    inputs.addAll(ofAll);
    return new Assembly(inputs, Lowering::of).program(expressions, ofRows.size());
  }

  /** The program of some expressions with their own functions, all of whose inputs are of rows. */
  static Program asWritten(List<Expression> expressions, List<Expression> inputs) {
    return new Assembly(inputs, expression -> expression).program(expressions, inputs.size());
  }

  /**
   * The values of the expressions, each step by {@link FunctionValues}.
   *
   * @param given as many numbers as there are inputs
   * @return a new array
   */
  public double[] values(double... given) {
    double[] numbers = Arrays.copyOf(given, places());
    for (int i = 0; i < constants.size(); i++) {
      numbers[inputs + i] = constants.get(i);
    }
    for (int i = 0; i < steps.size(); i++) {
      List<Integer> at = steps.get(i).arguments;
      double a = numbers[at.get(0)];
      double b = at.size() > 1 ? numbers[at.get(1)] : 0;
      double c = at.size() > 2 ? numbers[at.get(2)] : 0;
      numbers[place(i)] = FunctionValues.of(steps.get(i).function, a, b, c);
    }
    return outputs.stream().mapToDouble(place -> numbers[place]).toArray();
  }

  /** How many numbers there are. */
  public int places() {
    return inputs + constants.size() + steps.size();
  }

  /** The place of the result of a step. */
  public int place(int step) {
    return inputs + constants.size() + step;
  }

  /** The step that makes the number of a place; null of inputs and constants. */
  public Operation stepAt(int place) {
    int step = place - inputs - constants.size();
    return step < 0 ? null : steps.get(step);
  }

  /** Whether a step is log1p of e^−|u|, so of a number from 0 to 1. */
  public boolean isLogOfDecay(Operation step) {
    return step.function == Function.LOG1P && is(step, Function.EXP, Function.NEGATE, Function.ABS);
  }

  private boolean is(Operation step, Function... inner) {
    Operation at = step;
    for (Function function : inner) {
      at = stepAt(at.arguments.get(0));
      if (at == null || at.function != function) {
        return false;
      }
    }
    return true;
  }

  /** The places of what is not computed, and its values, by name. */
  private static final class Assembly {
    private final List<Expression> inputs;
    private final UnaryOperator<Expression> lowering;
    private final Map<Expression, Integer> numbers = new HashMap<>(); // of lowered expressions
    private final Map<Expression, Expression> lowered = new HashMap<>();
    private final Map<Operation, Integer> known = new HashMap<>();
    private final List<Double> constants = new ArrayList<>();
    private final List<Operation> steps = new ArrayList<>();

    Assembly(List<Expression> inputs, UnaryOperator<Expression> lowering) {
      this.inputs = inputs;
      this.lowering = lowering;
      for (int i = 0; i < inputs.size(); i++) {
        numbers.put(inputs.get(i), i);
      }
    }

    Program program(List<Expression> expressions, int rowInputs) {
      int[] ends = expressions.stream().mapToInt(this::number).toArray();
      int first = inputs.size();
      List<Operation> placed =
          steps.stream()
              .map(
                  step ->
                      new Operation(
                          step.function,
                          step.arguments.stream().map(n -> place(n, first)).toList()))
              .toList();
      List<Integer> outputs = Arrays.stream(ends).mapToObj(n -> place(n, first)).toList();
      return new Program(first, rowInputs, List.copyOf(constants), placed, outputs);
    }

    /** Constants are numbered −1, −2, … until it is known how many there are. */
    private int place(int number, int first) {
      return number < 0 ? first - 1 - number : number < first ? number : number + constants.size();
    }

    private int number(Expression expression) {
      Integer found = numbers.get(expression);
      if (found != null) {
        return found;
      }
      int number =
          expression instanceof Literal literal
              ? constant(literal.value())
              : step(lowered.computeIfAbsent(expression, lowering));
      numbers.put(expression, number);
      return number;
    }

    private int constant(double value) {
      constants.add(value);
      return -constants.size();
    }

    private int step(Expression expression) {
      if (!(expression instanceof Expression.Call call)) {
        if (expression instanceof Literal) {
          return number(expression);
        }
        throw new IllegalArgumentException("there is no value of " + expression);
      }
      List<Integer> arguments = call.arguments().stream().map(this::number).toList();
      Operation step = new Operation(call.function(), arguments);
      return known.computeIfAbsent(
          step,
          each -> {
            steps.add(each);
            return inputs.size() + steps.size() - 1;
          });
    }
  }

  /**
   * Functions in terms of those that loops compute for many rows at once, exponentials and
   * logarithms above all.
   *
   * <pre>
   *   e           = exp(−|u|)
   *   softplus(u) = max(0, u) + log1p(e)
   *   sigmoid(u)  = max(e, sign u)/(1 + e)          sigmoid(u)·sigmoid(−u) = e/((1 + e)·(1 + e))
   * </pre>
   */
  private static final class Lowering {
    private static final Literal LOG_2 = new Literal(0.6931471805599453);

    private Lowering() {}

    /** An expression of the same value, by the outermost function alone. */
    static Expression of(Expression expression) {
      if (!(expression instanceof Call call)) {
        return expression;
      }
      Expression u = call.argument(0);
      return switch (call.function()) {
        case SOFTPLUS -> Call.of(ADD, Call.of(POS, u), Call.of(LOG1P, decay(u)));
        case SIGMOID ->
            Call.of(DIVIDE, Call.of(MAX, decay(u), Call.of(SIGN, u)), onePlus(decay(u)));
        case LOGADDEXP -> logAddExp(u, call.argument(1));
        case XLOGY -> unlessZero(u, Call.of(LOG, call.argument(1)));
        case XEXP -> unlessZero(u, Call.of(EXP, call.argument(1)));
        case MULTIPLY -> product(call, u, call.argument(1));
        case ABS -> u.isCall(NEGATE) ? Call.of(ABS, u.argument(0)) : call;
        case POWER -> power(call, u, call.argument(1));
        default -> call;
      };
    }

    private static Expression unlessZero(Expression u, Expression factor) {
      Expression product = Call.of(MULTIPLY, u, factor);
      return Call.of(IF, Call.of(EQUAL, u, Expression.ZERO), Expression.ZERO, product);
    }

    private static Expression decay(Expression u) {
      Expression of = u.isCall(NEGATE) ? u.argument(0) : u;
      return Call.of(EXP, Call.of(NEGATE, Call.of(ABS, of)));
    }

    private static Expression onePlus(Expression u) {
      return Call.of(ADD, Expression.ONE, u);
    }

    /** Of two equal numbers, which may be infinite, no difference is made. */
    private static Expression logAddExp(Expression a, Expression b) {
      Expression rest = Call.of(LOG1P, decay(Call.of(SUBTRACT, a, b)));
      return Call.of(
          IF, Call.of(EQUAL, a, b), Call.of(ADD, a, LOG_2), Call.of(ADD, Call.of(MAX, a, b), rest));
    }

    private static Expression product(Call call, Expression a, Expression b) {
      if (a.isCall(SIGMOID) && b.isCall(SIGMOID)) {
        Expression u = a.argument(0);
        Expression v = b.argument(0);
        boolean areOpposite =
            u.isCall(NEGATE) && u.argument(0).equals(v)
                || v.isCall(NEGATE) && v.argument(0).equals(u);
        if (areOpposite) {
          Expression sum = onePlus(decay(u));
          return Call.of(DIVIDE, decay(u), Call.of(MULTIPLY, sum, sum));
        }
      }
      return call;
    }

    /** Small whole powers as products. */
    private static Expression power(Call call, Expression u, Expression exponent) {
      if (exponent.is(2)) {
        return Call.of(MULTIPLY, u, u);
      }
      if (exponent.is(3)) {
        return Call.of(MULTIPLY, Call.of(MULTIPLY, u, u), u);
      }
      return exponent.is(-1) ? Call.of(DIVIDE, Expression.ONE, u) : call;
    }
  }
}
