package org.thalweg.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.formula.Interval;

/**
 * Functions that methods are compared on, typed as text: most by J. J. Moré, B. S. Garbow, K. E.
 * Hillstrom, "Testing Unconstrained Optimization Software", ACM Transactions on Mathematical
 * Software 7(1) (1981), from the starts given there; others from M. Jamil, X.-S. Yang, "A
 * Literature Survey of Benchmark Functions for Global Optimization Problems" (2013).
 */
class LiteratureTest {
  private static final double[] BARD = {
    .14, .18, .22, .25, .29, .32, .35, .39, .37, .58, .73, .96, 1.34, 2.10, 4.39
  };
  private static final double[] GAUSS = {
    .0009, .0044, .0175, .0540, .1295, .2420, .3521, .3989, .3521, .2420, .1295, .0540, .0175,
    .0044, .0009
  };
  private static final double[] MEYER = {
    34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307,
    2872
  };
  private static final double[] KOWALIK = {
    .1957, .1947, .1735, .1600, .0844, .0627, .0456, .0342, .0323, .0235, .0246
  };
  private static final double[] KOWALIK_U = {4, 2, 1, .5, .25, .167, .125, .1, .0833, .0714, .0625};

  /** A sum over i = 1 … n, in whose terms I stands for i, and $ for a number of a list. */
  private static String sum(int n, String term, double... numbers) {
    return IntStream.rangeClosed(1, n)
        .mapToObj(
            i ->
                term.replaceAll("\\bI\\b", Integer.toString(i))
                    .replace("$", numbers.length == 0 ? "" : Double.toString(numbers[i - 1])))
        .collect(Collectors.joining(" + "));
  }

  private static String kowalik() {
    return IntStream.range(0, KOWALIK.length)
        .mapToObj(
            i ->
                "(%s - a*(%s + %s*b)/(%s + %s*c + d))^2"
                    .formatted(
                        KOWALIK[i],
                        KOWALIK_U[i] * KOWALIK_U[i],
                        KOWALIK_U[i],
                        KOWALIK_U[i] * KOWALIK_U[i],
                        KOWALIK_U[i]))
        .collect(Collectors.joining(" + "));
  }

  private static String bard() {
    return IntStream.rangeClosed(1, 15)
        .mapToObj(
            i ->
                "(%s - a - %d/(%d*b + %d*c))^2"
                    .formatted(BARD[i - 1], i, 16 - i, Math.min(i, 16 - i)))
        .collect(Collectors.joining(" + "));
  }

  private static Arguments row(String name, String text, String start, double end) {
    return Arguments.of(name, text, start, PointKind.MINIMUM, end);
  }

