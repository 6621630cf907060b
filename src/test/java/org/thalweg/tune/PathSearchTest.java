package org.thalweg.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.path.PathResult;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.run.RunOptions;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.spark.SparkFixture;

/** Strengths of a path compared over folds, beside a search over the same penalties. */
class PathSearchTest {
  private static final String PATH = "penalty = \"path(l1,points=6,ratio=1e-2)\"\n";
  private static final String FOLDS = "tune { folds = 3, seed = 5 }\n";

  @TempDir private static Path directory;
  private static JavaSparkContext spark;
  private static Path rows;

  @BeforeAll
  static void open() {
    spark = SparkFixture.spark("local[2]", SparkFixture.KRYO);
    rows = SparkFixture.file(directory, "rows.libsvm", 300, 7, true);
  }

  @AfterAll
  static void close() {
    spark.close();
  }

  private static TrainingConf conf(String more) {
    return TrainingConf.parse(
        "data { train = \"%s\", shards = 5, partitions = 3 }\nobjective.loss = logistic\n%s"
            .formatted(rows, more));
  }

  private static SearchOutcome search(TrainingConf conf) {
    return Thalweg.tune(conf, spark, RunOptions.of(List.of()), SearchListener.none());
  }

  private static String json(SearchOutcome outcome) {
    return TuneFile.json(conf(PATH + FOLDS).tune(), outcome).toPrettyString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "method = lbfgs\nstop.gradientNorm = 1e-8\n"})
  void everyStrengthIsMeasuredOnTheRowsThatItsModelsDidNotSee(String method) {
    SearchResult found = search(conf(method + PATH + FOLDS)).result();
    PathResult all = Thalweg.path(conf(method + PATH), spark, RunOptions.of(List.of())).path();
    assertThat(found.points()).hasSize(6);
    String penalties =
        found.points().stream()
            .map(point -> "\"" + point.point().settings().get("penalty") + "\"")
            .collect(Collectors.joining(", "));
    String grid =
        "method = newton\nstop.relativeGap = 1e-10\n"
            + "tune { grid.penalty = [%s], folds = 3, seed = 5, refit = false }"
                .formatted(penalties);
    List<PointResult> alone = search(conf(grid)).result().points();
    for (int k = 0; k < 6; k++) {
      PointResult point = found.points().get(k);
      assertThat(point.point().conf().penalty().value())
          .as("λ is that of the path over all rows")
          .isEqualTo(all.points().get(k).penalty().value());
      assertThat(point.models()).hasSize(3);
      for (int fold = 0; fold < 3; fold++) {
        assertThat(point.models().get(fold).metric())
            .as("point %d, fold %d", k, fold + 1)
            .isCloseTo(alone.get(k).models().get(fold).metric(), within(1e-4));
      }
    }
    assertThat(found.best().mean()).isLessThan(found.points().get(0).mean());
    assertThat(found.oneStandardError().point().number())
        .isLessThanOrEqualTo(found.best().point().number());
  }

  @Test
  void thePlaceAndThePartitionsChangeNoBit() {
    Set<String> tables = new HashSet<>();
    for (String place : List.of("driver", "flat", "sharded")) {
      String more = "aggregation = %s\ndata.partitions = %d\n".formatted(place, place.length());
      tables.add(json(search(conf(PATH + FOLDS + more))));
    }
    assertThat(tables).hasSize(1);
  }

  @Test
  void aKilledSearchIsResumedToTheSameBitsAndTheSameTable() {
    String expected = json(search(conf(PATH + FOLDS)));
    TrainingConf conf =
        conf(PATH + FOLDS).toBuilder()
            .checkpointDirectory(directory.resolve("ck").toString())
            .checkpointEveryRounds(1)
            .build();
    AtomicInteger points = new AtomicInteger();
    for (int killedAt : List.of(3, 5, 8)) {
      SearchListener killer =
          new SearchListener() {
            @Override
            public void stepped(int model, StepReport report) {
              if (points.incrementAndGet() == killedAt) {
                throw new IllegalStateException("killed");
              }
            }
          };
      points.set(0);
      assertThatThrownBy(() -> Thalweg.tune(conf, spark, resuming(), killer)).hasMessage("killed");
    }
    for (int time = 0; time < 2; time++) {
      assertThat(json(Thalweg.tune(conf, spark, resuming(), SearchListener.none())))
          .isEqualTo(expected);
    }
  }

  private static RunOptions resuming() {
    return new RunOptions(
        List.of(),
        StopCriterion.never(),
        model -> {},
        note -> {},
        ExistingCheckpoints.resume(Set.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grid.seed = [1, 2]", "halving = 2"})
  void otherKeysAreNotSearchedWithAPath(String more) {
    TrainingConf conf = conf(PATH + "stop.maxEpochs = 9\ntune { folds = 3, " + more + " }");
    assertThatThrownBy(() -> Thalweg.plan(conf.toBuilder()))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("penalty must be of one strength");
  }
}
