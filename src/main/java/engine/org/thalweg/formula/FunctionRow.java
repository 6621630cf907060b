package org.thalweg.formula;

import java.util.Collections;
import java.util.List;

/**
 * What is known of a function, which a row of {@link Function} says piece by piece.
 *
 * @param text its name, or the sign of an operator
 * @param domain where each argument must lie; everywhere, if this is not said
 * @param range what holds all values; all numbers, if this is not said
 * @param slopes in which arguments the function rises or falls
 * @param bends in which arguments the function is convex or concave, if the others are fixed
 * @param isJoint whether the bends, one and the same for each argument, hold for all arguments
 *     together
 * @param smoothness the worst that happens at single points; nothing, if this is not said
 * @param derivatives the derivative by each argument, as formulas of u, or of a, b and c
 */
record FunctionRow(
    String text,
    List<Interval> domain,
    Interval range,
    List<SignChange> slopes,
    List<SignChange> bends,
    boolean isJoint,
    Smoothness smoothness,
    List<String> derivatives) {

  /** A function that is called by its name, of which nothing is known as yet. */
  static FunctionRow function(String name, int arity) {
    List<SignChange> unknown = Collections.nCopies(arity, SignChange.UNKNOWN);
    List<Interval> everywhere = Collections.nCopies(arity, Interval.REAL);
    return new FunctionRow(
        name, everywhere, Interval.REAL, unknown, unknown, false, Smoothness.SMOOTH, List.of());
  }

  /**
   * A function of one number.
   *
   * @param domain where it is defined
   * @param range what holds all values
   * @param slope where it rises or falls
   * @param bend where it is convex or concave
   * @param derivative as a formula of u
   */
  static FunctionRow unary(
      String name,
      Interval domain,
      Interval range,
      SignChange slope,
      SignChange bend,
      String derivative) {
    return new FunctionRow(
        name,
        List.of(domain),
        range,
        List.of(slope),
        List.of(bend),
        false,
        Smoothness.SMOOTH,
        List.of(derivative));
  }

  /** An operator, of which nothing is known as yet. */
  static FunctionRow operator(String sign, int arity) {
    return function(sign, arity);
  }

  /** A comparison of two, which is 1 or 0 and so has no slope but where it jumps. */
  static FunctionRow comparison(String sign) {
    return operator(sign, 2).range(Interval.UNIT).smoothness(Smoothness.JUMP).derivatives("0", "0");
  }

  int arity() {
    return domain.size();
  }

  FunctionRow domain(Interval... ofArguments) {
    return new FunctionRow(
        text, List.of(ofArguments), range, slopes, bends, isJoint, smoothness, derivatives);
  }

  FunctionRow range(Interval values) {
    return new FunctionRow(text, domain, values, slopes, bends, isJoint, smoothness, derivatives);
  }

  FunctionRow slopes(SignChange... ofArguments) {
    return new FunctionRow(
        text, domain, range, List.of(ofArguments), bends, isJoint, smoothness, derivatives);
  }

  FunctionRow bends(SignChange... ofArguments) {
    return new FunctionRow(
        text, domain, range, slopes, List.of(ofArguments), isJoint, smoothness, derivatives);
  }

  /** The function is convex or concave in all arguments together, and so in each of them. */
  FunctionRow jointly(SignChange bend) {
    List<SignChange> all = Collections.nCopies(arity(), bend);
    return new FunctionRow(text, domain, range, slopes, all, true, smoothness, derivatives);
  }

  FunctionRow smoothness(Smoothness worst) {
    return new FunctionRow(text, domain, range, slopes, bends, isJoint, worst, derivatives);
  }

  FunctionRow derivatives(String... byArguments) {
    return new FunctionRow(
        text, domain, range, slopes, bends, isJoint, smoothness, List.of(byArguments));
  }
}