  static Stream<Arguments> descents() {
    String gauss = sum(15, "(a*exp(-b*((8 - I)/2 - c)^2/2) - $)^2", GAUSS);
    String gulf = sum(10, "(exp(-abs(25 + (-50*log(I/100))^(2/3) - b)^c/a) - I/100)^2");
    String biggs =
        IntStream.rangeClosed(1, 13)
            .mapToObj(
                i ->
                    "(c*exp(-%1$s*a) - d*exp(-%1$s*b) + f*exp(-%1$s*e) - %2$s)^2"
                        .formatted(
                            i / 10.0,
                            Math.exp(-i / 10.0) - 5 * Math.exp(-i) + 3 * Math.exp(-0.4 * i)))
            .collect(Collectors.joining(" + "));
    String dennis =
        IntStream.rangeClosed(1, 20)
            .mapToDouble(i -> i / 5.0)
            .mapToObj(
                t ->
                    "((a + %s*b - %s)^2 + (c + %s*d - %s)^2)^2"
                        .formatted(t, Math.exp(t), Math.sin(t), Math.cos(t)))
            .collect(Collectors.joining(" + "))
            .replace("+ -", "- ")
            .replace("- -", "+ ");
    return Stream.of(
        row("Rosenbrock", "100*(b-a^2)^2 + (1-a)^2", "-1.2 1", 0),
        row(
            "Freudenstein Roth",
            "(-13+a+((5-b)*b-2)*b)^2 + (-29+a+((b+1)*b-14)*b)^2",
            "0.5 -2",
            48.98425367924),
        row("Powell badly scaled", "(1e4*a*b-1)^2 + (exp(-a)+exp(-b)-1.0001)^2", "0 1", 0),
        row("Brown badly scaled", "(a-1e6)^2 + (b-2e-6)^2 + (a*b-2)^2", "1 1", 0),
        row("Beale", "(1.5-a*(1-b))^2 + (2.25-a*(1-b^2))^2 + (2.625-a*(1-b^3))^2", "1 1", 0),
        row(
            "Jennrich Sampson",
            sum(10, "(2 + 2*I - (exp(I*a) + exp(I*b)))^2"),
            "0.3 0.4",
            124.3621823556),
        row(
            "helical valley",
            "100*((c-10*(atan(b/a)/(2*pi)+if(a<0,0.5,0)))^2 + (sqrt(a^2+b^2)-1)^2) + c^2",
            "-1 0 0",
            0),
        row("Bard", bard(), "1 1 1", 8.214877306579e-3),
        row("Gaussian", gauss, "0.4 1 0", 1.127932769619e-8),
        row(
            "Meyer",
            sum(16, "(a*exp(b/(45 + 5*I + c)) - $)^2", MEYER),
            "0.02 4000 250",
            87.94585517002),
        row("Gulf", gulf, "5 2.5 0.15", 0),
        row(
            "Box",
            sum(10, "(exp(-I/10*a) - exp(-I/10*b) - c*(exp(-I/10) - exp(-I)))^2"),
            "0 10 20",
            0),
        row("Powell singular", "(a+10*b)^2 + 5*(c-d)^2 + (b-2*c)^4 + 10*(a-d)^4", "3 -1 0 1", 0),
        row(
            "Wood",
            "100*(b-a^2)^2+(1-a)^2+90*(d-c^2)^2+(1-c)^2+10*(b+d-2)^2+(b-d)^2/10",
            "-3 -1 -3 -1",
            0),
        row("Kowalik Osborne", kowalik(), "0.25 0.39 0.415 0.39", 3.075056038493e-4),
        row("Brown Dennis", dennis, "25 5 -5 -1", 85822.20162636),
        // known as a local minimum, but the Hessian has an eigenvalue of −0.0098 there
        Arguments.of("Biggs", biggs, "1 2 1 1 1 1", PointKind.SADDLE, 5.655649925500e-3),
        row(
            "extended Rosenbrock",
            "100*(b-a^2)^2+(1-a)^2+100*(d-c^2)^2+(1-c)^2",
            "-1.2 1 -1.2 1",
            0),
        row(
            "penalty I",
            "1e-5*((a-1)^2+(b-1)^2+(c-1)^2+(d-1)^2) + (a^2+b^2+c^2+d^2-0.25)^2",
            "1 2 3 4",
            2.249977500908e-5),
        row(
            "variably dimensioned",
            "(a-1)^2+(b-1)^2+(c-1)^2+(d-1)^2+(a+2*b+3*c+4*d-10)^2+(a+2*b+3*c+4*d-10)^4",
            "0.75 0.5 0.25 0",
            0),
        row("Brown almost linear", "(2*a+b+c-4)^2 + (a+2*b+c-4)^2 + (a*b*c-1)^2", "0.5 0.5 0.5", 0),
        row(
            "Broyden tridiagonal",
            "((3-2*a)*a-2*b+1)^2+((3-2*b)*b-a-2*c+1)^2+((3-2*c)*c-b+1)^2",
            "-1 -1 -1",
            0),
        row("Broyden banded", "(a*(2+5*a^2)+1-b*(1+b))^2 + (b*(2+5*b^2)+1-a*(1+a))^2", "-1 -1", 0),
        row(
            "linear",
            "(a-2/3*(a+b+c)-1)^2 + (b-2/3*(a+b+c)-1)^2 + (c-2/3*(a+b+c)-1)^2",
            "1 1 1",
            0),
        row("chebyquad", "(a+b-1)^2/4 + ((2*(2*a-1)^2+2*(2*b-1)^2-2)/2+1/3)^2", "0.3 0.6", 0),
        row("Himmelblau", "(a^2+b-11)^2 + (a+b^2-7)^2", "1 1", 0),
        row("Booth", "(a+2*b-7)^2 + (2*a+b-5)^2", "-3 8", 0),
        row(
            "Branin",
            "(b-5.1/(4*pi^2)*a^2+5/pi*a-6)^2+10*(1-1/(8*pi))*cos(a)+10",
            "2 3",
            0.3978873577297),
        row(
            "six-hump camel",
            "(4-2.1*a^2+a^4/3)*a^2+a*b+(-4+4*b^2)*b^2",
            "0.5 -0.5",
            -1.031628453490),
        row("three-hump camel", "2*a^2-1.05*a^4+a^6/6+a*b+b^2", "0.4 0.7", 0),
        row(
            "Goldstein Price",
            "(1+(a+b+1)^2*(19-14*a+3*a^2-14*b+6*a*b+3*b^2))*(30+(2*a-3*b)^2*(18-32*a+12*a^2+48*b-36*a*b+27*b^2))",
            "0.1 -0.9",
            3),
        row("Matyas", "0.26*(a^2+b^2)-0.48*a*b", "7 -3", 0),
        row("McCormick", "sin(a+b)+(a-b)^2-1.5*a+2.5*b+1", "-0.5 -1.5", -1.913222954981),
        row("Easom", "-cos(a)*cos(b)*exp(-(a-pi)^2-(b-pi)^2)", "2.8 3.4", -1),
        row("Rastrigin", "20+a^2+b^2-10*cos(2*pi*a)-10*cos(2*pi*b)", "0.1 -0.1", 0),
        row(
            "Ackley",
            "-20*exp(-0.2*sqrt((a^2+b^2)/2))-exp((cos(2*pi*a)+cos(2*pi*b))/2)+20+exp(1)",
            "0.9 0.1",
            2.579927557030),
        row("Styblinski Tang", "(a^4-16*a^2+5*a+b^4-16*b^2+5*b)/2", "-2 -3", -78.33233140754),
        row("Dixon Price", "(a-1)^2+2*(2*b^2-a)^2", "1 1", 0),
        row("Zakharov", "a^2+b^2+(a/2+b)^2+(a/2+b)^4", "3 4", 0),
        row("Bohachevsky", "a^2+2*b^2-0.3*cos(3*pi*a)-0.4*cos(4*pi*b)+0.7", "0.1 0.05", 0),
        row("Trid", "(a-1)^2+(b-1)^2+(c-1)^2-a*b-b*c", "0 0 0", -7),
        row(
            "Levy 13",
            "sin(3*pi*a)^2+(a-1)^2*(1+sin(3*pi*b)^2)+(b-1)^2*(1+sin(2*pi*b)^2)",
            "1.05 0.95",
            0));
  }

