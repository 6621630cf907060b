package org.thalweg.formula;

import java.util.regex.Pattern;
import org.thalweg.formula.Expression.Role;
import org.thalweg.formula.Expression.Variable;

/** How names are written, and what those of them stand for that need not be defined. */
final class Names {
  private static final Pattern SCORE = Pattern.compile("z([1-9][0-9]?)?");
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");

  private Names() {}

  /** Whether this is the name of the label, of a score, of the residual or of the margin. */
  static boolean isReserved(String name) {
    return name.equals("y") || name.equals("r") || name.equals("m") || isScore(name);
  }

  static boolean isScore(String name) {
    return SCORE.matcher(name).matches();
  }

  /** A name as formulas have it: that of a column in `…` if it would mean something else. */
  static String written(Variable variable) {
    boolean isPlain =
        PLAIN.matcher(variable.name()).matches()
            && !(variable.role() == Role.COLUMN && isReserved(variable.name()));
    return isPlain ? variable.name() : "`" + variable.name() + "`";
  }
}
