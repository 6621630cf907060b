package org.thalweg.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.plan.MemoryPlan;
import org.thalweg.plan.ModelCount;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.spark.SparkFixture;
import org.thalweg.tune.SearchPlan.Point;

/** How many models of a search run at once, and that it changes no bit. */
class SearchMemoryTest {
  private static final String SEARCH =
      "objective.loss = logistic\ntune { grid.penalty = [\"l2(0.1)\", \"l2(0.01)\", \"l2(0.001)\"],"
          + " folds = 3, refit = false }\n";
  private static final String PATH =
      "objective.loss = logistic\npenalty = \"path(l1,points=4,ratio=1e-1)\"\n"
          + "tune { folds = 3, refit = false }\n";

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

  /** Bytes of memory by the models that run at once in it. */
  private static Map<Integer, Long> groups(TrainingConf conf, int models, int views) {
    SearchPlan plan = SearchPlan.of(conf.toBuilder());
    List<TrainingConf> confs = plan.points().stream().map(Point::conf).toList();
    Map<Integer, Long> groups = new HashMap<>();
    try (TrainingData data = TrainingData.load(plan.conf(), fixture.spark())) {
      for (int wanted = 1; wanted <= models; wanted += 2) {
        long low = 64 << 20;
        long high = 1L << 40;
        while (high - low > 1) {
          long middle = (low + high) / 2;
          if (SearchMemory.of(confs, data, models, views, middle, 0).most() >= wanted) {
            high = middle;
          } else {
            low = middle;
          }
        }
        groups.put(SearchMemory.of(confs, data, models, views, high, 0).most(), high);
      }
    }
    return groups;
  }

  @ParameterizedTest
  @ValueSource(strings = {"method = newton", "updater = adam, stop.maxSteps = 9"})
  void theNumberOfModelsAtOnceChangesNoBit(String method) {
    TrainingConf conf = fixture.conf(SEARCH + method.replace(", ", "\n"));
    Map<Integer, Long> groups = groups(conf, 9, 3);
    assertThat(groups.keySet()).containsExactlyInAnyOrder(1, 3, 5, 7, 9);
    Set<List<String>> hashes = new HashSet<>();
    for (long memory : groups.values()) {
      hashes.add(hashes(fixture.search(conf, memory)));
    }
    assertThat(hashes).hasSize(1);
  }

  /** Each build takes two; SearchTest has the bits of other methods. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"method = svrg"})
  void theNumberOfModelsAtOnceChangesNoBitToo(String method) {
    theNumberOfModelsAtOnceChangesNoBit(method);
  }

  @Test
  void theNumberOfPathsAtOnceChangesNoBit() {
    TrainingConf conf = fixture.conf(PATH);
    Map<Integer, Long> groups = groups(conf, 3, 3);
    assertThat(groups.keySet()).containsExactlyInAnyOrder(1, 3);
    Set<List<String>> hashes = new HashSet<>();
    for (long memory : groups.values()) {
      hashes.add(hashes(fixture.search(conf, memory)));
    }
    assertThat(hashes).hasSize(1);
  }

  /** The others have no place in the result, which nothing is measured for. */
  @ParameterizedTest
  @ValueSource(strings = {SEARCH, PATH})
  void noModelBeginsAfterOneThatIsInterrupted(String search) {
    TrainingConf conf = fixture.conf(search);
    int models = search.equals(PATH) ? 3 : 9;
    Reason stop = new Reason(Reason.Kind.INTERRUPTED, "test", "now");
    Set<Integer> stepped = ConcurrentHashMap.newKeySet();
    SearchListener listener =
        new SearchListener() {
          @Override
          public void stepped(int model, StepReport report) {
            stepped.add(model);
          }
        };
    RunOptions plain = RunOptions.of(List.of());
    RunOptions options =
        new RunOptions(
            List.of(),
            history -> stepped.isEmpty() ? Optional.empty() : Optional.of(stop),
            plain.trained(),
            plain.notes(),
            plain.existing());
    SearchResult result = fixture.search(conf, options, listener, groups(conf, models, 3).get(1));
    assertThat(stepped).containsExactly(0);
    assertThat(result.interrupted()).contains(stop);
    assertThat(result.points()).hasSize(1);
    assertThat(result.points().get(0).mean()).isNaN();
  }

  private static List<String> hashes(SearchResult result) {
    return result.points().stream()
        .flatMap(point -> point.models().stream())
        .map(model -> model.weightsSha256() + " " + model.metric())
        .collect(Collectors.toList());
  }

  /** Two vectors of each travel to the executors in one array. */
  @Test
  void noMoreModelsRunAtOnceThanAnArrayHasRoomFor() throws IOException {
    Path wide = Files.writeString(directory.resolve("wide"), "1 1:1\n0 300000000:1\n".repeat(9));
    TrainingConf conf =
        fixture.conf(SEARCH + "method = lbfgs").toBuilder().train(wide.toString()).build();
    try (TrainingData data = TrainingData.load(conf, fixture.spark())) {
      assertThat(SearchMemory.of(List.of(conf), data, 9, 3, 1L << 50, 0).most()).isEqualTo(3);
    }
  }

  @Test
  void aSearchWithoutRoomForOneModelIsRefused() {
    assertThatThrownBy(() -> fixture.search(fixture.conf(SEARCH), 1000))
        .isInstanceOf(ConfException.class)
        .hasMessageMatching(
            "a search of 9 models needs \\d+ MiB of the driver's memory for one of them at a time"
                + " but it has 0; raise --driver-memory");
  }

  @Test
  void thePlanCountsEveryModelThatRuns() {
    MemoryPlan one;
    try (TrainingData data = TrainingData.load(alone(), fixture.spark())) {
      one = MemoryPlan.of(alone(), data, ModelCount.one(), 0);
    }
    MemoryPlan all = SearchMemory.of(SearchPlan.of(search()), fixture.spark(), 0);
    assertThat(all.models().all()).isEqualTo(9);
    assertThat(all.models().atOnce()).isEqualTo(9);
    assertThat(all.models().views()).isEqualTo(3);
    assertThat(all.driverBytes()).isEqualTo(9 * one.driverBytes());
    assertThat(all.resultBytes()).isGreaterThanOrEqualTo(9 * one.resultBytes());
    assertThat(all.rowBytes()).isEqualTo(one.rowBytes() + 2 * 3 * 300);
    assertThat(all.lines()).anyMatch(line -> line.startsWith("models     9 over 3 views"));
    assertThat(one.lines()).noneMatch(line -> line.startsWith("models"));
  }

  @Test
  void aBootstrapOfMoreModelsThanTheSearchIsWhatIsPlanned() {
    MemoryPlan plan =
        SearchMemory.of(SearchPlan.of(search().set("tune.bootstrap", "50")), fixture.spark(), 0);
    assertThat(plan.models().all()).isEqualTo(50);
    assertThat(plan.models().views()).isEqualTo(50);
  }

  private static TrainingConf alone() {
    return fixture.conf("objective.loss = logistic\nmethod = lbfgs\n");
  }

  private static ConfBuilder search() {
    return fixture.conf(SEARCH + "method = lbfgs\n").toBuilder();
  }
}
