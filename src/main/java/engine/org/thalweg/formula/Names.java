package org.thalweg.formula;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Role;
import org.thalweg.formula.Expression.Variable;
import org.thalweg.text.Suggestion;

/**
 * What names mean in a text.
 *
 * @param defined those behind the formula
 * @param isLoss if y, z and what belongs to them mean something; else every name is a parameter
 */
record Names(Map<String, Role> defined, boolean isLoss) {
  static final Variable LABEL = new Variable(Role.LABEL, "y");
  static final Variable SCORE = new Variable(Role.SCORE, "z");

  private static final Pattern SCORES = Pattern.compile("z([1-9][0-9]?)?");
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");

  /** Names that have a meaning without being a label, a score or a column. */
  private static final Map<String, Expression> ABBREVIATIONS =
      Map.of(
          "r", Call.of(Function.SUBTRACT, LABEL, SCORE),
          "m",
              Call.of(
                  Function.MULTIPLY,
                  Call.of(
                      Function.SUBTRACT,
                      Call.of(Function.MULTIPLY, new Literal(2), LABEL),
                      Expression.ONE),
                  SCORE),
          "pi", new Literal(Math.PI));

  /** What other programs call our functions, or how we write theirs. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("ln", "log"),
          Map.entry("pow", "a^b"),
          Map.entry("power", "a^b"),
          Map.entry("expit", "sigmoid"),
          Map.entry("logistic", "sigmoid"),
          Map.entry("relu", "pos"),
          Map.entry("pnorm", "normcdf"),
          Map.entry("phi", "normcdf"),
          Map.entry("ndtr", "normcdf"),
          Map.entry("gammaln", "lgamma"),
          Map.entry("loggamma", "lgamma"),
          Map.entry("psi", "digamma"),
          Map.entry("where", "if"),
          Map.entry("ifelse", "if"),
          Map.entry("logsumexp", "logaddexp"),
          Map.entry("fabs", "abs"),
          Map.entry("arctan", "atan"),
          Map.entry("sgn", "sign"),
          Map.entry("log10", "log(u)/log(10)"),
          Map.entry("log2", "log(u)/log(2)"),
          Map.entry("cbrt", "u^(1/3)"));

  /** Functions of all rows, which a formula of one row does not need. */
  private static final Set<String> OF_ROWS = Set.of("sum", "mean", "average", "reduce_mean");

  /** The meaning of a name that is followed by no parenthesis. */
  Expression of(Token token, Parser parser) {
    String name = token.text();
    if (!isLoss && !defined.containsKey(name)) {
      return name.equals("pi") ? ABBREVIATIONS.get(name) : variable(token, parser);
    }
    if (defined.containsKey(name)) {
      return new Variable(defined.get(name), name);
    }
    if (ABBREVIATIONS.containsKey(name)) {
      return ABBREVIATIONS.get(name);
    }
    if (name.equals(LABEL.name())) {
      return LABEL;
    }
    if (isScore(name)) {
      return new Variable(Role.SCORE, name);
    }
    return variable(token, parser);
  }

  /** A name that means what the user has: a column, or a number of a function. */
  private Expression variable(Token token, Parser parser) {
    String name = token.text();
    if (Function.named(name).isPresent()) {
      throw parser.wrong(token, "%s is a function: %s(…)".formatted(name, name));
    }
    return new Variable(isLoss ? Role.COLUMN : Role.PARAMETER, name);
  }

  /** The column of a quoted name. */
  Expression quoted(Token token, Parser parser) {
    if (defined.containsKey(token.text())) {
      throw parser.wrong(token, token + " is a column, so nothing else may have its name");
    }
    return new Variable(isLoss ? Role.COLUMN : Role.PARAMETER, token.text());
  }

  /** The function of a name that is followed by a parenthesis. */
  Function function(Token token, Parser parser) {
    String name = token.text();
    return Function.named(name).orElseThrow(() -> parser.wrong(token, notCalled(name)));
  }

  private String notCalled(String name) {
    if (defined.containsKey(name) || name.equals("y") || isScore(name)) {
      return "%s is no function; products are written with *: %s*(…)".formatted(name, name);
    }
    Optional<String> meant =
        Optional.ofNullable(ELSEWHERE.get(name.toLowerCase(Locale.ROOT)))
            .or(() -> Suggestion.of(name, Function.names()));
    if (OF_ROWS.contains(name.toLowerCase(Locale.ROOT))) {
      return "unknown function %s; a formula is the loss of one row, and its mean over the rows is what is minimised"
          .formatted(name);
    }
    return "unknown function %s; %s"
        .formatted(
            name,
            meant
                .map("did you mean %s?"::formatted)
                .orElse("there are " + String.join(", ", Function.names())));
  }

  /** Whether a name means a label, a score or an expression of them where nothing defines it. */
  static boolean isReserved(String name) {
    return name.equals("y") || isScore(name) || ABBREVIATIONS.containsKey(name);
  }

  static boolean isScore(String name) {
    return SCORES.matcher(name).matches();
  }

  /** A name as formulas have it: that of a column in `…` if it would mean something else. */
  static String written(Variable variable) {
    String name = variable.name();
    boolean isPlain =
        PLAIN.matcher(name).matches()
            && !(variable.role() == Role.COLUMN
                && (isReserved(name) || Function.named(name).isPresent()));
    return isPlain ? name : "`" + name + "`";
  }
}
