package org.thalweg.formula;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * A formula as a tree: a number, a name, or a function of further expressions. Operators,
 * comparisons and {@code if} are functions like any other, so whoever walks a tree has three cases.
 *
 * <p>Expressions are values: two that are written alike are equal. A subexpression may stand in
 * several places and is then best kept once, which {@link Sharing} sees to.
 */
public sealed interface Expression {

  /** Zero, which the derivative of a constant is. */
  Literal ZERO = new Literal(0);

  /** One. */
  Literal ONE = new Literal(1);

  /** The subexpressions, in order; none of a number or a name. */
  default List<Expression> arguments() {
    return List.of();
  }

  /** Whether this is a number that equals the given one. */
  default boolean is(double value) {
    return this instanceof Literal literal && literal.value() == value;
  }

  /** Whether this is a call of a function. */
  default boolean isCall(Function function) {
    return this instanceof Call call && call.function() == function;
  }

  /** Argument i of a call. */
  default Expression argument(int i) {
    return arguments().get(i);
  }

  /** A number as it was written. */
  record Literal(double value) implements Expression {
    @Override
    public String toString() {
      return Printer.text(this);
    }
  }

  /** A name, and what it stands for. */
  record Variable(Role role, String name) implements Expression {
    /** Of the name alone, and so one and the same in every program. */
    @Override
    public int hashCode() {
      return name.hashCode();
    }

    @Override
    public String toString() {
      return Printer.text(this);
    }
  }

  /** What a name stands for. */
  enum Role {
    /** y, the label of a row. */
    LABEL,
    /** z, or z1 … zK: a linear score of a row. */
    SCORE,
    /** A column of the table. */
    COLUMN,
    /** A number that is given behind the formula. */
    CONSTANT,
    /** A number that is learned. */
    PARAMETER
  }

  /** A function and its arguments. It knows its hash, so that looking one up never walks a tree. */
  final class Call implements Expression {
    private final Function function;
    private final List<Expression> arguments;
    private final int hash;
    private volatile Object sum; // made when it is first asked for
    private volatile Object product;

    /**
     * A call.
     *
     * @throws IllegalArgumentException unless there are as many arguments as the function takes
     */
    public Call(Function function, List<Expression> arguments) {
      if (arguments.size() != function.arity()) {
        throw new IllegalArgumentException(
            "%s must have %d arguments but had %d"
                .formatted(function.text(), function.arity(), arguments.size()));
      }
      StepBudget.spend();
      this.function = function;
      this.arguments = arguments.stream().map(StepBudget::shared).toList();
      this.hash = 31 * function.text().hashCode() + this.arguments.hashCode();
    }

    /** A call of the given arguments. */
    public static Expression of(Function function, Expression... arguments) {
      return new Call(function, Arrays.asList(arguments));
    }

    public Function function() {
      return function;
    }

    /** This as a sum, made once: sums and products hold each other at every depth. */
    Object sum(Supplier<Object> made) {
      if (sum == null) {
        sum = made.get();
      }
      return sum;
    }

    /** This as a product, made once. */
    Object product(Supplier<Object> made) {
      if (product == null) {
        product = made.get();
      }
      return product;
    }

    @Override
    public List<Expression> arguments() {
      return arguments;
    }

    @Override
    public boolean equals(Object other) {
      return this == other
          || other instanceof Call call
              && hash == call.hash
              && function == call.function
              && arguments.equals(call.arguments);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public String toString() {
      return Printer.text(this);
    }
  }
}
