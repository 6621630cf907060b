package org.thalweg.formula;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A word of a formula.
 *
 * @param text of a quoted name, without its quotes
 * @param at its first character, from 0
 */
record Token(TokenKind kind, String text, int at) {
  private static final Pattern NEXT =
      Pattern.compile(
          "\\s*(?:(?<number>(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]+)?)"
              + "|(?<name>[\\p{L}_][\\p{L}\\p{N}_]*)"
              + "|`(?<quoted>[^`]+)`"
              + "|(?<sign><=|>=|==|!=|[-+*/^(),<>=−–·×÷≤≥≠]))");

  /** What is typeset, and the operator that it means. */
  private static final Map<String, String> TYPESET =
      Map.of("−", "-", "–", "-", "·", "*", "×", "*", "÷", "/", "≤", "<=", "≥", ">=", "≠", "!=");

  private static final String QUOTES = "a column's name stands in ` ` if it is no plain word";
  private static final String POWERS = "powers are written u^2";

  private static final Map<String, String> HINTS =
      Map.ofEntries(
          Map.entry("[", "arguments stand in ( )"),
          Map.entry("]", "arguments stand in ( )"),
          Map.entry("{", "expressions are grouped by ( )"),
          Map.entry("}", "expressions are grouped by ( )"),
          Map.entry("&", "conditions are combined by products: (a > 0)*(b > 0)"),
          Map.entry(
              "|", "the absolute value is abs(…); either of two conditions is max(a > 0, b > 0)"),
          Map.entry("!", "it is not equal is !="),
          Map.entry("%", "there is no remainder and no percent"),
          Map.entry("?", "a choice is if(condition, a, b)"),
          Map.entry("~", "a formula is a loss: y ~ f is (y - f)^2"),
          Map.entry(
              ".",
              "functions have no prefix: log(…), not np.log(…); a name with points stands in ` `"),
          Map.entry("²", POWERS),
          Map.entry("³", POWERS),
          Map.entry("√", "the square root is sqrt(…)"),
          Map.entry("\"", QUOTES),
          Map.entry("'", QUOTES));

  /** What a word is. */
  enum TokenKind {
    NUMBER,
    NAME,
    QUOTED,
    SIGN,
    END
  }

  /** The words of a text, of which END is the last. */
  static List<Token> all(String text) {
    List<Token> tokens = new ArrayList<>();
    Matcher next = NEXT.matcher(text);
    int at = 0;
    while (next.region(at, text.length()).lookingAt()) {
      tokens.add(of(next));
      at = next.end();
    }
    int end = at;
    while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    if (end < text.length()) {
      throw unknown(text, end);
    }
    tokens.add(new Token(TokenKind.END, "", text.stripTrailing().length()));
    return tokens;
  }

  private static Token of(Matcher found) {
    for (TokenKind kind : List.of(TokenKind.NUMBER, TokenKind.NAME, TokenKind.QUOTED)) {
      String group = kind.name().toLowerCase(Locale.ROOT);
      if (found.group(group) != null) {
        int quote = kind == TokenKind.QUOTED ? 1 : 0;
        return new Token(kind, found.group(group), found.start(group) - quote);
      }
    }
    String sign = found.group("sign");
    return new Token(TokenKind.SIGN, TYPESET.getOrDefault(sign, sign), found.start("sign"));
  }

  private static FormulaException unknown(String text, int at) {
    String sign = Character.toString(text.codePointAt(at));
    if (sign.equals("`")) {
      return FormulaException.at(at, text, "` must be closed by another ` behind a name");
    }
    String hint = HINTS.containsKey(sign) ? "; " + HINTS.get(sign) : "";
    return FormulaException.at(at, text, sign + " means nothing here" + hint);
  }

  /** Whether this is a sign or an operator. */
  boolean is(String sign) {
    return kind == TokenKind.SIGN && text.equals(sign);
  }

  /** The word as messages name it. */
  @Override
  public String toString() {
    return kind == TokenKind.END ? "the end" : text;
  }
}
