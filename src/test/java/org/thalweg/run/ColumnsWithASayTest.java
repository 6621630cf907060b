package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
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
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;

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

  /** What is saved is loaded again, with its effects and steps; an unknown user has no effect. */
  @Test
  void modelsAreSavedAndLoaded() throws IOException {
    String conf =
        TABLE
            + "\"%s\"\ndata.features = [a, \"steps(dose)\"]\n".formatted(folder.resolve("all.csv"))
            + "data.effects = [\"user: 1 + a\"]\n"
            + "penalty = \"sum(l2(1e-3),on(steps(dose),nonNegative),on(user,l2(1e-2)))\"";
    Model model = train(conf).model();
    String where = folder.resolve("model").toString();
    ModelStore.save(new Configuration(), model, where);
    Model loaded = ModelStore.load(new Configuration(), where);
    assertThat(loaded.weightsSha256()).isEqualTo(model.weightsSha256());
    assertThat(Arrays.asList(loaded.input().name(1), loaded.input().name(5)))
        .containsExactly("steps(dose)>=1", "steps(dose)>=5");
    assertThat(loaded.penalties().terms()).isEqualTo(model.penalties().terms());
  }

  @ParameterizedTest
  @CsvSource({
    "'sum(l2(1e-3),on(citi,nonNegative))', did you mean city?",
    "'on(zzz*,l1(0.1))', zzz*",
    "'sum(on(a,l1(0.1)),on(a,groupLasso(0.1)),on(a,ball(1)))', at most one proximal term",
    "'on(`a,l1(0.1))', a closing backquote"
  })
  void whatNamesNothingIsOneLine(String penalty, String said) {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> objective("a,b", penalty, "data.categorical = [city]"))
        .withMessageContaining(said);
  }
}
