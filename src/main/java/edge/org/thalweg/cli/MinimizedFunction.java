package org.thalweg.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.thalweg.config.ConfException;
import org.thalweg.config.Named;
import org.thalweg.config.Registry;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.function.FormulaFunction;

/**
 * What {@code minimize} is told to minimise: a function by its name or as text, and where to start.
 *
 * @param named the function and its canonical text
 * @param start empty if none is given
 */
record MinimizedFunction(Named<DifferentiableFunction> named, double[] start) {
  private static final Pattern NAME = Pattern.compile("\\s*([\\p{L}_][\\w.$]*)\\s*(\\(.*)?");

  /** What begins with one minus sign and has a sign of arithmetic behind it. */
  private static final Pattern MINUS = Pattern.compile("-[^-].*[-+*/^(].*|-[0-9.(].*");

  /** A name or a formula in parentheses, where functions by name have numbers. */
  private static final Pattern ARGUMENTS = Pattern.compile("\\(\\s*-?[\\p{L}_(]");

  /**
   * A function, and the start that fits it.
   *
   * @param start numbers, or names and numbers as x=1,y=2; null if there is none
   * @throws ConfException if the function is unknown or the start is not one of it
   */
  static MinimizedFunction of(String function, String start) {
    if (!isText(function, start)) {
      Named<DifferentiableFunction> named = Registry.functions().parse(function);
      return new MinimizedFunction(named, start == null ? new double[0] : numbers(named, start));
    }
    try {
      boolean hasNames = start != null && start.contains("=");
      Map<String, Double> byName = hasNames ? byName(start) : Map.of();
      FormulaFunction read = FormulaFunction.parse(function, List.copyOf(byName.keySet()));
      Named<DifferentiableFunction> named = new Named<>(read.text(), read);
      if (start == null) {
        return new MinimizedFunction(named, new double[0]);
      }
      double[] from =
          hasNames ? byName.values().stream().mapToDouble(x -> x).toArray() : numbers(named, start);
      read.requireDefinedAt(from);
      return new MinimizedFunction(named, from);
    } catch (IllegalArgumentException e) { // no formula, or a start where it is not defined
      throw new ConfException(e.getMessage());
    }
  }

  /** Arguments in which a formula that begins with a minus sign is not taken for an option. */
  static String[] protectedText(String... arguments) {
    String[] changed = arguments.clone();
    for (int i = 1; i < changed.length; i++) {
      boolean isFirst = Set.of("minimize", "explain").contains(changed[i - 1]);
      if (isFirst && MINUS.matcher(changed[i]).matches()) {
        changed[i] = " " + changed[i];
      }
    }
    return changed;
  }

  /** Whether the function is written as text. */
  boolean isText() {
    return named.value() instanceof FormulaFunction;
  }

  /** What is no name, alone or before arguments of a function by name, is a text. */
  private static boolean isText(String function, String start) {
    Matcher name = NAME.matcher(function);
    if (!name.matches()) {
      return true;
    }
    boolean isKnown = Registry.functions().names().contains(name.group(1));
    boolean isClass = name.group(1).contains(".");
    if (isKnown || isClass) {
      return false;
    }
    return name.group(2) == null
        ? start != null && start.contains("=")
        : ARGUMENTS.matcher(name.group(2)).find();
  }

  private static Map<String, Double> byName(String start) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (String part : start.split(",", -1)) {
      String[] sides = part.split("=", -1);
      if (sides.length != 2 || sides[0].isBlank()) {
        throw new ConfException("--start must be names and numbers, x=1,y=2, but was " + start);
      }
      String name = sides[0].strip();
      if (numbers.put(name, number(sides[1], start)) != null) {
        throw new ConfException("--start must name %s once but was %s".formatted(name, start));
      }
    }
    return numbers;
  }

  private static double[] numbers(Named<DifferentiableFunction> named, String start) {
    double[] x =
        Arrays.stream(start.split(",", -1)).mapToDouble(text -> number(text, start)).toArray();
    if (x.length != named.value().dimension()) {
      throw new ConfException(
          "--start must have %d numbers for %s but had %d"
              .formatted(named.value().dimension(), named.text(), x.length));
    }
    return x;
  }

  private static double number(String text, String start) {
    double number;
    try {
      number = Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw new ConfException("--start must be numbers with commas between but was " + start);
    }
    if (!Double.isFinite(number)) {
      throw new ConfException("--start must be finite but was " + start);
    }
    return number;
  }

  /** Cuts at the commas that stand in no parentheses. */
  static List<String> separate(String text) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }
}
