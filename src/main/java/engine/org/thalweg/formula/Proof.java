package org.thalweg.formula;

import java.util.ArrayList;
import java.util.List;

/**
 * Why a function is convex, concave or affine, or what stopped the proof.
 *
 * @param rule the rule by which this follows from what is known of the parts; if the convexity is
 *     unknown, what stands against it
 * @param premises of the parts that depend on scores or parameters
 */
public record Proof(Expression expression, Convexity convexity, String rule, List<Proof> premises) {

  /** The innermost part whose convexity is unknown; this if all of its parts are known. */
  public Proof obstacle() {
    return premises.stream()
        .filter(premise -> premise.convexity() == Convexity.UNKNOWN)
        .findFirst()
        .map(Proof::obstacle)
        .orElse(this);
  }

  /** The derivation, a line for each step, what a step rests on below it and further right. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    write("", lines);
    return lines;
  }

  private void write(String indent, List<String> lines) {
    lines.add("%s%s is %s: %s".formatted(indent, expression, convexity.text(), rule));
    premises.forEach(premise -> premise.write(indent + "  ", lines));
  }
}
