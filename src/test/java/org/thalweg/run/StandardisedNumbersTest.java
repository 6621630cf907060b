package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.diagnose.Diagnosis;
import org.thalweg.model.ModelStore;

/** Numbers divided by their standard deviation, beside such as were divided by hand. */
class StandardisedNumbersTest {
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();

  private static final int ROWS = 200;
  private static final int MEASURED = 4; // income, born and the two numbers of place, at first
  private static final double[][] X = new double[ROWS][MEASURED];
  private static final double[] DEVIATIONS = new double[MEASURED];
  private static Dataset<Row> raw;
  private static Dataset<Row> byHand;

  /** Rows of every kind of feature, of which Ulm is a rare one; every tenth income is missing. */
  @BeforeAll
  static void makeTables() {
    SplittableRandom random = new SplittableRandom(5);
    List<Object[]> others = new ArrayList<>(); // member, town, label
    for (int i = 0; i < ROWS; i++) {
      X[i] =
          new double[] {
            i % 10 == 3 ? 3000 : random.nextDouble(1000, 5000),
            random.nextInt(4000, 9000),
            random.nextDouble(),
            random.nextDouble(-50, 50)
          };
      String town = i % 40 == 0 ? "Ulm" : random.nextBoolean() ? "Bern" : "Basel";
      boolean isMember = random.nextBoolean();
      double z = X[i][0] / 1000 + X[i][3] / 30 + (isMember ? 1 : 0) - (town.equals("Ulm") ? 2 : 0);
      others.add(new Object[] {isMember, town, z + random.nextDouble() > 3.5 ? 1.0 : 0.0});
    }
    for (int j = 0; j < MEASURED; j++) {
      int column = j;
      double mean = Arrays.stream(X).mapToDouble(x -> x[column]).average().orElseThrow();
      DEVIATIONS[j] =
          Math.sqrt(
              Arrays.stream(X)
                  .mapToDouble(x -> (x[column] - mean) * (x[column] - mean))
                  .average()
                  .orElseThrow());
    }
    raw = table(others, "date", new double[] {1, 1, 1, 1});
    byHand = table(others, "double", DEVIATIONS);
  }

