package org.thalweg.run;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.export.Format;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.scorer.Scorer;
import org.thalweg.text.DataException;

/** Penalties on columns, crosses, steps and effects, each beside a problem that needs none. */
class ColumnsWithASayTest {
  private static final String TABLE =
      "objective.loss = logistic\nstop.relativeGap = 1e-10\nstop.maxEpochs = 20000\noutput = none\n"
          + "data.format = csv\ndata.label = y\ndata.train = ";
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  @TempDir private static Path folder;
  private static JavaSparkContext spark;

  @BeforeAll
  static void write() throws IOException {
    spark = JavaSparkContext.fromSparkContext(local.session().sparkContext());
    SplittableRandom random = new SplittableRandom(8);
    List<String> all = new ArrayList<>(List.of("a,b,c,ac,halfA,city,plan,both,dose,user,y"));
    List<String> effects = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      double c = random.nextGaussian();
      String city = List.of("north", "south", "east").get(random.nextInt(3));
      String plan = List.of("x", "y").get(random.nextInt(2));
      int dose = random.nextInt(6);
      int user = random.nextInt(9);
      double z =
          a - b + 0.5 * a * c + 0.3 * dose - 0.7 + (user - 4) * 0.3 + (user % 3 - 1) * 0.5 * c;
      int y = random.nextDouble() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
      String row = "%s,%s,%s,%s,%s,%s,%s,%s_%s,%d,u%d,%d";
      all.add(row.formatted(a, b, c, a * c, a / 2, city, plan, city, plan, dose, user, y));
      String written = "%d 1:%s 2:%s 3:%s %d:1 %d:%s";
      effects.add(written.formatted(y, a, b, c, 4 + 2 * user, 5 + 2 * user, c));
    }
    Files.write(folder.resolve("all.csv"), all);
    Files.write(folder.resolve("effects.libsvm"), effects);
  }

  private static Outcome train(String conf) {
    return Thalweg.train(TrainingConf.parse(conf), spark, List.of());
  }

  private static double objective(String features, String penalty, String more) {
    String data = "\"%s\"\ndata.features = [%s]\n".formatted(folder.resolve("all.csv"), features);
    return train(TABLE + data + "penalty = \"%s\"\n%s".formatted(penalty, more))
        .train()
        .objective();
  }

  private static void requireSame(double one, double other) {
    assertThat(one).isCloseTo(other, within(1e-7 * other));
  }

  /** Under each method; no weight of b may be above 0, where its least is below 0. */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "newton", "lbfgs", "svrg"})
  void aSignThatKeepsAWeightAtZeroLeavesItsColumnOut(String method) {
    String how = "method = " + method;
    requireSame(
        objective("a,b,c", "sum(l2(1e-2),on(b,nonNegative))", how),
        objective("a,c", "l2(1e-2)", how));
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "newton", "lbfgs", "svrg"})
  void aStrengthOfAColumnIsThatOfItsUnit(String method) {
    String how = "method = " + method;
    requireSame(
        objective("a,b,c", "sum(on(a,l2(4e-2)),on(b|c,l2(1e-2)))", how),
        objective("halfA,b,c", "l2(1e-2)", how));
  }

  /** Of one column each, so that the norm of a group is its absolute value. */
  @ParameterizedTest
  @CsvSource({
    "'sum(on(!a,l1(0.02)),on(a,l2(1e-3)))', 'sum(on(b|c,l1(0.02)),on(a,l2(1e-3)))'",
    "'sum(on(*,l1(0.02)),on(a,l2(0)))', 'l1(0.02)'",
    "'on(a|b|c,groupLasso(0.02))', 'l1(0.02)'",
    "'sum(on(`a`,l1(0.02)),on(b,l1(0.02)),on(c*,l1(0.02)))', 'l1(0.02)'"
  })
  void patternsNameColumns(String one, String other) {
    requireSame(objective("a,b,c", one, ""), objective("a,b,c", other, ""));
  }

  @Test
  void categoriesThatOccurTogetherAreAColumnOfBoth() {
    requireSame(
        objective("a", "l2(1e-3)", "data.categorical = [\"cross(city, plan)\"]"),
        objective("a", "l2(1e-3)", "data.categorical = [both]"));
  }

  @Test
  void aProductIsAColumn() {
    requireSame(
        objective("a,c,\"cross(a, c)\"", "l2(1e-3)", ""), objective("a,c,ac", "l2(1e-3)", ""));
  }

  @Test
  void pairsOfTextsThatHaveACrossThemselvesStayApart() throws IOException {
    Path file = folder.resolve("crossed.csv");
    Files.write(file, List.of("p,q,y", "a × b,c,1", "a,b × c,2", "a ××,c,3", "a,×× c,4", "a,c,5"));
    String conf =
        "data.format = csv\ndata.label = y\ndata.features = [\"-p\",\"-q\"]\noutput = none\n"
            + "objective.loss = halfSquared\npenalty = \"l2(1)\"\n"
            + "data.categorical = [\"p:q\"]\ndata.train = \"%s\"".formatted(file);
    assertThat(train(conf).model().features()).isEqualTo(5);
  }

  /** With bits enough that no two categories meet. */
  @Test
  void aHashOfBitsOfItsOwnIsAColumnOfCategories() {
    String one = "data.categorical = [plan, \"hash(cross(city, plan), 2^20)\"]";
    double expected = objective("a", "l2(1e-3)", "data.categorical = [plan, both]");
    requireSame(objective("a", "l2(1e-3)", one), expected);
    String other = "data.categorical = [plan]";
    requireSame(objective("a,\"hash(both , 2^20)\"", "l2(1e-3)", other), expected);
    requireSame(
        objective("a", "on(a|hash(*), l2(1e-3))", one),
        objective("a", "on(a|both, l2(1e-3))", "data.categorical = [plan, both]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a,c,\"a:c\" ; plan ; a,c,ac ; plan",
        "\"b*c\" ; plan ; b,c,\"b:c\" ; plan",
        "\"a * b*c\" ; plan ; a,b,c,\"a:b\",\"cross(a, c)\",\"b:c\",\"a:b:c\" ; plan",
        "\"city*a\" ; city ; a,\"cross(city, a)\" ; city",
        "a ; \"city*plan\" ; a ; city,plan,both",
        "a ; \"city:plan\" ; a ; both"
      })
  void colonsAndStarsMeanWhatTheyDoInR(
      String one, String categories, String other, String otherCategories) {
    String of = "data.categorical = [%s]";
    requireSame(
        objective(one, "l2(1e-3)", of.formatted(categories)),
        objective(other, "l2(1e-3)", of.formatted(otherCategories)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "lbfgs", "svrg"})
  void effectsAreThoseThatAreWrittenOut(String method) {
    String written =
        "objective.loss = logistic\nstop.relativeGap = 1e-10\nstop.maxEpochs = 20000\noutput = none\n"
            + "penalty = \"l2(1e-2)\"\ndata.train = \"%s\"\nmethod = %s"
                .formatted(folder.resolve("effects.libsvm"), method);
    requireSame(
        objective("a,b,c", "l2(1e-2)", "data.effects = [\"user: 1 + c\"]\nmethod = " + method),
        train(written).train().objective());
  }

  /** Of 90 rows, a number of which some cells are alike, and a label that follows it from afar. */
  private static double[][] numbers(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] rows = new double[90][];
    Arrays.setAll(
        rows,
        i -> {
          double x = Math.rint(Math.exp(random.nextGaussian(0, 1)) * 64) / 64 + seed;
          return new double[] {x, Math.sin(x) + x - seed + random.nextGaussian()};
        });
    return rows;
  }

  private static String written(String name, double[][] rows) {
    String head =
        IntStream.range(1, rows[0].length).mapToObj(j -> "x" + j + ",").collect(joining());
    Stream<String> lines =
        Stream.of(rows)
            .map(row -> DoubleStream.of(row).mapToObj(Double::toString).collect(joining(",")));
    Path file = folder.resolve(name);
    try {
      Files.write(file, Stream.concat(Stream.of(head + "y"), lines).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toString();
  }

  private static Model fitted(String file, String features, String penalty, String how) {
    String conf =
        "objective.loss = halfSquared\nstop.relativeGap = 1e-14\nstop.maxEpochs = 20000\noutput = none\n"
            + "data.format = csv\ndata.label = y\ndata.train = \"%s\"\ndata.features = [%s]\npenalty = \"%s\"\n%s"
                .formatted(file, features, penalty, how);
    return train(conf).model();
  }

  private static double[] predicted(Model model, String column, double[] at) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Format.JSON.write(model, out);
    Scorer scorer = Scorer.of(out.toString(StandardCharsets.UTF_8));
    return Arrays.stream(at).map(x -> scorer.predict(Map.of(column, x))).toArray();
  }

  /** The numbers of a column at which as many rows are below as a share of all says. */
  private static double[] quantiles(double[] numbers, int parts) {
    double[] sorted = Arrays.stream(numbers).sorted().toArray();
    return IntStream.rangeClosed(0, parts)
        .mapToDouble(
            i -> {
              double rank = (sorted.length - 1.0) * i / parts;
              int below = (int) rank;
              int above = Math.min(below + 1, sorted.length - 1);
              return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
            })
        .distinct()
        .toArray();
  }

  /** What a curve may be made of: truncated powers, as in Hastie, Tibshirani and Friedman (5.4). */
  private static double[] basis(String function, double[] knots, double x) {
    int last = knots.length - 1;
    if (function.equals("poly")) {
      return new double[] {x, x * x, x * x * x};
    }
    if (function.equals("ispline")) { // areas below hats with their tops at the knots
      double in = Math.max(knots[0], Math.min(knots[last], x));
      return IntStream.rangeClosed(0, last)
          .mapToDouble(
              j -> {
                double left = j == 0 ? 0 : knots[j] - knots[j - 1];
                double right = j == last ? 0 : knots[j + 1] - knots[j];
                double up = Math.max(0, Math.min(left, in - knots[j] + left));
                double down = Math.max(0, Math.min(right, knots[j] + right - in));
                double area = left == 0 ? 0 : up * up / (2 * left);
                return area + (right == 0 ? 0 : (right - down * down / right) / 2);
              })
          .toArray();
    }
    DoubleUnaryOperator bend = t -> Math.pow(Math.max(0, x - t), 3);
    DoubleUnaryOperator to =
        t -> (bend.applyAsDouble(t) - bend.applyAsDouble(knots[last])) / (knots[last] - t);
    return IntStream.range(0, last)
        .mapToDouble(
            j -> j == 0 ? x : to.applyAsDouble(knots[j - 1]) - to.applyAsDouble(knots[last - 1]))
        .toArray();
  }

  /** Within the range of the rows and outside. */
  @ParameterizedTest
  @CsvSource({
    "'spline(x1, 5)', l2(0), auto",
    "'spline(x1, 5)', l2(0), newton",
    "'spline(x1, 1)', l2(0), newton",
    "'ispline(x1, 5)', nonNegative, auto",
    "'ispline(x1, 5)', nonNegative, newton",
    "'ispline(x1, 2)', l2(0), newton",
    "'poly(x1, 3)', l2(0), auto",
    "'poly(x1, 3)', l2(0), newton"
  })
  void curvesAreThoseThatAreWrittenOut(String curve, String penalty, String method)
      throws IOException {
    String function = curve.substring(0, curve.indexOf('('));
    int k = curve.charAt(curve.length() - 2) - '0';
    double[][] rows = numbers(3);
    double[] numbers = Stream.of(rows).mapToDouble(row -> row[0]).toArray();
    double[] knots = quantiles(numbers, function.equals("ispline") ? k - 1 : k);
    double[][] wide =
        Stream.of(rows)
            .map(
                row ->
                    DoubleStream.concat(
                            DoubleStream.of(basis(function, knots, row[0])),
                            DoubleStream.of(row[1]))
                        .toArray())
            .toArray(double[][]::new);
    String how = "method = " + method;
    String on = "sum(on(%s,%s))";
    Model model =
        fitted(written("narrow.csv", rows), "\"" + curve + "\"", on.formatted(curve, penalty), how);
    Model other = fitted(written("wide.csv", wide), "\"x*\"", on.formatted("x*", penalty), how);
    double[] at = DoubleStream.iterate(knots[0] - 1, x -> x + 0.37).limit(40).toArray();
    double[] found = predicted(model, "x1", at);
    for (int i = 0; i < at.length; i++) {
      double[] w = other.w();
      double[] x = basis(function, knots, at[i]);
      double expected = w[w.length - 1];
      for (int j = 0; j < x.length; j++) {
        expected += w[j] * x[j];
      }
      assertThat(found[i]).isCloseTo(expected, within(1e-8 * Math.max(1, Math.abs(expected))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"steps(x1)", "ispline(x1, 6)"})
  void monotoneEffectsNeverFall(String column) throws IOException {
    for (int seed = 1; seed <= 20; seed++) {
      double[][] rows = numbers(seed);
      String file = written("monotone.csv", rows);
      Model model = fitted(file, "\"" + column + "\"", "on(%s,nonNegative)".formatted(column), "");
      double[] at = new double[200];
      double first = seed - 1;
      Arrays.setAll(at, i -> first + i * 0.05);
      double[] found = predicted(model, "x1", at);
      assertThat(found[199]).isGreaterThan(found[0]);
      for (int i = 1; i < at.length; i++) {
        assertThat(found[i]).as("table %d at %s", seed, at[i]).isGreaterThanOrEqualTo(found[i - 1]);
      }
    }
  }

  /** Pool adjacent violators (Ayer and others, 1955). */
  @Test
  void aColumnOfMonotoneStepsIsIsotonicRegression() throws IOException {
    double[][] rows = numbers(7);
    Arrays.sort(rows, Comparator.comparingDouble(row -> row[0]));
    List<double[]> pools = new ArrayList<>(); // sums of labels, rows, and the number of the last
    for (double[] row : rows) {
      boolean isSame = !pools.isEmpty() && pools.get(pools.size() - 1)[2] == row[0];
      double[] last = isSame ? pools.remove(pools.size() - 1) : new double[3];
      pools.add(new double[] {last[0] + row[1], last[1] + 1, row[0]});
    }
    for (int i = 1; i < pools.size(); i++) {
      double[] one = pools.get(i - 1);
      double[] next = pools.get(i);
      if (one[0] / one[1] > next[0] / next[1]) {
        pools.set(i - 1, new double[] {one[0] + next[0], one[1] + next[1], next[2]});
        pools.remove(i);
        i = Math.max(0, i - 2);
      }
    }
    String file = written("isotonic.csv", rows);
    Model model = fitted(file, "\"steps(x1)\"", "on(steps(x1),nonNegative)", "");
    double[] found = predicted(model, "x1", Stream.of(rows).mapToDouble(row -> row[0]).toArray());
    for (int i = 0; i < rows.length; i++) {
      double x = rows[i][0];
      double[] pool = pools.stream().filter(each -> x <= each[2]).findFirst().orElseThrow();
      assertThat(found[i]).isCloseTo(pool[0] / pool[1], within(1e-9));
    }
  }

  /** A path scales what is in it, strength by strength, and leaves the rest. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "sum(on(b|c,path(l1,points=4,ratio=0.05)),on(a,l2(1e-2))); sum(on(b|c,l1(%1$s)),on(a,l2(1e-2)))",
        "path(sum(on(b,l1(2)),on(c,elasticNet(1,0.5)),on(b,box(0,0.2))),points=4,ratio=0.05);"
            + "sum(on(b,l1(%2$s)),on(c,elasticNet(%1$s,0.5)),on(b,box(0,0.2)))",
      })
  void aPathMayBeOnSomeColumns(String penalty, String one) {
    String conf =
        TABLE
            + "\"%s\"\ndata.features = [a,b,c]\n".formatted(folder.resolve("all.csv"))
            + "penalty = \"%s\"".formatted(penalty);
    var path = Thalweg.path(TrainingConf.parse(conf), spark, RunOptions.of(List.of())).path();
    assertThat(path.points()).hasSize(4);
    for (var point : path.points()) {
      String alone = one.formatted(point.lambda(), 2 * point.lambda());
      requireSame(point.objective(), objective("a,b,c", alone, ""));
    }
  }

  /** Its first strength is the least under which what has one is 0, by each method. */
  @ParameterizedTest
  @ValueSource(strings = {"newton", "lbfgs", "svrg"})
  void aPathOfASumBeginsWithoutAnInterceptToo(String method) {
    String conf =
        TABLE
            + "\"%s\"\ndata.features = [a,b,c]\nobjective.intercept = false\nmethod = %s\n"
                .formatted(folder.resolve("all.csv"), method)
            + "penalty = \"path(sum(l1(1),l2(0.5)),points=2,ratio=0.1)\"";
    var path = Thalweg.path(TrainingConf.parse(conf), spark, RunOptions.of(List.of())).path();
    double[] points = path.points().stream().mapToDouble(point -> point.lambda()).toArray();
    assertThat(points[1]).isCloseTo(points[0] / 10, within(1e-12));
    assertThat(path.points().get(0).objective()).isCloseTo(Math.log(2), within(1e-9));
    double below =
        objective(
            "a,b,c",
            "sum(l1(%1$s),l2(%1$s))".formatted(0.99 * points[0]),
            "objective.intercept = false");
    assertThat(below).isLessThan(Math.log(2) - 1e-7);
  }

  /** What is saved is loaded again, with its effects and steps; an unknown user has no effect. */
  @Test
  void modelsAreSavedAndLoaded() throws IOException {
    String conf =
        TABLE
            + "\"%s\"\ndata.features = [a, \"steps(dose)\", \"spline(b,2)\", \"ispline( dose , 4 )\", \"poly(c, 2)\"]\n"
                .formatted(folder.resolve("all.csv"))
            + "data.effects = [\"user: 1 + a\"]\n"
            + "penalty = \"sum(l2(1e-3),on(steps(dose)|ispline(dose, 4),nonNegative),on(user,l2(1e-2)))\"";
    Model model = train(conf).model();
    String where = folder.resolve("model").toString();
    ModelStore.save(new Configuration(), model, where);
    Model loaded = ModelStore.load(new Configuration(), where);
    assertThat(loaded.weightsSha256()).isEqualTo(model.weightsSha256());
    assertThat(Arrays.asList(loaded.input().name(1), loaded.input().name(5)))
        .containsExactly("steps(dose)>=1", "steps(dose)>=5");
    IntFunction<Stream<String>> names =
        from -> IntStream.range(from, from + 2).mapToObj(loaded.input()::name);
    assertThat(names.apply(6)).allMatch(name -> name.startsWith("spline(b, 2)@"));
    assertThat(names.apply(8)).allMatch(name -> name.startsWith("ispline(dose, 4)@"));
    assertThat(names.apply(12)).containsExactly("poly(c, 2)^1", "poly(c, 2)^2");
    assertThat(loaded.input()).isEqualTo(model.input());
    Model population = loaded.withoutEffects();
    for (int j = 0; j < loaded.features(); j++) {
      boolean isEffect = loaded.input().name(j).startsWith("effect(");
      assertThat(population.w()[j]).isEqualTo(isEffect ? 0 : loaded.w()[j]);
    }
    assertThat(population.w()).isNotEqualTo(loaded.w());
    assertThat(loaded.penalties().terms()).isEqualTo(model.penalties().terms());
  }

  @ParameterizedTest
  @CsvSource({
    "'sum(l2(1e-3),on(citi,nonNegative))', did you mean city?",
    "'on(zzz*,l1(0.1))', zzz*",
    "'sum(on(a,l1(0.1)),on(a,groupLasso(0.1)),on(a,ball(1)))', at most one proximal term",
    "'on(a|,l1(0.1))', 'was on ;'",
    "'on(`a,l1(0.1))', a closing backquote",
    "'path(sum(on(a,l1(1)),on(a,box(0.1,1))))', bounds must be around 0"
  })
  void whatNamesNothingIsOneLine(String penalty, String said) {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> objective("a,b", penalty, "data.categorical = [city]"))
        .withMessageContaining(said);
  }

  /** Neither the label nor what is made of another such column. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "cross(y, a); ; beside the label y",
        "a:y; ; beside the label y",
        "steps(y); ; beside the label y",
        "spline(y, 2); ; beside the label y",
        "log(y); ; beside the label y",
        "hash(cross(y, city), 2^4); ; beside the label y",
        "a; y: 1; beside the label y",
        "a; user: 1 + y; beside the label y",
        "cross(steps(a), b); ; none of another",
        "steps(steps(a)); ; none of another",
      })
  void columnsAreNotOfTheLabelNorOfEachOther(String feature, String effect, String said) {
    String more = effect == null ? "" : "data.effects = [\"%s\"]".formatted(effect);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> objective("\"" + feature + "\"", "l2(0.1)", more))
        .withMessageContaining(said);
  }
}
