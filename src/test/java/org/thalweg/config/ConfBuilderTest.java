package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.ModelFamily;
import org.thalweg.penalty.Penalty;
import org.thalweg.schedule.Schedules;
import org.thalweg.update.Cocob;
import org.thalweg.update.Momentum;
import org.thalweg.update.Rprop;
import org.thalweg.update.Slot;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/** Programs make the same confs as text does, and are refused the same ones. */
class ConfBuilderTest {
  static List<String> confs() {
    return TrainingConfTest.CONFS;
  }

  @Test
  void valuesAndTextMakeTheSameConf() {
    TrainingConf byValues =
        TrainingConf.builder()
            .train("rows.libsvm")
            .model(new ModelFamily.Linear())
            .loss(new ClassificationLosses.Logistic())
            .penalty(new Penalty.L2(1e-4))
            .method(Method.SGD)
            .updater(new Momentum(0.8))
            .learningRate(new Schedules.Constant(0.1))
            .batchSampling(Sampling.BERNOULLI)
            .batchFraction(0.5)
            .standardize(Standardize.SCALE)
            .storage(Storage.DISK)
            .classWeights(new ClassWeights(Map.of(0, 1.0, 1, 5.0)))
            .stopMaxSteps(10)
            .seed(7)
            .build();
    String text =
        """
        data { train = rows.libsvm, standardize = scale }
        objective { loss = logistic, classWeights = { 0 = 1, 1 = 5 } }
        penalty = "l2(1e-4)", method = sgd, updater = "momentum(0.8)", learningRate = 0.1
        batch { sampling = bernoulli, fraction = 0.5 }
        storage = disk, stop.maxSteps = 10, seed = 7
        """;
    assertThat(byValues).isEqualTo(TrainingConf.parse(text));
    assertThat(
            TrainingConf.builder()
                .train("rows.libsvm")
                .model("linear")
                .loss("logistic")
                .penalty("l2(1e-4)")
                .method("sgd")
                .updater("momentum(0.8)")
                .learningRate("0.1")
                .set("batch.sampling", "bernoulli")
                .set("batch.fraction", "0.5")
                .standardize("scale")
                .set("storage", "disk")
                .classWeights("{ 0 = 1, 1 = 5 }")
                .set("stop.maxSteps", "10")
                .set("seed", "7")
                .build())
        .isEqualTo(byValues);
  }

  @Test
  void theDefaultsAreThoseOfText() {
    assertThat(TrainingConf.builder().loss("logistic").build())
        .isEqualTo(TrainingConf.parse("objective.loss = logistic"));
    assertThat(TrainingConf.builder().model("softmax").format("csv").label("y").build())
        .isEqualTo(
            TrainingConf.parse("objective.model = softmax, data { format = csv, label = y }"));
  }

  @ParameterizedTest
  @MethodSource("confs")
  void theBuilderOfAConfMakesThatConf(String text) {
    TrainingConf conf = TrainingConf.parse(text);
    assertThat(conf.toBuilder().build()).isEqualTo(conf);
  }