  /** By Newton's method, from the start of the literature, to the minimum of the literature. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("descents")
  void descentsEndAtTheMinimaOfTheLiterature(
      String name, String text, String start, PointKind kind, double value) {
    FormulaFunction f = FormulaFunction.parse(text, names(text));
    double[] from = Arrays.stream(start.split(" ")).mapToDouble(Double::parseDouble).toArray();
    List<NewtonDescent.Visited> path = new ArrayList<>();
    NewtonDescent.DescentEnd end = new NewtonDescent(f, 2000, 0).from(from, path::add);
    NewtonDescent.Visited last = path.get(path.size() - 1);
    double[] way = new double[from.length];
    for (NewtonDescent.Visited visited : path) {
      Arrays.setAll(way, i -> Math.max(way[i], Math.abs(last.x()[i] - visited.x()[i])));
    }
    double norm = Spectrum.norm(last.gradient());
    StationaryPoint point = StationaryPoint.examine(f, last.x(), norm, way);
    String told =
        "%s after %d steps at %s: %s"
            .formatted(end, path.size(), Arrays.toString(last.x()), point.verdict());
    assertThat(end).as(told).isEqualTo(NewtonDescent.DescentEnd.CONVERGED);
    assertThat(last.value())
        .as(told)
        .isCloseTo(value, within(1e-9 * Math.max(1e-6, Math.abs(value))));
    assertThat(point.kind()).as(told).isEqualTo(kind);
  }

  /** The names a, b, c … that stand in a text. */
  private static List<String> names(String text) {
    return Stream.of("a", "b", "c", "d", "e", "f")
        .filter(name -> text.matches("(?s).*\\b" + name + "\\b.*"))
        .toList();
  }

