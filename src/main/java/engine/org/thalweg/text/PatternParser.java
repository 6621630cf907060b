package org.thalweg.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.thalweg.text.PatternProgram.At;
import org.thalweg.text.PatternProgram.Characters;
import org.thalweg.text.PatternProgram.Choice;
import org.thalweg.text.PatternProgram.Edge;
import org.thalweg.text.PatternProgram.Group;
import org.thalweg.text.PatternProgram.Node;
import org.thalweg.text.PatternProgram.One;
import org.thalweg.text.PatternProgram.Repeat;
import org.thalweg.text.PatternProgram.Sequence;

/**
 * Reads the expression of a {@link LinearPattern}. What a part of one character stands for, such as
 * {@code [a-z&&[^b]]}, is asked of Java's own classes.
 */
final class PatternParser {
  private static final int LONGEST = 1 << 13; // characters

  private static final Map<Character, Integer> FLAGS =
      Map.of(
          'i', Pattern.CASE_INSENSITIVE,
          'm', Pattern.MULTILINE,
          's', Pattern.DOTALL,
          'u', Pattern.UNICODE_CASE);

  private static final Pattern FLAGGED = Pattern.compile("\\(\\?([a-zA-Z]*)(?:-([a-zA-Z]*))?[):]");
  private static final Pattern NAMED = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");
  private static final Pattern COUNT = Pattern.compile("\\{(\\d+)(,(\\d*))?\\}");

  /** Escapes of one character, and of sets. */
  private static final Pattern ESCAPE =
      Pattern.compile(
          "\\\\(?:x\\{[^}]*\\}|x..|u[dD][89aAbB]..\\\\u[dD][c-fC-F]..|u....|0[0-3][0-7]{2}|0[0-7]{1,2}"
              + "|c.|[pP]\\{[^}]*\\}|[pP].|N\\{[^}]*\\}|[dDsSwWhHvVtnrfae]|[^a-zA-Z0-9])",
          Pattern.DOTALL);

  private static final Map<Character, Edge> EDGES =
      Map.of(
          'A', Edge.START,
          'Z', Edge.LAST_LINE_END,
          'z', Edge.END,
          'b', Edge.WORD,
          'B', Edge.NO_WORD);

  private final String regex;
  private final Map<String, Integer> names = new HashMap<>();
  private int at;
  private int flags;
  private int groups;

  PatternParser(String regex) {
    this.regex = regex;
  }

  Map<String, Integer> names() {
    return names;
  }

  int groups() {
    return groups;
  }

  /**
   * The whole expression.
   *
   * @throws IllegalArgumentException if it cannot be read, or has what hangs on more than a place
   */
  Node parse() {
    if (regex.length() > LONGEST) {
      throw new IllegalArgumentException("has more than %d characters".formatted(LONGEST));
    }
    try {
      Pattern ignored = Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("cannot be read: " + Line.of(e.getDescription()), e);
    }
    Node whole = choice();
    if (at < regex.length()) {
      throw refused("a parenthesis too many");
    }
    return whole;
  }

  private Node choice() {
    List<Node> choices = new ArrayList<>();
    do {
      choices.add(sequence());
    } while (take("|"));
    return choices.size() == 1 ? choices.get(0) : new Choice(choices);
  }

  private Node sequence() {
    List<Node> parts = new ArrayList<>();
    while (at < regex.length() && !isNext("|") && !isNext(")")) {
      if (take("\\Q")) {
        quote(parts);
      } else {
        parts.add(repeated(part()));
      }
    }
    return parts.size() == 1 ? parts.get(0) : new Sequence(parts);
  }

  /** Characters as they are, of which a repeat behind them has the last one. */
  private void quote(List<Node> parts) {
    int close = regex.indexOf("\\E", at);
    int end = close < 0 ? regex.length() : close;
    while (at < end) {
      parts.add(character());
    }
    at = Math.min(regex.length(), end + 2);
    if (!parts.isEmpty()) {
      parts.add(repeated(parts.remove(parts.size() - 1)));
    }
  }

