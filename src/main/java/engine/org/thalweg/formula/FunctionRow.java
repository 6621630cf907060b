package org.thalweg.formula;

import java.util.Collections;
import java.util.List;

/** What is known of a function, which a row of {@link Function} says piece by piece. */
final class FunctionRow {
  private final String text;
  private final int arity;
  private List<Interval> domain;
  private Interval range = Interval.REAL;
  private List<SignChange> slopes;
  private List<SignChange> bends;
  private boolean isJoint;
  private Smoothness smoothness = Smoothness.SMOOTH;
  private List<String> derivatives = List.of();

  private FunctionRow(String text, int arity) {
    this.text = text;
    this.arity = arity;
    this.domain = Collections.nCopies(arity, Interval.REAL);
    this.slopes = Collections.nCopies(arity, SignChange.UNKNOWN);
    this.bends = this.slopes;
  }

  /** A function that is called by its name, of which nothing is known as yet. */
  static FunctionRow function(String name, int arity) {
    return new FunctionRow(name, arity);
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
    return function(name, 1)
        .domain(domain)
        .range(range)
        .slopes(slope)
        .bends(bend)
        .derivatives(derivative);
  }

  /** An operator, of which nothing is known as yet. */
  static FunctionRow operator(String sign, int arity) {
    return new FunctionRow(sign, arity);
  }

  /** A comparison of two, which is 1 or 0 and so has no slope but where it jumps. */
  static FunctionRow comparison(String sign) {
    return operator(sign, 2).range(Interval.UNIT).smoothness(Smoothness.JUMP).derivatives("0", "0");
  }

  /** Where each argument must lie. Everywhere, if this is not said. */
  FunctionRow domain(Interval... ofArguments) {
    domain = List.of(ofArguments);
    return this;
  }

  /** What holds all values. All numbers, if this is not said. */
  FunctionRow range(Interval values) {
    range = values;
    return this;
  }

  /** In which arguments the function rises or falls. */
  FunctionRow slopes(SignChange... ofArguments) {
    slopes = List.of(ofArguments);
    return this;
  }

  /** In which arguments the function is convex or concave, if the others are fixed. */
  FunctionRow bends(SignChange... ofArguments) {
    bends = List.of(ofArguments);
    return this;
  }

  /** The function is convex or concave in all arguments together, and so in each of them. */
  FunctionRow jointly(SignChange bend) {
    bends = Collections.nCopies(arity, bend);
    isJoint = true;
    return this;
  }

  /** The worst that happens at single points. Nothing, if this is not said. */
  FunctionRow smoothness(Smoothness worst) {
    smoothness = worst;
    return this;
  }

  /** The derivative by each argument, as formulas of u, or of a, b and c. */
  FunctionRow derivatives(String... byArguments) {
    derivatives = List.of(byArguments);
    return this;
  }

  String text() {
    return text;
  }

  int arity() {
    return arity;
  }

  List<Interval> domain() {
    return domain;
  }

  Interval range() {
    return range;
  }

  List<SignChange> slopes() {
    return slopes;
  }

  List<SignChange> bends() {
    return bends;
  }

  boolean isJoint() {
    return isJoint;
  }

  Smoothness smoothness() {
    return smoothness;
  }

  List<String> derivatives() {
    return derivatives;
  }
}
