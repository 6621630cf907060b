package org.thalweg.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.ExecutorMemory;
import org.thalweg.run.TrainingData;

/** What a run is said to need is what it has. */
class MemoryPlanTest {
  @TempDir private Path directory;

  private MemoryPlan plan(String settings, int executors) throws IOException {
    Path data =
        Files.writeString(directory.resolve("x.libsvm"), "1 1:0.5\n0 1000000:2\n".repeat(50));
    TrainingConf conf =
        TrainingConf.parse(
            "data.train = \"%s\", objective.loss = logistic, output = x, data.shards = 16, %s"
                .formatted(data, settings));
    try (LocalSpark spark = LocalSpark.open()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.session().sparkContext());
      try (TrainingData loaded = TrainingData.load(conf, context)) {
        return MemoryPlan.of(conf, loaded, ModelCount.one(), executors);
      }
    }
  }

  @Test
  void countsWAndWhatTheRuleRemembers() throws IOException {
    MemoryPlan adam = plan("updater = adam, aggregation = flat", 0);
    MemoryPlan sgd = plan("updater = sgd, aggregation = flat", 0);
    long d = 1_000_001; // with the intercept
    assertThat(adam.load().dimension()).isEqualTo((int) d);
    assertThat(adam.slots()).isEqualTo((2 + 2) * d); // the lowest w, and w before a step
    assertThat(adam.driverBytes() - sgd.driverBytes()).isEqualTo(2 * 8 * d);
    assertThat(sgd.driverBytes()).isEqualTo((3 + 2 + 1) * 8 * d); // and w on its way
  }

  /**
   * The rows of the file have two entries in all, so that gradients are sparse; displacements are
   * not.
   */
  @Test
  void bringsTheSumsOfEveryTaskToTheDriverUnlessTheyMergeBefore() throws IOException {
    String local = ", updater = sgd, round = \"local(steps=2)\"";
    long sum = 8L * 1_000_001;
    MemoryPlan flat = plan("data.partitions = 4, aggregation = flat" + local, 0);
    assertThat(flat.resultBytes()).isBetween(2 * 4 * sum, 2 * 4 * sum + 1024); // and as they arrive
    MemoryPlan sharded = plan("data.partitions = 4, aggregation = sharded" + local, 0);
    assertThat(sharded.resultBytes()).isBetween(2 * sum, 2 * sum + 1024);
    assertThat(flat.shardsOfTask()).isEqualTo(4);
    long work = 8 * flat.jobs().work();
    assertThat(flat.taskBytes() - work).isBetween(3 * sum, 3 * sum + 1024); // log₂ 4 + 1
  }

  @Test
  void countsSparseSumsByTheirEntries() throws IOException {
    MemoryPlan sparse = plan("updater = adam, aggregation = flat", 0);
    assertThat(sparse.resultBytes()).isLessThan(10_000);
    assertThat(sparse.taskBytes()).isBetween(8L * 1_000_001, 8L * 1_000_001 + 10_000);
  }

  @Test
  void countsWhatRoundsHoldOnTheDriver() throws IOException {
    long d = 1_000_001;
    MemoryPlan svrg = plan("method = svrg", 0);
    MemoryPlan lbfgs = plan("method = lbfgs", 0);
    assertThat(svrg.slots()).isEqualTo(38 * d);
    assertThat(svrg.workBytes()).isEqualTo(8 * 22 * d); // of an epoch, when no other sum is made
    assertThat(svrg.stepBytes())
        .isEqualTo(svrg.workBytes() + svrg.keptBytes())
        .isGreaterThan(svrg.resultBytes());
    assertThat(lbfgs.slots()).isEqualTo((2 * 10 + 6) * d);
    long arrays = 100 * 12 + 100 * 28; // an entry a row
    assertThat(svrg.rowBytes()).isEqualTo(arrays + Math.min(arrays, svrg.blockBytes()));
    assertThat(lbfgs.rowBytes()).isZero(); // in one process they are there
    assertThat(plan("method = lbfgs, aggregation = flat", 0).rowBytes()).isZero();
    assertThat(svrg.driverMemory() - lbfgs.driverMemory())
        .isEqualTo(
            8 * (svrg.slots() - lbfgs.slots())
                + svrg.stepBytes()
                - lbfgs.stepBytes()
                + svrg.rowBytes());
  }

  /** Without a penalty it is L-BFGS in the scale of the features; under a strong one rounds. */
  @Test
  void countsWhatAutoTakesAndNoOther() throws IOException {
    MemoryPlan none = plan("method = auto", 0);
    MemoryPlan lbfgs = plan("method = lbfgs", 0);
    assertThat(none.driverPeak()).isEqualTo(lbfgs.driverPeak());
    String kinks = "penalty = \"sum(l2(1), box(-9, 9))\", ";
    MemoryPlan rounds = plan(kinks + "method = auto", 0);
    MemoryPlan svrg = plan(kinks + "method = svrg", 0);
    assertThat(rounds.driverPeak()).isEqualTo(svrg.driverPeak());
    assertThat(rounds.driverPeak()).isGreaterThan(none.driverPeak());
  }

  /** Of features that are standardised there are no rounds, however strong the penalty. */
  @Test
  void countsNoRoundsOnStandardisedFeatures() throws IOException {
    String scaled = "data.standardize = scale, penalty = \"l2(1)\", ";
    MemoryPlan auto = plan(scaled + "method = auto", 0);
    long d = 1_000_001;
    assertThat(auto.slots()).isEqualTo((2 * 10 + 6) * d); // of L-BFGS, which may follow
    assertThat(auto.workBytes()).isEqualTo(8 * 8 * d); // of a step by conjugate gradients
    assertThat(auto.rowBytes()).isEqualTo(8 * (100 * 4 + 6 * d)); // which stay until the end
    assertThat(auto.driverPeak()).isLessThan(plan(scaled + "method = svrg", 0).driverPeak());
  }

  /** Four numbers a feature in each sum, of which a task has one for each level of the tree. */
  @Test
  void countsTheSumsThatStandardiseFeatures() throws IOException {
    long sum = 8L * 4 * 1_000_000;
    String lean = "updater = sgd, storage = disk, data.partitions = 4";
    MemoryPlan plain = plan(lean, 0);
    MemoryPlan scaled = plan("data.standardize = scale, " + lean, 0);
    assertThat(scaled.taskBytes()).isBetween(3 * sum, 3 * sum + 1024); // of four shards
    long driver = 2 * sum + scaled.tasksOfExecutor() * scaled.taskBytes();
    assertThat(scaled.driverPeak() - scaled.blockBytesOfExecutor())
        .isBetween(driver, driver + 16 * 1024)
        .isGreaterThan(plain.driverPeak());
    assertThat(scaled.peakOfModels()).isEqualTo(plain.driverPeak());
    assertThat(scaled.lines()).anyMatch(line -> line.contains("MiB to standardise features"));
    assertThat(scaled.arriving()).as("in ranges").isBetween(sum, sum + 1024);
  }

  /** Newton's method hands over to L-BFGS. */
  @Test
  void countsTheMethodThatFollowsWhatAutoTakes() throws IOException {
    Path data = Files.writeString(directory.resolve("few.libsvm"), "1 1:0.5\n0 2:2\n".repeat(50));
    String settings = "data.train = \"%s\", ".formatted(data);
    MemoryPlan auto = plan(settings + "method = auto", 0);
    MemoryPlan newton = plan(settings + "method = newton", 0);
    MemoryPlan lbfgs = plan(settings + "method = lbfgs", 0);
    assertThat(auto.slots()).isEqualTo(lbfgs.slots()).isGreaterThan(newton.slots());
    assertThat(auto.workBytes()).isEqualTo(newton.workBytes()).isGreaterThan(lbfgs.workBytes());
    assertThat(auto.rowBytes()).isZero();
  }

  @Test
  void countsTheSumsThatTheDriverMakesOfRowsThatItHolds() throws IOException {
    long sum = 8L * 1_000_001;
    MemoryPlan driver = plan("updater = sgd, round = \"local(steps=2)\", aggregation = driver", 0);
    int threads = Runtime.getRuntime().availableProcessors();
    assertThat(driver.resultBytes()).isBetween(5 * sum, (4 + threads) * (sum + 64)); // 16 shards
    MemoryPlan momentum =
        plan("updater = momentum, round = \"local(steps=2)\", aggregation = driver", 0);
    assertThat(momentum.resultBytes()).isGreaterThan(2 * driver.resultBytes() - 64 * 20);
    long d = 1_000_001; // every thread has u and slots, and the start has both; but there is
    assertThat(momentum.passing()).isEqualTo(threads * 2 * d); // no gradient, nor a point before
  }

  /** Sums of rows of few entries are packed, but made in arrays as long as w. */
  @Test
  void countsAWholeVectorForEachThreadOfTheDriver() throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    long sum = 8L * 1_000_001;
    MemoryPlan sparse = plan("updater = adam, aggregation = driver", 0);
    assertThat(sparse.resultBytes()).isBetween(threads * sum, threads * sum + 100_000);
  }

  /** Four sums of eight shards on two threads, of which one is given away and three are kept. */
  @Test
  void countsTheArraysThatTheDriverKeepsFromOneGradientToTheNext() throws IOException {
    Path data = Files.writeString(directory.resolve("few.libsvm"), "1 1:0.5\n0 2:2\n".repeat(50));
    MemoryPlan plan = plan("data.train = \"%s\", method = lbfgs".formatted(data), 0);
    long d = 3;
    assertThat(plan.sumsOfDriver()).isGreaterThan(2);
    assertThat(plan.keptBytes()).isEqualTo(8 * d * (plan.sumsOfDriver() - 1));
    assertThat(plan.stepBytes()).isGreaterThanOrEqualTo(plan.workBytes() + plan.keptBytes());
    MemoryPlan jobs =
        plan("data.train = \"%s\", method = lbfgs, aggregation = flat".formatted(data), 0);
    assertThat(jobs.keptBytes()).isZero();
  }

  @Test
  void countsTheStateThatARunGoesBackTo() throws IOException {
    MemoryPlan stops = plan("updater = adam", 0);
    MemoryPlan goesBack = plan("updater = adam, onDivergence = backoff", 0);
    assertThat(goesBack.slots()).isEqualTo(2 * stops.slots());
  }

  @Test
  void countsWhatAnInteriorPointMethodKnowsOfRows() throws IOException {
    Path data = Files.writeString(directory.resolve("few.libsvm"), "1 1:0.5\n0 2:2\n".repeat(50));
    long rows = 100;
    String settings = "data.train = \"%s\", penalty = \"l2(1e-3)\", ".formatted(data);
    MemoryPlan rounds = plan(settings + "objective.loss = hinge, method = svrg", 0);
    for (String method : List.of("interiorPoint", "auto")) {
      MemoryPlan hinge = plan(settings + "objective.loss = hinge, method = " + method, 0);
      assertThat(hinge.blockBytes() - rounds.blockBytes()).isEqualTo(8 * rows * (3 + 7));
    }
    MemoryPlan tube =
        plan(settings + "objective.loss = \"epsilonInsensitive(0.1)\", method = auto", 0);
    assertThat(tube.blockBytes() - rounds.blockBytes()).isEqualTo(8 * rows * (3 + 2 * 7));
  }

  /** Which methods that set their own steps make; steps of the user's have the rows as they are. */
  @Test
  void countsTheCopyOfRowsWhoseFeaturesLieFarFromZero() throws IOException {
    Path data = Files.writeString(directory.resolve("far"), "1 1:1000.5\n0 1:1002\n".repeat(50));
    String settings = "data.train = \"%s\", ".formatted(data);
    MemoryPlan asTheyAre = plan(settings + "updater = sgd", 0);
    MemoryPlan copied = plan(settings + "method = lbfgs", 0);
    assertThat(copied.blockBytes()).isEqualTo(2 * asTheyAre.blockBytes());
  }

  @Test
  void countsTheRowsByColumnOfAPathAndOfOneOfItsPoints() throws IOException {
    MemoryPlan path = plan("penalty = \"path(l1, points=3)\"", 0);
    long copy = 100 * (4 + 8) + 100 * (3 + 1) * 8 + 2 * 4 * 1_000_000; // entries, rows, columns
    long products = 16L * 2048 * 2049 + 4 * (1_000_000 + 2048); // of so many columns at most
    long scores = 100 * 8; // of the last w
    long near = 8 * ((6 + 2) * 100 + (6 + 3) * 1_000_000); // six known gradients, by row and by w
    assertThat(path.rowBytes()).isEqualTo(copy + products + scores + near);
    long d = 1_000_001;
    assertThat(path.slots()).isEqualTo(19 * d);
    assertThat(path.load().sumBytes()).isLessThan(10_000); // gradients of few entries
    assertThat(plan("penalty = \"l1(0.1)\"", 0).rowBytes()).isEqualTo(path.rowBytes());
    assertThat(path.slots()).isLessThan(plan("penalty = \"l1(0.1)\", method = svrg", 0).slots());
  }

  /** Which it begins with: auto finds the intercept, by rounds, and holds the rows for these. */
  @Test
  void countsTheRoundsWithWhichAPathOfAnotherMethodBegins() throws IOException {
    MemoryPlan path = plan("penalty = \"path(l1, points=3)\", method = lbfgs", 0);
    MemoryPlan rounds = plan("penalty = \"l1(0.1)\", method = svrg", 0);
    assertThat(path.rowBytes()).isEqualTo(rounds.rowBytes());
    assertThat(path.slots()).isEqualTo(rounds.slots());
  }

  /** Second derivatives among all weights, since these are fewer than may be other than 0. */
  @Test
  void countsTheMatrixOfAPathWhoseRowsAreNotHeld() throws IOException {
    Path data = Files.writeString(directory.resolve("few.libsvm"), "1 1:0.5\n0 2:2\n".repeat(50));
    String settings = "data.train = \"%s\", penalty = \"path(l1)\", ".formatted(data);
    MemoryPlan path = plan(settings + "method = newton", 0);
    long packed = 3 * 4 / 2;
    assertThat(path.slots()).isEqualTo(19 * 3 + 2 * packed);
    assertThat(path.workBytes()).isGreaterThanOrEqualTo(8 * (4 * 3 + 3 * packed));
    assertThat(path.jobs().sum()).isZero(); // made on the driver
  }

  @Test
  void countsTheCopyOfACheckpoint() throws IOException {
    long d = 1_000_001;
    String keeps = ", checkpoint { directory = \"c\", everyRounds = 2 }";
    for (String method : List.of("method = lbfgs", "updater = adam")) {
      MemoryPlan without = plan(method, 0);
      MemoryPlan with = plan(method + keeps, 0);
      assertThat(with.driverBytes() - without.driverBytes())
          .isEqualTo(8 * (2 * d + without.slots()));
    }
  }

  @Test
  void countsWhatLocalStepsAndJobsTakeOnExecutors() throws IOException {
    long d = 1_000_001;
    MemoryPlan steps = plan("updater = momentum, aggregation = flat", 0);
    assertThat(steps.jobs()).isEqualTo(new ExecutorMemory(2 * d, 0, d));
    MemoryPlan local = plan("updater = momentum, aggregation = flat, round = \"local(3)\"", 0);
    assertThat(local.jobs()).isEqualTo(new ExecutorMemory(2 * 2 * d, 2 * d, 2 * d));
    assertThat(local.executorMemory() - steps.executorMemory())
        .isEqualTo(
            local.sentBytes()
                - steps.sentBytes()
                + local.tasksOfExecutor() * (local.taskBytes() - steps.taskBytes()));
  }

  /** u; what a gradient takes more than the sum that is made when it is gone. */
  @Test
  void countsTheVectorsOfALocalStepThatItsRuleAndPenaltyNeed() throws IOException {
    long d = 1_000_001;
    String local = ", aggregation = flat, round = \"local(3)\"";
    assertThat(plan("updater = sgd" + local, 0).jobs().work()).isEqualTo((1 + 2 - 1) * d);
    assertThat(plan("updater = sgd, penalty = \"l1(1e-3)\"" + local, 0).jobs().work())
        .isEqualTo((1 + 3 - 1) * d); // step sizes
    assertThat(plan("updater = nag" + local, 0).jobs().work())
        .isEqualTo((1 + 1 + 4 - 2) * d); // a slot, the point ahead and its step sizes
  }

  /** A step leaves a pair, so that a budget of few steps needs few. */
  @Test
  void countsNoMorePairsThanSteps() throws IOException {
    long d = 1_000_001;
    assertThat(plan("method = lbfgs, stop.maxSteps = 4", 0).slots()).isEqualTo((2 * 4 + 6) * d);
    assertThat(plan("method = lbfgs, stop.maxEpochs = 3", 0).slots()).isEqualTo((2 * 3 + 6) * d);
    assertThat(plan("method = lbfgs, stop.maxSteps = 30", 0).slots()).isEqualTo((2 * 10 + 6) * d);
  }

  /**
   * Matrices are there while sums are made of rows, or while a method works with their sum, and not
   * at the same time; but for the one of the equations before of an interior point method.
   */
  @Test
  void countsMatricesOnceWhereTheyAreThere() throws IOException {
    Path data = Files.writeString(directory.resolve("few.libsvm"), "1 1:0.5\n0 2:2\n".repeat(50));
    String settings = "data.train = \"%s\", penalty = \"l2(1e-3)\", ".formatted(data);
    long d = 3;
    long packed = 3 * 4 / 2;
    MemoryPlan newton = plan(settings + "method = newton", 0);
    assertThat(newton.slots()).isEqualTo(10 * d);
    assertThat(newton.workBytes()).isEqualTo(8 * 3 * (d + packed)); // the sum, its mean, a factor
    assertThat(plan(settings + "penalty = \"l1(1e-3)\", method = newton", 0).workBytes())
        .isEqualTo(8 * 4 * (d + packed)); // and the matrix of some coordinates
    MemoryPlan interior =
        plan(settings + "objective.loss = hinge, method = interiorPoint, stop.maxSteps = 2", 0);
    assertThat(interior.slots()).isEqualTo(packed + (2 * 6 + 20) * d);
    assertThat(interior.workBytes()).isEqualTo(8 * 2 * packed);
    for (MemoryPlan plan : List.of(newton, interior)) {
      assertThat(plan.stepBytes())
          .isEqualTo(Math.max(plan.resultBytes(), plan.workBytes() + plan.keptBytes()));
    }
    assertThat(plan(settings + "method = lbfgs", 0).workBytes()).isEqualTo(8 * 4 * d);
    MemoryPlan dual = plan(settings + "objective.loss = hinge, method = sdca", 0);
    assertThat(dual.slots()).isEqualTo(2 * d);
    assertThat(dual.workBytes()).isEqualTo(8 * 6 * d); // sweeps
    assertThat(dual.passing()).isZero(); // nothing is sent
  }

  @Test
  void aLocalDriverHasWhatAnExecutorHasToo() throws IOException {
    MemoryPlan plan = plan("updater = adam, aggregation = flat", 0);
    long jobs = Math.max(plan.stepBytes(), plan.tasksOfExecutor() * plan.taskBytes());
    assertThat(plan.isLocal()).isTrue();
    assertThat(plan.driverPeak())
        .isEqualTo(plan.driverBytes() + plan.rowBytes() + jobs + plan.blockBytesOfExecutor());
    assertThat(plan.driverMemory()).isGreaterThan(plan.driverPeak());
  }

  @Test
  void sharesTheBlocksAmongExecutors() throws IOException {
    MemoryPlan one = plan("updater = sgd", 0);
    MemoryPlan ten = plan("updater = sgd", 10);
    assertThat(one.executors()).isEqualTo(1);
    assertThat(one.blockBytesOfExecutor()).isGreaterThan(one.blockBytes());
    assertThat(ten.blockBytesOfExecutor()).isEqualTo(one.blockBytes() / 10 + 1);
  }

  @Test
  void givesAdviceThatSparkSubmitUnderstands() throws IOException {
    List<String> lines = plan("updater = adam, aggregation = flat", 2).lines();
    assertThat(lines.get(lines.size() - 1))
        .isEqualTo(
            "advice     --driver-memory 1g --executor-memory 1g"
                + " --conf spark.driver.maxResultSize=1g");
    assertThat(lines.get(1))
        .isEqualTo("w          1000001 entries, 7.63 MiB; the method remembers 4000004");
  }
}