  private Node repeated(Node part) {
    Matcher count = COUNT.matcher(regex).region(at, regex.length());
    int least;
    int most = -1;
    if (isNext("*") || isNext("+") || isNext("?")) {
      least = isNext("+") ? 1 : 0;
      most = isNext("?") ? 1 : -1;
      at++;
    } else if (count.lookingAt()) {
      least = number(count.group(1));
      if (count.group(2) == null) {
        most = least;
      } else if (!count.group(3).isEmpty()) {
        most = number(count.group(3));
      }
      at = count.end();
    } else {
      return part;
    }
    if (isNext("+")) {
      throw refused("a possessive repeat");
    }
    if (most != 1 && part.isNullable()) {
      throw refused("a repeat of what may be empty, such as (a*)+");
    }
    return repeated(new Repeat(part, least, most, take("?")));
  }

  private static int number(String digits) { // that Java has read
    return Integer.parseInt(digits);
  }

  private Node part() {
    if (isNext("(")) {
      return group();
    }
    if (isNext("[")) {
      return characters(classEnd());
    }
    if (isNext("\\")) {
      return escape();
    }
    if (isNext(".")) {
      return characters(at + 1);
    }
    boolean hasLines = (flags & Pattern.MULTILINE) != 0;
    if (take("^")) {
      return new At(hasLines ? Edge.LINE_START : Edge.START);
    }
    if (take("$")) {
      return new At(hasLines ? Edge.LINE_END : Edge.LAST_LINE_END);
    }
    return character();
  }

  private Node character() {
    int c = regex.codePointAt(at);
    at += Character.charCount(c);
    return (flags & Pattern.CASE_INSENSITIVE) == 0
        ? new One(c)
        : new One(Characters.of(Pattern.compile("\\x{%x}".formatted(c), flags)));
  }

  /** One of those that the text from here to an end stands for. */
  private Node characters(int end) {
    Pattern one = Pattern.compile(regex.substring(at, end), flags);
    at = end;
    return new One(Characters.of(one));
  }

  /** Behind the first bracket by which Java reads a class. */
  private int classEnd() {
    int end = at;
    while (true) {
      end = regex.indexOf(']', end) + 1;
      try {
        Pattern ignored = Pattern.compile(regex.substring(at, end), flags);
        return end;
      } catch (PatternSyntaxException e) {
        if (regex.indexOf(']', end) < 0) {
          throw refused("a class that cannot be read");
        }
      }
    }
  }

  private Node escape() {
    Matcher escape = ESCAPE.matcher(regex).region(at, regex.length());
    if (escape.lookingAt()) {
      return characters(escape.end());
    }
    char letter = regex.charAt(at + 1);
    if (!EDGES.containsKey(letter) || regex.startsWith("{", at + 2)) {
      throw refused(
          letter == 'k' || Character.isDigit(letter)
              ? "a back reference"
              : "\\%c, which may hang on more than one place".formatted(letter));
    }
    at += 2;
    return new At(EDGES.get(letter));
  }

  private Node group() {
    Matcher flagged = FLAGGED.matcher(regex).region(at, regex.length());
    Matcher named = NAMED.matcher(regex).region(at, regex.length());
    int outer = flags;
    int number = -1;
    if (flagged.lookingAt()) {
      flags = flags(flagged.group(1)) | flags;
      flags &= ~flags(flagged.group(2) == null ? "" : flagged.group(2));
      at = flagged.end();
      if (regex.charAt(at - 1) == ')') {
        return new Sequence(List.of()); // to the end of the group around it
      }
    } else if (named.lookingAt()) {
      number = ++groups;
      names.put(named.group(1), number);
      at = named.end();
    } else if (isNext("(?")) {
      throw refused(isNext("(?>") ? "an atomic group" : "a lookahead or lookbehind");
    } else {
      number = ++groups;
      at++;
    }
    Node part = choice();
    flags = outer;
    if (!take(")")) {
      throw refused("a parenthesis that does not close");
    }
    return number < 0 ? part : new Group(part, number);
  }

  private int flags(String letters) {
    int all = 0;
    for (char letter : letters.toCharArray()) {
      if (!FLAGS.containsKey(letter)) {
        throw refused("the flag %c".formatted(letter));
      }
      all |= FLAGS.get(letter);
    }
    return all;
  }

  private boolean isNext(String text) {
    return regex.startsWith(text, at);
  }

  private boolean take(String text) {
    boolean isNext = isNext(text);
    at += isNext ? text.length() : 0;
    return isNext;
  }

  private static IllegalArgumentException refused(String what) {
    return new IllegalArgumentException("has " + what);
  }
}
