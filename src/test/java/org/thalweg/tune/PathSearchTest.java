package org.thalweg.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.Members;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.Metrics;
import org.thalweg.path.PathResult;
import org.thalweg.run.RunOptions;
import org.thalweg.spark.SparkFixture;
import org.thalweg.tune.SearchOutcome.TuneFile;
import org.thalweg.tune.SearchResult.ModelResult;
import org.thalweg.tune.SearchResult.PointResult;

/** Strengths of a path compared over folds, beside a search over the same penalties. */
class PathSearchTest {
  private static final String PATH = "penalty = \"path(l1,points=6,ratio=1e-2)\"\n";
  private static final String FOLDS = "tune { folds = 3, seed = 5 }\n";

  @TempDir private static Path directory;
  private static SearchFixture fixture;

  @BeforeAll
  static void open() {
    fixture = SearchFixture.open(directory, SparkFixture.KRYO);
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  private static TrainingConf conf(String more) {
    return fixture.conf("objective.loss = logistic\n" + more);
  }

  private static String json(SearchOutcome outcome) {
    return TuneFile.json(conf(PATH + FOLDS).tune(), outcome).toPrettyString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "method = lbfgs\nstop.gradientNorm = 1e-8\n"})
  void everyStrengthIsMeasuredOnTheRowsThatItsModelsDidNotSee(String method) {
    SearchResult found = fixture.search(conf(method + PATH + FOLDS)).result();
    PathResult all =
        Thalweg.path(conf(method + PATH), fixture.spark(), RunOptions.of(List.of())).path();
    assertThat(found.points()).hasSize(6);
    String penalties =
        found.points().stream()
            .map(point -> "\"" + point.point().settings().get("penalty") + "\"")
            .collect(Collectors.joining(", "));
    String grid =
        "method = newton\nstop.relativeGap = 1e-10\n"
            + "tune { grid.penalty = [%s], folds = 3, seed = 5, refit = false }"
                .formatted(penalties);
    List<PointResult> alone = fixture.search(conf(grid)).result().points();
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
    PointResult best = found.best();
    double limit = best.mean() + best.standardError();
    assertThat(found.oneStandardError())
        .as("the strongest penalty within a standard error")
        .isSameAs(found.points().stream().filter(point -> point.mean() <= limit).findFirst().get());
  }

  /** Folds may differ, so that a weaker penalty has a shorter w now and then. */
  @Test
  void theStrongestPenaltyIsTheSimplestWhateverTheNorms() {
    List<PointResult> points =
        Stream.of(3.0, 2.0, 1.0)
            .map(norm -> new ModelResult(norm == 1 ? 0.5 : 0.6, "", norm, 1, 1, null))
            .map(model -> new PointResult(null, 0, List.of(model, model)))
            .toList();
    Metric metric = Metrics.decisive(conf(PATH).objective().ofAnyData());
    List<PointResult> close = points.subList(0, 2);
    assertThat(new SearchResult(points, metric, true).oneStandardError()).isSameAs(points.get(2));
    assertThat(new SearchResult(close, metric, true).oneStandardError()).isSameAs(points.get(0));
    assertThat(new SearchResult(close, metric, false).oneStandardError()).isSameAs(points.get(1));
  }

  @Tag("members")
  @Test
  void thePlaceAndThePartitionsChangeNoBit() {
    Set<String> tables = new HashSet<>();
    List<String> places = List.of("driver", "flat", "sharded"); // of which OracleTest has the bits
    for (String place : Members.some(places, each -> !each.equals("sharded")).toList()) {
      String more = "aggregation = %s\ndata.partitions = %d\n".formatted(place, place.length());
      tables.add(json(fixture.search(conf(PATH + FOLDS + more))));
    }
    assertThat(tables).hasSize(1);
  }

  @Test
  void aKilledSearchIsResumedToTheSameBitsAndTheSameTable() {
    String expected = json(fixture.search(conf(PATH + FOLDS)));
    TrainingConf conf =
        conf(PATH + FOLDS).toBuilder()
            .checkpointDirectory(directory.resolve("ck").toString())
            .checkpointEveryRounds(1)
            .build();
    for (int killedAt : List.of(3, 5, 8)) {
      assertThatThrownBy(
              () ->
                  fixture.search(conf, SearchFixture.resuming(), SearchFixture.killerAt(killedAt)))
          .hasMessage("killed");
    }
    for (int time = 0; time < 2; time++) {
      assertThat(json(fixture.search(conf, SearchFixture.resuming(), SearchListener.none())))
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grid.seed = [1, 2]", "halving = 2"})
  void otherKeysAreNotSearchedWithAPath(String more) {
    TrainingConf conf = conf(PATH + "stop.maxEpochs = 9\ntune { folds = 3, " + more + " }");
    assertThatThrownBy(() -> SearchPlan.of(conf.toBuilder()))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("penalty must be of one strength");
  }
}
