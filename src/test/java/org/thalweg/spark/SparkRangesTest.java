package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Solver;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.ranges.LbfgsSetting;
import org.thalweg.solve.ranges.RangeDescent;
import org.thalweg.solve.ranges.RangeHead;
import org.thalweg.solve.ranges.RangeLbfgs;
import org.thalweg.solve.ranges.RangeMethod;
import org.thalweg.solve.ranges.RangeOracle;
import org.thalweg.solve.ranges.RangePoint;
import org.thalweg.solve.ranges.RangeSetting;
import org.thalweg.solve.ranges.RangeState;
import org.thalweg.solve.ranges.RangeWork;
import org.thalweg.solve.ranges.RangeWorkers;
import org.thalweg.solve.ranges.RangesInMemory;
import org.thalweg.solve.ranges.RowPieces;
import org.thalweg.solve.ranges.StartWeights;
import org.thalweg.solve.ranges.StepLog;
import org.thalweg.spark.SparkRanges.RangeLog;
import org.thalweg.update.AdaGrad;

/** Ranges on executors come to the bits of ranges in one process, whatever happens to them. */
class SparkRangesTest {
  private static final int ROWS = 997;
  private static final int FEATURES = 37;
  private static final int RANGES = 4;
  private static final int STEPS = 70; // more than the log has single steps
  private static final long SHORT_LOG = 8 * 100 * 8; // bytes, of eight steps
  private static final int LOST = 11; // the step at which an executor dies
  private static final RowPieces BATCHES = new RowPieces(ROWS, 100, 5, false);
  private static final ClassificationLosses.Logistic LOSS = new ClassificationLosses.Logistic();

  @TempDir private static Path directory;
  private static final Map<Kind, double[]> REFERENCES =
      new EnumMap<>(Kind.class); // in this process

  /** How w is minimised. */
  private enum Kind {
    STEPS(
        new RangeSetting(
            new AdaGrad(), new Schedules.Constant(0.1), 1e-3, 1e-3, BATCHES, RangeHead.LINEAR)),
    LBFGS(new LbfgsSetting(CoordinatePenalties.Pieces.all(0, 1e-3), BATCHES, 10, RANGES)),
    ORTHANTS(new LbfgsSetting(CoordinatePenalties.Pieces.all(1e-3, 1e-3), BATCHES, 10, RANGES));

    private final RangeMethod method;

    Kind(RangeMethod method) {
      this.method = method;
    }

    Solver begin() {
      return method instanceof LbfgsSetting lbfgs
          ? RangeLbfgs.begin(lbfgs, true, RangePoint.START, 0.25, this == LBFGS)
          : RangeDescent.begin((RangeSetting) method, true, 0);
    }
  }

  /** Fails a first attempt after the range has stepped, and has ranges go back now and then. */
  private record Faults(SparkRanges ranges, String files) implements RangeWorkers {
    @Override
    public boolean beginAtZero() {
      return ranges.beginAtZero();
    }

    @Override
    public void log(long step, double[] derivatives) {
      ranges.log(step, derivatives);
    }

    @Override
    public double[] sum(long version, RangeWork work) {
      long written = version / 30 * 30;
      if (version > 0 && version == written) {
        ranges.write(version, files + "/" + version);
      } else if (version % 9 == 8) {
        ranges.each(Math.max(written, version - 5), RangeState::nonZeros);
      }
      return ranges.sum(
          version,
          state -> {
            boolean isFirst = TaskContext.get().attemptNumber() == 0;
            if (isFirst && version % 7 == 3 && state.rows().index() == version % RANGES) {
              throw new IllegalStateException("as a test wants it");
            }
            return work.on(state);
          });
    }

    @Override
    public void keep(long version) {
      ranges.keep(version);
    }

    @Override
    public List<double[]> each(long version, RangeWork work) {
      return ranges.each(version, work);
    }

    @Override
    public void close() {
      ranges.close();
    }
  }

  /** Ends the process of an executor in the middle of a run. */
  private record DyingExecutor(SparkRanges ranges, String mark) implements RangeWorkers {
    @Override
    public boolean beginAtZero() {
      return ranges.beginAtZero();
    }

    @Override
    public void log(long step, double[] derivatives) {
      ranges.log(step, derivatives);
    }

    @Override
    public double[] sum(long version, RangeWork work) {
      return ranges.sum(version, version == LOST ? deadlyOnce(work, mark) : work);
    }

    @Override
    public void keep(long version) {
      ranges.keep(version);
    }

    @Override
    public List<double[]> each(long version, RangeWork work) {
      return ranges.each(version, work);
    }

    @Override
    public void close() {
      ranges.close();
    }
  }