  private static Dataset<Row> table(List<Object[]> others, String born, double[] units) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      Object day =
          born.equals("date")
              ? Date.valueOf(LocalDate.ofEpochDay((long) X[i][1]))
              : (Object) (X[i][1] / units[1]);
      Object[] more = others.get(i);
      rows.add(
          RowFactory.create(
              i % 10 == 3 ? null : X[i][0] / units[0],
              day,
              new double[] {X[i][2] / units[2], X[i][3] / units[3]},
              more[0],
              more[1],
              more[2]));
    }
    StructType type =
        StructType.fromDDL(
            "income double, born %s, place array<double>, member boolean, town string, label double"
                .formatted(born));
    return local.session().createDataFrame(rows, type).coalesce(1);
  }

  /** What an encoder of Spark ML says of a vector is heeded, and kept with the model. */
  @Test
  void marksWithinAVectorStayAsTheyAre(@TempDir Path folder) throws IOException {
    Dataset<Row> pair = raw.selectExpr("place[0] a", "place[1] b", "town", "label");
    StringIndexerModel index =
        new StringIndexer()
            .setInputCol("town")
            .setOutputCol("number")
            .setStringOrderType("alphabetAsc")
            .fit(pair);
    OneHotEncoder encoder =
        new OneHotEncoder().setInputCol("number").setOutputCol("towns").setDropLast(false);
    Dataset<Row> indexed = index.transform(pair);
    Dataset<Row> vectors =
        new VectorAssembler()
            .setInputCols(new String[] {"a", "b", "towns"})
            .setOutputCol("x")
            .transform(encoder.fit(indexed).transform(indexed));
    String conf =
        """
        data { train = rows, format = table, label = label, shards = 2, standardize = numbers
          %s }
        objective.loss = logistic, penalty = "l2(1e-2)", stop.gradientNorm = 1e-9
        output = %s
        """;
    Outcome columns =
        train(pair, conf.formatted("features = [a, b], categorical = [town]", "none"));
    Outcome vector = train(vectors, conf.formatted("features = [x]", "none"));
    double[] w = columns.model().w();
    double[] z = vector.model().w();
    Arrays.sort(w, 2, 5); // since categories may be in another order
    Arrays.sort(z, 2, 5);
    assertThat(z).containsExactly(w, within(1e-9));
    BitSet towns = new BitSet();
    towns.set(2, 5);
    String saved = folder.resolve("model").toString();
    ModelStore.save(local.session(), vector.model(), saved, false);
    assertThat(ModelStore.load(local.session(), saved).input().marks()).isEqualTo(towns);
  }

  private static Outcome train(Dataset<Row> table, String conf) {
    RunOptions options = RunOptions.of(List.of());
    return Thalweg.train(TrainingConf.parse(conf), table, Optional.empty(), options);
  }

  private static Outcome train(Dataset<Row> table, String more, double fill) {
    RunOptions options = RunOptions.of(List.of());
    return Thalweg.train(conf(more, fill), table, Optional.empty(), options);
  }

  private static TrainingConf conf(String more, double fill) {
    return TrainingConf.parse(
        """
            data { train = rows, format = table, label = label, categorical = [town], shards = 2
              features = [income, born, place, member]
              missing = "constant(%s,indicator=true)" }
            objective.loss = logistic
            output = none
            %s
            """
            .formatted(fill, more));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "method = auto, penalty = \"l1(1e-2)\", stop.gradientNorm = 1e-9",
        "data.hash.bits = 3, method = newton, penalty = \"l2(1e-2)\", stop.gradientNorm = 1e-9",
        "updater = adagrad, learningRate = 0.1, stop.maxSteps = 20, batch.rows = 16"
      })
  void areWhatDividingThemByHandGivesAndMarksStayAsTheyAre(String solver) {
    Outcome hand = train(byHand, solver, 3000 / DEVIATIONS[0]);
    Outcome outcome = train(raw, solver + "\ndata.standardize = numbers", 3000);
    assertThat(outcome.train().objective()).isCloseTo(hand.train().objective(), within(1e-8));
    double[] w = outcome.model().w();
    double[] z = hand.model().w();
    assertThat(w).hasSameSizeAs(z);
    boolean isLinear = w.length == outcome.model().features() + 1;
    for (int j = 0; isLinear && j < w.length; j++) {
      double expected = j < MEASURED ? z[j] / DEVIATIONS[j] : z[j];
      assertThat(w[j]).isCloseTo(expected, within(1e-5 * Math.abs(expected) + 1e-9));
    }
    if (isLinear && solver.contains("gradientNorm")) {
      TrainingConf conf = conf(solver, 3000);
      try (TrainingData data =
          TrainingData.load(
              conf,
              raw,
              Optional.empty(),
              JavaSparkContext.fromSparkContext(local.session().sparkContext()))) {
        Diagnosis found = Thalweg.diagnose(outcome.model(), data.train(), OptionalDouble.of(1e-7));
        assertThat(found.gradientNorm()).isLessThan(1e-7);
      }
    }
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "method = auto, penalty = \"l2(1e-2)\", stop.gradientNorm = 1e-9",
        "method = lbfgs, penalty = \"l2(1e-2)\", stop.gradientNorm = 1e-9",
        "method = svrg, penalty = \"l2(1e-2)\", stop.gradientNorm = 1e-9",
        "objective.model = \"factorization(rank=2)\", updater = adagrad, learningRate = 0.1,"
            + " stop.maxSteps = 20, batch.rows = 16"
      })
  void areWhatDividingThemByHandGivesAndMarksStayAsTheyAreToo(String solver) {
    areWhatDividingThemByHandGivesAndMarksStayAsTheyAre(solver);
  }
}