  static Stream<Arguments> minima() {
    return Stream.of(
        Arguments.of("Rosenbrock", "-5..5", new double[] {0}),
        Arguments.of("Freudenstein Roth", "-20..20", new double[] {0, 48.98425367924}),
        Arguments.of("Beale", "-4.5..4.5", new double[] {0}),
        Arguments.of("Himmelblau", "-5..5", new double[] {0, 0, 0, 0}),
        Arguments.of("Booth", "-10..10", new double[] {0}),
        Arguments.of(
            "Branin", "-5..15", new double[] {0.3978873577297, 0.3978873577297, 0.3978873577297}),
        Arguments.of(
            "six-hump camel",
            "-3..3",
            new double[] {
              -1.031628453490,
              -1.031628453490,
              -0.2154638243837,
              -0.2154638243837,
              2.104250310311,
              2.104250310311
            }),
        Arguments.of(
            "three-hump camel", "-5..5", new double[] {0, 0.2986384422369, 0.2986384422369}),
        Arguments.of("Matyas", "-10..10", new double[] {0}),
        Arguments.of(
            "Styblinski Tang",
            "-5..5",
            new double[] {-78.33233140754, -64.19561235657, -64.19561235657, -50.05889330559}),
        Arguments.of("Dixon Price", "-10..10", new double[] {0, 0}),
        Arguments.of("Zakharov", "-5..10", new double[] {0}));
  }

  /** All minima in a box, each in a box of its own. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("minima")
  void theGlobalSearchListsAllMinimaOfTheLiterature(String name, String side, double[] values) {
    String text =
        descents()
            .filter(row -> row.get()[0].equals(name))
            .map(row -> (String) row.get()[1])
            .findFirst()
            .orElseThrow();
    double[] bounds =
        Arrays.stream(side.split("\\.\\.")).mapToDouble(Double::parseDouble).toArray();
    Interval one = new Interval(bounds[0], bounds[1]);
    Census census = Census.of(FormulaFunction.parse(text, names(text)), List.of(one, one), 100_000);
    Map<PointKind, Integer> kinds = new TreeMap<>();
    census.points().forEach(point -> kinds.merge(point.kind(), 1, Integer::sum));
    double[] minima =
        census.points().stream()
            .filter(point -> point.kind() == PointKind.MINIMUM)
            .mapToDouble(point -> point.value().middle())
            .toArray();
    assertThat(census.undecided()).as("%s in %s boxes", kinds, census.boxes()).isEmpty();
    assertThat(minima).as("%s", kinds).containsExactly(values, within(1e-8));
    assertThat(census.value()).isCloseTo(DoubleStream.of(values).min().orElseThrow(), within(1e-8));
    for (Census.Counted point : census.points()) {
      assertThat(point.box()).allMatch(interval -> interval.width() < 1e-6);
    }
  }
}
