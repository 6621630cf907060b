package org.thalweg.formula;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Role;
import org.thalweg.formula.Expression.Variable;
import org.thalweg.text.Suggestion;

/**
 * A formula as it is written in a conf: an expression, the constants that it names, and the
 * parameters that are learned with it.
 *
 * @param body over the label, scores, columns, constants and parameters
 * @param constants by name, in the order in which they are given
 * @param parameters in the order in which they are given, which is their order in w
 * @param mean what is predicted of the label, of scores, or of columns if there are none, of
 *     constants and parameters; if it is given
 */
public record Formula(
    Expression body,
    Map<String, Double> constants,
    List<FreeParameter> parameters,
    Optional<Expression> mean) {
  /** The name by which a mean is given behind a formula. */
  static final String MEAN = "mean";

  private static final String OPEN = "formula(";

  /** The name of the only score. */
  static final String ONLY_SCORE = "z";

  /**
   * A formula of the given parts.
   *
   * @throws FormulaException if its names do not fit together
   */
  public Formula {
    constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    parameters = List.copyOf(parameters);
    NameRules.require(body, mean, constants.keySet(), parameters);
  }

  /** A formula that does not say what is predicted of the label. */
  public Formula(Expression body, Map<String, Double> constants, List<FreeParameter> parameters) {
    this(body, constants, parameters, Optional.empty());
  }

  /**
   * Reads a formula of rows, with {@code formula(…)} around it or without.
   *
   * @throws FormulaException with one line that says what is wrong and where
   */
  public static Formula parse(String text) {
    String inner = inner(text.strip());
    List<Token> tokens = tokens(inner);
    Parser parser = new Parser(inner, tokens, new Names(Definitions.names(tokens), true));
    return new Definitions(parser).of(parser.expression());
  }

  /** A text without what stands around a formula, if that is there. */
  static String inner(String text) {
    boolean isWrapped = text.startsWith(OPEN) && text.endsWith(")");
    if (text.isEmpty() || isWrapped && text.length() == OPEN.length() + 1) {
      throw new FormulaException("the text is empty; a formula is one like (y - z)^2");
    }
    if (text.startsWith(OPEN) && !isWrapped) {
      throw FormulaException.at(text.length(), text, ") must come here, to close " + OPEN);
    }
    return isWrapped ? text.substring(OPEN.length(), text.length() - 1) : text;
  }

  static List<Token> tokens(String text) {
    if (text.length() > Parser.MOST_CHARACTERS) {
      throw new FormulaException(
          "a formula may have at most %d characters but had %d"
              .formatted(Parser.MOST_CHARACTERS, text.length()));
    }
    return Token.all(text);
  }

  /** The names of one role in an expression, in the order in which they first stand there. */
  public static List<String> names(Expression body, Role role) {
    return Sharing.each(body).stream()
        .filter(one -> one instanceof Variable variable && variable.role() == role)
        .map(one -> ((Variable) one).name())
        .toList();
  }

  /** The scores, z or z1 … zK, in the order of their numbers. */
  public List<String> scores() {
    List<String> found = names(body, Role.SCORE);
    return found.contains(ONLY_SCORE)
        ? found
        : Stream.iterate(1, i -> i + 1).limit(found.size()).map(i -> "z" + i).toList();
  }

  /** The columns of the table that the formula reads, in the order in which they stand there. */
  public List<String> columns() {
    return names(body, Role.COLUMN);
  }

  /** For messages: that all names are columns of the table; "" if there are none. */
  public String onlyColumns() {
    List<String> columns = columns();
    return columns.isEmpty()
        ? ""
        : ", since %s %s"
            .formatted(
                String.join(", ", columns),
                columns.size() == 1 ? "is a column of the table" : "are columns of the table");
  }

  /** What each row gives a number: the scores, the label and the columns, in this order. */
  public List<Variable> ofRows() {
    List<Variable> all = new ArrayList<>();
    scores().forEach(name -> all.add(new Variable(Role.SCORE, name)));
    all.add(Names.LABEL);
    columns().forEach(name -> all.add(new Variable(Role.COLUMN, name)));
    return all;
  }

  /** The mean as a formula of its own, without constants. */
  public Optional<Formula> ofMean() {
    return mean.map(
        one -> {
          List<String> used = names(one, Role.PARAMETER);
          return new Formula(
              withoutConstants(one),
              Map.of(),
              parameters.stream().filter(each -> used.contains(each.name())).toList());
        });
  }

  /** The body with numbers in place of the constants. */
  public Expression withoutConstants() {
    return withoutConstants(body);
  }

  private Expression withoutConstants(Expression of) {
    return Sharing.bottomUp(
        of,
        one ->
            one instanceof Variable variable && variable.role() == Role.CONSTANT
                ? new Literal(constants.get(variable.name()))
                : one);
  }

  /**
   * Rejects a formula that reads a column which there is not.
   *
   * @param known the columns of the table
   */
  public void requireColumns(Collection<String> known) {
    for (String name : columns()) {
      if (!known.contains(name)) {
        throw unknown(name, known);
      }
    }
  }

  private FormulaException unknown(String name, Collection<String> known) {
    Set<String> names = new TreeSet<>(known);
    names.addAll(constants.keySet());
    parameters.forEach(parameter -> names.add(parameter.name()));
    names.addAll(List.of("y", "z"));
    String otherwise =
        ("it is no column; behind the formula %s = 1 makes it a constant,"
                + " %s = free(1) a parameter that is learned")
            .formatted(name, name);
    return unknown(inner(text()), name, names, otherwise);
  }

  /** What is said of a name that is not known: which was meant, or else other words. */
  static FormulaException unknown(
      String text, String name, Collection<String> names, String otherwise) {
    String remedy = Suggestion.of(name, names).map("did you mean %s?"::formatted).orElse(otherwise);
    int at =
        Token.all(text).stream()
            .filter(token -> token.text().equals(name))
            .mapToInt(Token::at)
            .findFirst()
            .orElse(0);
    return FormulaException.at(at, text, "unknown name %s; %s".formatted(name, remedy));
  }

  /** The canonical text, which parses to an equal formula. */
  public String text() {
    Stream<String> numbers =
        constants.entrySet().stream()
            .map(entry -> entry.getKey() + " = " + ShortestDecimal.of(entry.getValue()));
    Stream<String> free =
        parameters.stream().map(parameter -> parameter.name() + " = " + parameter.text());
    Stream<String> ofMean = mean.stream().map(one -> MEAN + " = " + Printer.text(one));
    return Stream.of(Stream.of(Printer.text(body)), numbers, free, ofMean)
        .flatMap(part -> part)
        .collect(Collectors.joining(", ", OPEN, ")"));
  }

  /** The canonical text of a function of numbers, and the constants behind it. */
  public String textOfNumbers() {
    return Stream.concat(
            Stream.of(Printer.text(body)),
            constants.entrySet().stream()
                .map(entry -> entry.getKey() + " = " + ShortestDecimal.of(entry.getValue())))
        .collect(Collectors.joining(", "));
  }

  /**
   * The first part of a function of numbers, as it is computed, that is no finite number; empty if
   * every part is one.
   */
  public Optional<String> undefinedAt(double[] x) {
    List<Variable> inputs = parameters.stream().map(FreeParameter::variable).toList();
    List<Expression> parts = new ArrayList<>(Sharing.each(withoutConstants()));
    Collections.reverse(parts);
    return parts.stream()
        .filter(part -> !Double.isFinite(Program.of(List.of(part), inputs, List.of()).values(x)[0]))
        .min(Comparator.comparingInt(part -> part.toString().length()))
        .map(Expression::toString);
  }

  /** Whether the names of a formula fit together. */
  private static final class NameRules {
    private NameRules() {}

    /**
     * Requires that what is defined is used, that scores are counted without a gap, and that a mean
     * is of what is known of rows to predict.
     *
     * @throws FormulaException if not, with one line
     */
    static void require(
        Expression body,
        Optional<Expression> mean,
        Set<String> constants,
        List<FreeParameter> parameters) {
      List<Expression> all = new ArrayList<>(List.of(body));
      mean.ifPresent(all::add);
      requireUsed(all, constants, parameters);
      requireScores(Formula.names(body, Role.SCORE));
      mean.ifPresent(one -> requireMean(one, body));
    }

    private static void requireUsed(
        List<Expression> all, Set<String> constants, List<FreeParameter> parameters) {
      Set<String> defined = new LinkedHashSet<>(constants);
      parameters.forEach(parameter -> defined.add(parameter.name()));
      for (Expression one : all) {
        defined.removeAll(Formula.names(one, Role.CONSTANT));
        defined.removeAll(Formula.names(one, Role.PARAMETER));
      }
      if (!defined.isEmpty()) {
        throw new FormulaException(
            defined.iterator().next() + " is defined behind the formula, which does not use it");
      }
    }

    /** Rows to predict have the columns that a loss reads only if it has no scores. */
    private static void requireMean(Expression mean, Expression body) {
      List<String> scores = Formula.names(body, Role.SCORE);
      List<String> others = new ArrayList<>(Formula.names(mean, Role.SCORE));
      others.removeAll(scores);
      others.addAll(Formula.names(mean, Role.LABEL));
      List<String> columns = new ArrayList<>(Formula.names(mean, Role.COLUMN));
      columns.removeAll(scores.isEmpty() ? Formula.names(body, Role.COLUMN) : List.of());
      others.addAll(columns);
      if (!others.isEmpty()) {
        throw new FormulaException(
            "mean must be of %s that the loss has, of constants and parameters, but had %s"
                .formatted(scores.isEmpty() ? "columns" : "scores", others.get(0)));
      }
    }

    private static void requireScores(List<String> scores) {
      if (scores.contains(Formula.ONLY_SCORE) && scores.size() > 1) {
        throw new FormulaException(
            "z is the only score of a row, and z1, z2 … are several; but there were "
                + String.join(", ", scores));
      }
      for (int i = 1; i <= scores.size() && !scores.contains(Formula.ONLY_SCORE); i++) {
        if (!scores.contains("z" + i)) {
          throw new FormulaException(
              "scores are z1, z2 … without a gap, but there was no z%d".formatted(i));
        }
      }
    }
  }
}
