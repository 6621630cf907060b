package org.thalweg.formula;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Variable;

/** What the program makes of a formula, in lines for people. */
public final class Explanation {
  private static final int NAME = 11; // characters before what a line says
  private static final int LONGEST = 160;

  private final Analysis analysis;
  private final List<String> lines = new ArrayList<>();

  private Explanation(Analysis analysis) {
    this.analysis = analysis;
  }

  /**
   * The lines about a formula.
   *
   * @throws FormulaException if there is neither a score nor a parameter in it
   */
  public static List<String> lines(Formula formula) {
    if (formula.scores().isEmpty() && formula.parameters().isEmpty()) {
      throw new FormulaException(
          "there is nothing to learn: neither a score, z or z1, z2 …, nor a parameter, as in"
              + " a = free(1) behind the formula"
              + formula.onlyColumns());
    }
    Explanation explanation = new Explanation(Analysis.of(formula));
    explanation.meaning();
    explanation.derivatives();
    explanation.curvature();
    explanation.tree(formula.body(), "");
    return explanation.lines;
  }

  private void say(String name, Object what) {
    String text = what.toString();
    String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + " …" : text;
    lines.add(name + " ".repeat(Math.max(1, NAME - name.length())) + shown);
  }

  private void meaning() {
    say("formula", analysis.formula().text());
    analysis.formula().scores().forEach(name -> say("score", name));
    analysis
        .formula()
        .parameters()
        .forEach(one -> say("parameter", one.name() + " = " + one.text()));
    for (String name : analysis.formula().columns()) {
      double least = analysis.least(name);
      say("column", name + (least < 0 ? "" : least == 0 ? ", at least 0" : ", above 0"));
    }
    say("labels", analysis.labels().text());
    analysis.formula().mean().ifPresent(mean -> say("mean", mean));
    say("computed", analysis.value());
    analysis.rewritten().forEach(rule -> say("rewritten", rule));
    analysis.undefined().ifPresent(what -> say("undefined", what));
  }

  private void derivatives() {
    List<Variable> unknowns = analysis.unknowns();
    for (int i = 0; i < unknowns.size(); i++) {
      say("d/d" + unknowns.get(i).name(), analysis.gradient(i));
    }
    for (int i = 0; i < unknowns.size(); i++) {
      for (int j = 0; j <= i; j++) {
        String names = "d/d" + unknowns.get(j).name() + " d/d" + unknowns.get(i).name();
        say(names, analysis.hessian(j, i));
      }
    }
  }

  private void curvature() {
    Proof proof = analysis.proof();
    boolean isKnown = proof.convexity() != Convexity.UNKNOWN;
    say("curvature", isKnown ? proof.convexity().text() : "not proven convex");
    if (isKnown) {
      proof.lines().forEach(line -> say("", line));
    } else {
      Proof obstacle = proof.obstacle();
      say("obstacle", obstacle.expression() + ": " + obstacle.rule());
      boolean isInScores = analysis.proofInScores().convexity().isConvex();
      if (isInScores && !analysis.formula().scores().isEmpty()) {
        say("", "convex in the scores for fixed parameters");
      }
    }
    say("kind", kind(proof.convexity().isConvex()));
  }

  private String kind(boolean isConvex) {
    Smoothness smoothness = analysis.smoothness();
    String smooth =
        switch (smoothness) {
          case SMOOTH -> "smooth";
          case BEND -> "smooth but for jumps of the second derivative";
          case KINK -> analysis.isPiecewiseLinear() ? "made of straight pieces" : "with kinks";
          case JUMP -> "with jumps";
        };
    return (isConvex ? "convex, " : "not known to be convex, ") + smooth;
  }

  private void tree(Expression expression, String indent) {
    String name = indent.isEmpty() ? "tree" : "";
    String head = expression instanceof Call call ? call.function().text() : expression.toString();
    say(name, indent + head);
    expression.arguments().forEach(argument -> tree(argument, indent + "  "));
  }
}
