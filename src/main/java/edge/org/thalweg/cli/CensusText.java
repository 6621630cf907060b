package org.thalweg.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.thalweg.config.ConfException;
import org.thalweg.formula.Interval;
import org.thalweg.function.Census;
import org.thalweg.function.FormulaFunction;
import org.thalweg.function.PointKind;
import org.thalweg.function.StationaryPoint;

/** All stationary points of a function in a box, and its least value there, in lines. */
record CensusText(FormulaFunction function, boolean maximise) {
  private static final String RULE =
      "--interval must be names and bounds, x=-5..5,y=0..1, but was ";
  private static final int SHOWN = 100; // boxes that are undecided

  /**
   * Searches a box, and prints what is in it.
   *
   * @throws ConfException if the text is no function of the names of the box
   */
  static void print(
      String text, String interval, boolean maximise, long mostBoxes, PrintWriter out) {
    Map<String, Interval> region = region(interval);
    FormulaFunction function;
    Census census;
    try {
      function = FormulaFunction.parse(text, List.copyOf(region.keySet()));
      FormulaFunction lowered = maximise ? function.opposite() : function;
      census = Census.of(lowered, List.copyOf(region.values()), mostBoxes);
    } catch (IllegalArgumentException e) { // no function, or too many numbers
      throw new ConfException(e.getMessage());
    }
    out.printf("%s   %s%n", maximise ? "maximize" : "minimize", function.text());
    out.printf(
        "in         %s%n",
        region.entrySet().stream()
            .map(one -> one.getKey() + " = " + one.getValue())
            .collect(Collectors.joining(", ")));
    new CensusText(function, maximise).print(census, out);
  }

  private static Map<String, Interval> region(String interval) {
    Map<String, Interval> region = new LinkedHashMap<>();
    for (String part : interval.split(",", -1)) {
      String[] sides = part.split("=", -1);
      String[] bounds = sides.length == 2 ? sides[1].split("\\.\\.", -1) : new String[0];
      if (bounds.length != 2 || sides[0].isBlank()) {
        throw new ConfException(RULE + interval);
      }
      double lower = number(bounds[0], interval);
      double upper = number(bounds[1], interval);
      if (!(lower < upper)) {
        throw new ConfException(
            "--interval must have its lower bound first but was " + part.strip());
      }
      if (region.put(sides[0].strip(), new Interval(lower, upper)) != null) {
        throw new ConfException(
            "--interval must name %s once but was %s".formatted(sides[0].strip(), interval));
      }
    }
    return region;
  }

  private static double number(String text, String interval) {
    try {
      double number = Double.parseDouble(text.strip());
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) { // told below
    }
    throw new ConfException(RULE + interval);
  }

  private void print(Census census, PrintWriter out) {
    String more = census.undecided().isEmpty() ? ", and there are no others" : "";
    out.printf("points     %d, each alone in its box%s%n", census.points().size(), more);
    for (Census.Counted point : census.points()) {
      out.printf(
          "%-10s value %s at %s%n",
          kind(point.kind()), DescentText.text(value(point.value())), box(point.box()));
    }
    for (Census.Open open : census.undecided().stream().limit(SHOWN).toList()) {
      String known = open.point().map(point -> "; in it " + verdict(point)).orElse("");
      out.printf("unproven   box %s may hold stationary points%s%n", bounds(open.box()), known);
    }
    if (census.undecided().size() > SHOWN) {
      out.printf("           and %d more unproven boxes%n", census.undecided().size() - SHOWN);
    }
    lowest(census, out);
  }

  private void lowest(Census census, PrintWriter out) {
    String name = maximise ? "maximum" : "minimum";
    if (census.best().isEmpty()) {
      out.printf("global     no point was found at which the function is defined%n");
    } else {
      String value = DescentText.text(signed(census.value()));
      out.printf(
          "global     %s value %s at %s%n", name, value, DescentText.text(census.best().get()));
      out.printf(
          "bound      no value is %s %s%n", maximise ? "above" : "below", signed(census.bound()));
    }
    out.printf(
        "boxes      %d%s%n",
        census.boxes(),
        census.isComplete() ? "" : "; the limit ended the search: --max-boxes raises it");
    out.printf("verdict    %s%n", verdict(census));
  }

  private String verdict(Census census) {
    String points =
        census.undecided().isEmpty()
            ? "all stationary points are listed"
            : "unproven boxes, %d, may hold further stationary points"
                .formatted(census.undecided().size());
    double gap = census.value() - census.bound();
    String name = maximise ? "greatest" : "least";
    return Double.isFinite(gap)
        ? "%s, and the %s value is known to %s".formatted(points, name, DescentText.text(gap))
        : "%s, and no bound of the %s value is proven".formatted(points, name);
  }

  /** The middle of a narrow interval, and 0 if that is in it. */
  private double value(Interval interval) {
    return interval.contains(0) ? 0 : signed(interval.middle());
  }

  private double signed(double value) {
    return maximise ? -value + 0.0 : value;
  }

  private String kind(PointKind kind) {
    return switch (kind) {
      case MINIMUM -> maximise ? "maximum" : "minimum";
      case MAXIMUM -> maximise ? "minimum" : "maximum";
      case SADDLE -> "saddle";
      default -> "undecided";
    };
  }

  private String verdict(StationaryPoint point) {
    return "%s at %s: %s"
        .formatted(kind(point.kind()), DescentText.text(point.x()), point.reason());
  }

  /** A narrow box: its middle, and how far from it the true numbers are at most. */
  private String box(List<Interval> box) {
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < box.size(); i++) {
      double half = Math.max(0.5 * box.get(i).width(), Math.ulp(box.get(i).middle()));
      numbers.add(
          "%s %s ± %s"
              .formatted(
                  function.names().get(i), digits(box.get(i).middle(), half), digits(half, half)));
    }
    return String.join(", ", numbers);
  }

  /** As many digits as a distance leaves. */
  private static String digits(double value, double half) {
    if (value == half) {
      return new BigDecimal(half).round(new MathContext(1, java.math.RoundingMode.UP)).toString();
    }
    int decimals = (int) Math.ceil(-StrictMath.log10(half));
    return new BigDecimal(value)
        .setScale(Math.max(0, Math.min(12, decimals - 1)), java.math.RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }

  private String bounds(List<Interval> box) {
    return IntStream.range(0, box.size())
        .mapToObj(
            i ->
                "%s [%s, %s]"
                    .formatted(
                        function.names().get(i),
                        DescentText.text(box.get(i).lower()),
                        DescentText.text(box.get(i).upper())))
        .collect(Collectors.joining(", "));
  }
}
