package org.thalweg.compile;

import org.thalweg.formula.Function;
import org.thalweg.formula.Program.Operation;

/**
 * The functions of formulas as Java, with the bits of {@link org.thalweg.formula.FunctionValues}.
 */
final class JavaText {
  private JavaText() {}

  static boolean isComparison(Operation step) {
    return switch (step.function()) {
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, EQUAL, NOT_EQUAL -> true;
      default -> false;
    };
  }

  /** The method of Elementary that takes whole arrays. */
  static String name(Function function) {
    return switch (function) {
      case EXP -> "exp";
      case LOG -> "log";
      case LOG1P -> "log1p"; // of numbers from 0 to 1
      default -> throw new IllegalArgumentException(function + " is not taken of arrays");
    };
  }

  static String number(double value) {
    if (Double.isFinite(value)) {
      return "(" + value + ")";
    }
    return Double.isNaN(value) ? "Double.NaN" : "(" + (value > 0 ? 1 : -1) + ".0 / 0.0)";
  }

  static String call(Function function, String... x) {
    return switch (function) {
      case ADD, SUBTRACT, MULTIPLY, DIVIDE -> "(%s %s %s)".formatted(x[0], function.text(), x[1]);
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, EQUAL, NOT_EQUAL ->
          "(%s %s %s ? 1.0 : 0.0)".formatted(x[0], function.text(), x[1]);
      case NEGATE -> "(-%s)".formatted(x[0]);
      case SQUARE -> "(%s * %s)".formatted(x[0], x[0]);
      case IF -> "(%s != 0 ? %s : %s)".formatted((Object[]) x);
      case POS -> "Math.max(0.0, %s)".formatted(x[0]);
      default -> method(function) + "(" + String.join(", ", x) + ")";
    };
  }

  private static String method(Function function) {
    return switch (function) {
      case MAX -> "Math.max";
      case MIN -> "Math.min";
      case ABS -> "Math.abs";
      case SIGN -> "Math.signum";
      case SQRT -> "Math.sqrt";
      case POWER -> "StrictMath.pow";
      case SIN, COS, TAN, ATAN, SINH, COSH -> "StrictMath." + function.text();
      case EXP, EXPM1, LOG, TANH, SIGMOID -> "Elementary." + function.text();
      case LOG1P -> "Elementary.log1pOfAll";
      case HUBER -> "FunctionValues.huber";
      case LOGCOSH -> "FunctionValues.logCosh";
      case LOGCLOGLOG -> "FunctionValues.logCLogLog";
      case CLOGLOGMILLS -> "FunctionValues.cLogLogMills";
      case LOGIT -> "FunctionValues.logit";
      case ERF -> "ErrorFunctions.erf";
      case NORMCDF -> "ErrorFunctions.normalCdf";
      case LOGNORMCDF -> "ErrorFunctions.logNormalCdf";
      case LOGNORMDIFF -> "ErrorFunctions.logNormalDifference";
      case MILLS -> "ErrorFunctions.normalHazard";
      case MILLSSLOPE -> "ErrorFunctions.normalHazardSlope";
      case MILLSBEND -> "ErrorFunctions.normalHazardBend";
      case LGAMMA -> "GammaFunctions.logGamma";
      case LOGPOCH -> "GammaFunctions.logGammaRise";
      case DIGAMMA -> "GammaFunctions.digamma";
      case DIGAMMADIFF -> "GammaFunctions.digammaRise";
      case TRIGAMMA -> "GammaFunctions.trigamma";
      case POLYGAMMA -> "GammaFunctions.polygamma";
      default -> throw new IllegalArgumentException(function + " has no method");
    };
  }
}