  /** Work that ends the JVM of one range, once, whatever else is tried again for it. */
  private static RangeWork deadlyOnce(RangeWork work, String mark) {
    return state -> {
      if (state.rows().index() == 1 && isNew(mark)) {
        Runtime.getRuntime().halt(1);
      }
      return work.on(state);
    };
  }

  private static boolean isNew(String mark) {
    try {
      return new File(mark).createNewFile();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double[] train(Kind kind, RangeWorkers workers, RangedRows rows) {
    RangeOracle oracle =
        new RangeOracle(workers, rows.targets(), LOSS, kind.method, true, RangePoint.START);
    Minimiser minimiser = Minimiser.of(oracle, oracle, new StopCriterion.MaxSteps(STEPS));
    TrainingResult result = minimiser.minimise(kind.begin());
    RangePoint point = RangePoint.of(result.w());
    double[] w = new double[FEATURES + 1];
    Iterator<double[]> parts = workers.each(point.version(), SparkRangesTest::weights).iterator();
    for (int range = 0; parts.hasNext(); range++) {
      double[] part = parts.next();
      System.arraycopy(part, 0, w, rows.cut().from(range), part.length);
    }
    w[FEATURES] = point.intercept();
    return w;
  }

  private static double[] weights(RangeState state) {
    double[] w = new double[state.rows().width()];
    double[] pairs = state.nonZeros();
    for (int k = 0; k < pairs.length; k += 2) {
      w[(int) pairs[k]] = pairs[k + 1];
    }
    return w;
  }

  private static RangedRows cut(ShardedData data) {
    return RangedRows.of(
        data,
        List.of(),
        FEATURES,
        RANGES,
        BATCHES,
        StartWeights.ZEROS,
        StorageLevel.MEMORY_AND_DISK());
  }

  private static SparkRanges ranges(Kind kind, RangedRows rows) {
    return new SparkRanges(rows, kind.method, RoundClock.stopped(), new Configuration());
  }

  private static void requireReference(Kind kind, double[] w, RangedRows rows) {
    double[] expected =
        REFERENCES.computeIfAbsent(
            kind,
            any -> train(kind, new RangesInMemory(kind.method, rows.ranges().collect()), rows));
    assertThat(w).as(kind.name()).isEqualTo(expected);
    assertThat(Arrays.stream(w).filter(each -> each != 0).count()).isGreaterThan(FEATURES / 2);
  }

  @ParameterizedTest
  @CsvSource({
    "local[1], " + SparkFixture.JAVA + ", 3",
    "'local[2,4]', " + SparkFixture.KRYO + ", 5"
  })
  void neitherCoresNorPartitionsNorFaultsChangeABit(
      String master, String serializer, String partitions) {
    Path file = SparkFixture.file(directory, "rows.libsvm", ROWS, FEATURES, true);
    boolean retries = master.contains(",");
    try (JavaSparkContext spark = SparkFixture.spark(master, serializer)) {
      for (int count : SparkFixture.numbers(partitions)) {
        try (ShardedData data = SparkFixture.load(spark, file, 8, count)) {
          for (Kind kind : Kind.values()) {
            RangedRows rows = cut(data);
            SparkRanges plain = ranges(kind, rows);
            String files = directory.resolve("files-" + kind + count).toString();
            if (!retries) { // else ranges go back further than the bound lets them
              plain.bound(files, SHORT_LOG, SparkRangesTest::refuse);
            }
            try (RangeWorkers workers = retries ? new Faults(plain, files) : plain) {
              requireReference(kind, train(kind, workers, rows), rows);
              assertThat(plain.logged())
                  .isLessThan(retries ? Long.MAX_VALUE : 2 * Math.max(SHORT_LOG, 8 * (ROWS + 2)));
            }
            assertThat(retries || !new File(files).exists()).isTrue();
          }
        }
      }
    }
  }

  @Test
  void theLogHasEveryStepUntilItIsDropped() {
    int[] lengths = {3, 1 << 17 | 1, 0, 5000, 9, 1 << 17, 40};
    try (JavaSparkContext spark = SparkFixture.spark("local[1]", SparkFixture.KRYO);
        RangeLog log = new RangeLog(spark)) {
      assertThat(log.view().first()).isEqualTo(Long.MAX_VALUE);
      long bytes = 0;
      for (int step = 0; step < 150; step++) {
        double[] derivatives = new double[lengths[step % lengths.length]];
        Arrays.fill(derivatives, step);
        log.add(step, derivatives);
        bytes += (long) Double.BYTES * derivatives.length;
      }
      assertThat(log.bytes()).isEqualTo(bytes);
      for (long before : new long[] {0, 1, 60, 149}) {
        log.drop(before);
        StepLog view = log.view();
        assertThat(view.first()).isBetween(0L, before);
        for (int step = (int) view.first(); step < 150; step++) {
          double[] derivatives = view.derivatives(step);
          assertThat(derivatives).hasSize(lengths[step % lengths.length]);
          assertThat(Arrays.stream(derivatives).distinct().toArray())
              .isEqualTo(derivatives.length == 0 ? derivatives : new double[] {step});
        }
      }
      log.drop(150);
      assertThat(log.view().first()).isEqualTo(Long.MAX_VALUE);
      assertThat(log.bytes()).isZero();
    }
  }

  /** Those that a job did not reach are asked again, and no others. */
  @Test
  void executorsThatAreBusyAreAskedAgain() {
    List<Set<String>> asked = new ArrayList<>();
    List<List<String>> reached = List.of(List.of("1", "3", "3"), List.of("1"), List.of("2", "4"));
    Function<Set<String>, Collection<String>> job =
        ids -> {
          asked.add(Set.copyOf(ids));
          return reached.get(asked.size() - 1);
        };
    assertThat(Executors.reach(Set.of("1", "2", "3", "5"), job)).containsExactly("5");
    assertThat(asked)
        .containsExactly(Set.of("1", "2", "3", "5"), Set.of("2", "5"), Set.of("2", "5"));
    asked.clear();
    assertThat(Executors.reach(Set.of("3"), job)).isEmpty();
    assertThat(asked).hasSize(1);
  }

  /** A process that outlives many runs does not remember all of them. */
  @Test
  void onlyTheLastRunsThatEndedAreKnown() {
    RangeStates.drop("first");
    assertThatThrownBy(() -> reads("first")).hasMessageContaining("have been given up");
    for (int run = 1; run < RangeStates.MOST_ENDED; run++) {
      RangeStates.drop("run " + run);
    }
    assertThatThrownBy(() -> reads("first")).hasMessageContaining("have been given up");
    RangeStates.drop("last");
    assertThat(reads("first")).containsExactly(7);
    assertThatThrownBy(() -> reads("last")).hasMessageContaining("have been given up");
    RangeStates.drop("first"); // for other tests
  }

  private static double[] reads(String run) {
    return RangeStates.at(
        run, 0, state -> true, () -> null, state -> new double[] {7}); // of no range
  }

  /** How many ranges all executors hold. */
  private static int heldOnExecutors(JavaSparkContext spark) {
    return Executors.each(spark.sc(), Executors.ids(spark.sc()))
        .map(any -> RangeStates.held())
        .reduce(Integer::sum);
  }

  private static void refuse(String note) {
    throw new IllegalStateException(note);
  }

  @Tag("long")
  @Test
  @Timeout(180)
  void anExecutorThatDiesChangesNoBit() throws IOException {
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    Path file = SparkFixture.file(directory, "rows.libsvm", ROWS, FEATURES, true);
    try (JavaSparkContext spark = SparkFixture.spark("local-cluster[2,1,1024]", SparkFixture.KRYO);
        ShardedData data = SparkFixture.load(spark, file, 8, 4)) {
      for (Kind kind : Kind.values()) {
        RangedRows rows = cut(data);
        Path mark = directory.resolve("died-" + kind);
        SparkRanges plain = ranges(kind, rows);
        plain.bound(
            directory.resolve("log-" + kind).toString(), SHORT_LOG, SparkRangesTest::refuse);
        try (RangeWorkers workers = new DyingExecutor(plain, mark.toString())) {
          requireReference(kind, train(kind, workers, rows), rows);
          assertThat(heldOnExecutors(spark)).isGreaterThanOrEqualTo(RANGES);
        }
        assertThat(heldOnExecutors(spark)).as("given up with the run").isZero();
        assertThat(mark).exists();
      }
    }
  }

  @Test
  void rangesAreOfAboutAsManyEntriesAndFeatures() {
    Path file = SparkFixture.file(directory, "rows.libsvm", ROWS, FEATURES, true);
    try (JavaSparkContext spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
        ShardedData data = SparkFixture.load(spark, file, 8, 2);
        RangedRows rows = cut(data)) {
      List<Integer> widths = new ArrayList<>();
      for (int range = 0; range < RANGES; range++) {
        widths.add(rows.cut().width(range));
      }
      assertThat(widths).allMatch(width -> width >= 8 && width <= 11);
      assertThat(rows.cut().features()).isEqualTo(FEATURES);
      assertThat(rows.targets().rows()).isEqualTo(ROWS);
    }
  }
}
