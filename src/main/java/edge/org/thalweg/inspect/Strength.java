package org.thalweg.inspect;

import java.math.BigDecimal;
import java.math.MathContext;
import org.thalweg.text.Text;

/** How the strength of a penalty is written. */
public final class Strength {
  private Strength() {}

  /** A number with one digit, such as 3e-5: nothing depends on more of them. */
  public static String of(double strength) {
    BigDecimal one = new BigDecimal(strength).round(new MathContext(1));
    double value = one.doubleValue();
    return value >= 1e-2 && value < 100
        ? one.stripTrailingZeros().toPlainString()
        : Text.of("%.0e", value).replaceFirst("e([-+])0*", "e$1").replace("e+", "e");
  }
}
