package org.thalweg.schedule;

import java.util.List;
import org.thalweg.text.Require;

/**
 * The standard schedules, one record each. Powers and cosines are strict: the same bits on any JVM.
 */
public final class Schedules {
  private Schedules() {}

  /** η(t) = rate. */
  public record Constant(double rate) implements Schedule {
    public Constant {
      Require.positive("rate", rate);
    }

    @Override
    public double at(long step) {
      return rate;
    }
  }

  /** From the given step on (that step included), the given rate. */
  public record Breakpoint(long step, double rate) implements java.io.Serializable {
    public Breakpoint {
      Require.atLeast("step of a breakpoint", step, 1);
      Require.positive("rate", rate);
    }

    @Override
    public String toString() {
      return step + ":" + rate;
    }
  }

  /** The first rate, until the first breakpoint; from each breakpoint's step on its own rate. */
  public record Piecewise(double first, List<Breakpoint> breakpoints) implements Schedule {
    public Piecewise {
      Require.positive("first", first);
      breakpoints = List.copyOf(breakpoints);
      for (int i = 1; i < breakpoints.size(); i++) {
        if (breakpoints.get(i).step <= breakpoints.get(i - 1).step) {
          throw new IllegalArgumentException(
              "steps of breakpoints must ascend but %d follows %d"
                  .formatted(breakpoints.get(i).step, breakpoints.get(i - 1).step));
        }
      }
    }

    @Override
    public double at(long step) {
      double rate = first;
      for (Breakpoint breakpoint : breakpoints) {
        if (step >= breakpoint.step) {
          rate = breakpoint.rate;
        }
      }
      return rate;
    }
  }

  /**
   * η(t) = initial / (1 + decay·t)^power; Robbins and Monro (1951) for power 1, with its usual
   * offset.
   */
  public record Inverse(double initial, double power, double decay) implements Schedule {
    public Inverse {
      Require.positive("initial", initial);
      Require.positive("power", power);
      Require.positive("decay", decay);
    }

    /** 0.1 / √(1 + t). */
    public Inverse() {
      this(0.1, 0.5, 1);
    }

    @Override
    public double at(long step) {
      return positive(initial / StrictMath.pow(1 + decay * step, power));
    }
  }

  /** η(t) = initial·factor^(t / steps), without rounding of the exponent. */
  public record Exponential(double initial, double factor, long steps) implements Schedule {
    public Exponential {
      Require.positive("initial", initial);
      Require.positive("factor", factor);
      requireAtMostOne("factor", factor);
      Require.atLeast("steps", steps, 1);
    }

    /** 0.1, and a tenth of it after every 1,000 steps. */
    public Exponential() {
      this(0.1, 0.1, 1000);
    }

    @Override
    public double at(long step) {
      return positive(initial * StrictMath.pow(factor, (double) step / steps));
    }
  }

  /** η(t) = last + (initial − last)·(1 − t/steps)^power until {@code steps}, then last. */
  public record Polynomial(double initial, double last, long steps, double power)
      implements Schedule {
    public Polynomial {
      Require.positive("initial", initial);
      Require.positive("last", last);
      Require.atLeast("steps", steps, 1);
      Require.positive("power", power);
    }

    /** From 0.1 to 0.0001 along a straight line of 1,000 steps. */
    public Polynomial() {
      this(0.1, 0.0001, 1000, 1);
    }

    @Override
    public double at(long step) {
      double left = step >= steps ? 0 : 1 - (double) step / steps;
      return between(last, initial, power == 1 ? left : StrictMath.pow(left, power));
    }
  }

  /**
   * η(t) = last + ½(initial − last)(1 + cos(π·t/steps)) until {@code steps}, then last: I.
   * Loshchilov, F. Hutter, "SGDR", ICLR 2017, equation 5, one period.
   */
  public record Cosine(double initial, double last, long steps) implements Schedule {
    public Cosine {
      Require.positive("initial", initial);
      Require.positive("last", last);
      Require.atLeast("steps", steps, 1);
    }

    /** From 0.1 to 0.0001 over 1,000 steps. */
    public Cosine() {
      this(0.1, 0.0001, 1000);
    }

    @Override
    public double at(long step) {
      double turn = step >= steps ? -1 : StrictMath.cos(Math.PI * step / steps);
      return between(last, initial, 0.5 * (1 + turn));
    }
  }

  /** η(t) = schedule(0)·(t + 1)/steps for t &lt; steps, then schedule(t − steps). */
  public record Warmup(long steps, Schedule schedule) implements Schedule {
    public Warmup {
      Require.atLeast("steps", steps, 1);
    }

    @Override
    public double at(long step) {
      return step < steps
          ? positive(schedule.at(0) * ((double) (step + 1) / steps))
          : schedule.at(step - steps);
    }
  }

  /** η(t) = first(t) for t &lt; steps, then next(t − steps). */
  public record Then(Schedule first, long steps, Schedule next) implements Schedule {
    public Then {
      Require.atLeast("steps", steps, 1);
    }

    @Override
    public double at(long step) {
      return step < steps ? first.at(step) : next.at(step - steps);
    }
  }

  /** η(t) = factor·schedule(t). */
  public record Times(double factor, Schedule schedule) implements Schedule {
    public Times {
      Require.positive("factor", factor);
    }

    @Override
    public double at(long step) {
      return positive(factor * schedule.at(step));
    }
  }

  /** (1 − share)·from + share·to: exactly from at 0 and to at 1, and positive between them. */
  private static double between(double from, double to, double share) {
    return positive((1 - share) * from + share * to);
  }

  /**
   * A decay that underflowed stays the smallest positive number, and what overflowed the largest
   * finite one: a rate is never 0, nor infinite.
   */
  private static double positive(double rate) {
    return Math.min(Math.max(rate, Double.MIN_VALUE), Double.MAX_VALUE);
  }

  private static void requireAtMostOne(String name, double value) {
    if (value > 1) {
      throw new IllegalArgumentException("%s must be at most 1 but was %s".formatted(name, value));
    }
  }
}
