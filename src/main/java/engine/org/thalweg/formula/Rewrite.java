package org.thalweg.formula;

/**
 * A rule: what has the form of a pattern is replaced by what is the same number but overflows later
 * or is rounded less.
 *
 * @param pattern over the names u and v, which stand for any expressions
 */
record Rewrite(Expression pattern, Expression replacement) {

  /** A rule as it is written, as in {@code log(1 + exp(u)) → softplus(u)}. */
  static Rewrite of(String text) {
    String[] sides = text.split(" → ", -1);
    return new Rewrite(FunctionText.parse(sides[0]), FunctionText.parse(sides[1]));
  }

  /** If only for whole calls of the function at its root; else also for some terms or factors. */
  boolean isOfCall() {
    return !SumForm.isSum(pattern) && !ProductForm.isProduct(pattern);
  }

  @Override
  public String toString() {
    return pattern + " → " + replacement;
  }
}