  /** As a run of its own would have it, made by the builder and checked by all rules. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "l1 | ",
        "elasticNet(0.3) | method = newton",
        "l1 | method = lbfgs, stop.gradientNorm = 1e-3",
        "l1 | checkpoint.directory = /c",
        "l1 | checkpoint { directory = /c, everyRounds = 3 }"
      })
  void aPointOfAPathIsARunOfItsOwn(String shape, String more) {
    TrainingConf path =
        TrainingConf.parse(
            "objective.loss = logistic, penalty = \"path(%s)\"\n%s"
                .formatted(shape, more == null ? "" : more));
    ConfBuilder builder = path.toBuilder().penalty(path.path().orElseThrow().at(0.1 + 0.2));
    if (path.checkpoint().directory().isPresent()) {
      builder.checkpointDirectory("/c/point-0007");
    }
    TrainingConf alone = builder.build();
    TrainingConf point = path.ofPoint(0.1 + 0.2, () -> "point-0007");
    assertThat(point).isEqualTo(alone);
    assertThat(point.render()).isEqualTo(alone.render());
    assertThat(point.checkpoint()).isEqualTo(alone.checkpoint());
    assertThat(point.stop()).isEqualTo(alone.stop());
    assertThat(TrainingConf.parse(point.render())).isEqualTo(point);
  }

  @Test
  void defaultsFollowWhatIsChanged() {
    TrainingConf conf = TrainingConf.parse("objective.loss = logistic");
    assertThat(conf.method()).isEqualTo(Method.AUTO);
    TrainingConf steps = conf.toBuilder().updater(new Cocob()).build();
    assertThat(steps.method()).isEqualTo(Method.SGD);
    assertThat(steps.learningRate().text()).isEqualTo("constant(rate=1.0)");
    assertThat(steps.stop().relativeGap()).isEmpty();
    TrainingConf strong = conf.toBuilder().intercept(false).penalty("l2(0.1)").build();
    assertThat(strong.stop().relativeGap()).contains(1e-6);
    TrainingConf kinked = conf.toBuilder().loss("hinge").build();
    assertThat(kinked.stop().relativeGap()).contains(1e-8);
    assertThat(kinked.toBuilder().stopGradientNorm(1e-3).build().stop().relativeGap()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "seed | one", "stop.maxSteps | 0", "batch.fraction | 2", "method | sgdd",
        "updater | adam(beta1=2)", "data.train | ``", "sead | 1", "data.features | ``",
      })
  void aValueOutOfRangeIsRefusedWhereItIsGiven(String key, String text) {
    ConfBuilder builder = TrainingConf.builder().loss("logistic");
    requireRefused(() -> builder.set(key, text), key);
    assertThat(builder.build()).isEqualTo(TrainingConf.parse("objective.loss = logistic"));
  }

  @Test
  void valuesOfProgramsAreHeldToTheSameRanges() {
    ConfBuilder builder = TrainingConf.builder().loss("logistic");
    requireRefused(() -> builder.stopMaxSteps(-1), "stop.maxSteps", "1", "-1");
    requireRefused(() -> builder.stopGap(Double.NaN), "stop.gap", "positive", "NaN");
    requireRefused(() -> builder.batchFraction(1.5), "batch.fraction", "(0, 1]", "1.5");
    requireRefused(() -> builder.shards(-1), "data.shards", "0", "-1");
    requireRefused(() -> builder.hashBits(31), "data.hash.bits", "30", "31");
    requireRefused(() -> builder.output(" out"), "output", "white space", "\" out\"");
    requireRefused(() -> builder.format("paquet"), "data.format", "parquet", "paquet");
    requireRefused(() -> builder.features("a", ""), "data.features", "empty");
  }

  /** Row 5 of the wrong answers of 0.1. */
  @Test
  void anotherUpdaterOrObjectiveMustFitTheRest() {
    String least = "objective.loss = logistic\n";
    TrainingConf steps = TrainingConf.parse(least + "method = sgd");
    requireRefused(() -> steps.withUpdater(new Rprop()), "batch.sampling", "full", "epoch");
    TrainingConf all = TrainingConf.parse(least + "method=sgd, batch.sampling=full");
    assertThat(all.withUpdater(new Rprop()).updater().value()).isEqualTo(new Rprop());
    TrainingConf sparse =
        TrainingConf.parse(least + "method = sgd, batch.sampling = full, penalty = \"l1(0.1)\"");
    requireRefused(
        () -> sparse.withUpdater(new Rprop()), "penalty", "smooth", "l1(lambda=0.1)", "rprop");
    TrainingConf rounds = TrainingConf.parse(least + "method = svrg");
    ObjectiveConf perceptron =
        TrainingConf.parse(least + "objective.model = \"perceptron([4])\"").objective();
    requireRefused(() -> rounds.withObjective(perceptron), "method", "sgd", "convex", "svrg");
    requireRefused(() -> rounds.withUpdater(new Rprop()), "updater", "svrg", "rprop");
    TrainingConf strong =
        TrainingConf.parse(
            least + "objective.intercept = false, penalty = \"l2(1)\", stop.gap = 1e-3");
    ObjectiveConf softmax = TrainingConf.parse("objective.model = softmax").objective();
    requireRefused(() -> strong.withObjective(softmax), "stop.gap", "not linear in one score");
    ObjectiveConf ofClasses = TrainingConf.parse(least).objective(); // whose gap has a bound
    assertThat(strong.withObjective(ofClasses).objective()).isEqualTo(ofClasses);
  }

  @Test
  void aGridThatIsNullIsRefused() {
    ConfBuilder conf = TrainingConf.builder().loss("logistic");
    requireRefused(() -> conf.set("tune.grid", "null # none").build(), "tune.grid", "null");
  }

  @Test
  void partsThatNoTextSaysAreRefused() {
    requireRefused(() -> new BatchConf(Sampling.FULL, 5, 0), "batch.rows", "full", "5");
    requireRefused(() -> new BatchConf(Sampling.EPOCH, 5, 0.5), "batch.rows", "0.5");
    requireRefused(() -> new CheckpointConf(Optional.of("a"), 0, 0, 3), "checkpoint.everyRounds");
    requireRefused(() -> new StartPoint(null, "model"), "start", "slash", "model");
    requireRefused(() -> new StartPoint(null, null), "start");
    requireRefused(() -> new ClassWeights(Map.of(1, -1.0)), "objective.classWeights", "-1.0");
    Named<Updater> wrong = new Named<>("adam", new Rprop());
    requireRefused(() -> RunKeys.UPDATER.kind().check("updater", wrong), "rprop", "adam");
  }

  /** The user's own objects are named by their class, if that and the components have text. */
  @Test
  void whatHasNoTextIsRefusedByOneLine() {
    TrainingConf conf = TrainingConf.parse("objective.loss = logistic, method = sgd");
    TrainingConf own = conf.withUpdater(new Own(3));
    assertThat(own.updater().text()).isEqualTo(Own.class.getName() + "(number=3.0)");
    assertThat(TrainingConf.parse(own.render())).isEqualTo(own);
    requireRefused(() -> conf.withUpdater(new Unnamed(new double[1])), "updater", "Unnamed");
    Updater local =
        new Updater.Coordinatewise() {
          @Override
          public List<Slot> slots(int dimension) {
            return List.of();
          }

          @Override
          public void direction(double[] gradient, double[] w, long t, Slots slots) {}
        };
    requireRefused(() -> conf.withUpdater(local), "updater", "record", "ConfBuilderTest");
    requireRefused(() -> TrainingConf.builder().penalty(() -> List.of()), "penalty", "record");
  }

  /** An updater that a conf can name. */
  record Own(double number) implements Updater {
    @Override
    public List<Slot> slots(int dimension) {
      return List.of();
    }

    @Override
    public void direction(double[] gradient, double[] w, long t, Slots slots) {}
  }

  /** An updater of a type that has no text. */
  record Unnamed(double[] numbers) implements Updater {
    @Override
    public List<Slot> slots(int dimension) {
      return List.of();
    }

    @Override
    public void direction(double[] gradient, double[] w, long t, Slots slots) {}
  }

  private static void requireRefused(ThrowingCallable call, String... parts) {
    ConfException e = catchThrowableOfType(ConfException.class, call);
    assertThat(e).isNotNull();
    assertThat(e.getMessage()).hasLineCount(1).contains(parts);
  }
}
