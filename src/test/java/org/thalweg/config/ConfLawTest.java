package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.thalweg.config.ConfValues.Given;
import org.thalweg.config.TrainingConf.Sampling;

/** Whatever a program or a text makes is a conf that renders and parses back, or one line. */
class ConfLawTest {
  private static final AtomicInteger BUILT = new AtomicInteger();
  private static final AtomicInteger REFUSED = new AtomicInteger();

  @AfterContainer
  static void neitherIsRare() {
    assertThat(BUILT.get()).isGreaterThan(REFUSED.get() / 20);
    assertThat(REFUSED.get()).isGreaterThan(BUILT.get() / 20);
  }

  @Provide
  Arbitrary<List<Given<?>>> given() {
    return ConfValues.some();
  }

  @Property
  void whatABuilderMakesRendersAndParsesBack(@ForAll("given") List<Given<?>> given) {
    ConfBuilder builder = TrainingConf.builder().loss("logistic");
    for (Given<?> one : given) {
      refusedOr(
          () -> {
            one.to(builder);
            return one;
          });
    }
    refusedOr(builder::build).ifPresent(ConfLawTest::requireReadBack);
  }

  @Provide
  Arbitrary<DataConf> data() {
    Arbitrary<InputConf> inputs =
        Combinators.combine(
                Arbitraries.oneOf(Arbitraries.of(InputConf.FORMATS), ConfValues.texts()),
                Arbitraries.oneOf(Arbitraries.just(0), Arbitraries.integers()),
                ConfValues.optional(ignoring(ConfValues.columns())),
                Arbitraries.oneOf(Arbitraries.just(Map.<String, String>of()), ConfValues.options()))
            .as(InputConf::new);
    return Combinators.combine(
            ConfValues.optional(ConfValues.texts()),
            ConfValues.optional(ConfValues.texts()),
            Arbitraries.oneOf(Arbitraries.just(InputConf.libsvm()), ignoring(inputs)),
            Arbitraries.integers().between(-1, 9),
            Arbitraries.integers().between(-1, 9),
            ConfValues.reals(),
            ConfValues.optional(ConfValues.classWeights()),
            Arbitraries.oneOf(Arbitraries.just(ValidationConf.none()), ConfValues.validations()))
        .as(
            (train, test, input, shards, partitions, downsample, weights, validation) ->
                new DataConf(
                    train,
                    test,
                    input,
                    shards,
                    partitions,
                    new DataConf.RowTreatment(
                        TrainingConf.Malformed.FAIL,
                        downsample,
                        TrainingConf.Standardize.NONE,
                        weights),
                    validation));
  }

  private static <T> Arbitrary<T> ignoring(Arbitrary<T> values) {
    return values.ignoreExceptions(ConfException.class);
  }

  @Provide
  Arbitrary<StopConf> stop() {
    Arbitrary<List<Optional<Double>>> reals =
        ConfValues.optional(ConfValues.reals()).list().ofSize(7);
    return ignoring(
        Combinators.combine(
                ConfValues.optional(ConfValues.wholes()),
                reals,
                ConfValues.optional(ConfValues.earlyStops()))
            .as(
                (steps, real, validation) ->
                    new StopConf(
                        steps,
                        real.get(0),
                        real.get(1),
                        real.get(2),
                        real.get(3),
                        real.get(4),
                        real.get(5),
                        real.get(6),
                        validation)));
  }

  @Provide
  Arbitrary<BatchConf> batch() {
    return ignoring(
        Combinators.combine(Arbitraries.of(Sampling.class), ConfValues.wholes(), ConfValues.reals())
            .as(BatchConf::new));
  }

  @Provide
  Arbitrary<CheckpointConf> checkpoint() {
    return ignoring(
        Combinators.combine(
                ConfValues.optional(ConfValues.texts()),
                ConfValues.wholes(),
                ConfValues.reals(),
                Arbitraries.integers().between(-1, 5))
            .as(CheckpointConf::new));
  }

  @Provide
  Arbitrary<StartPoint> start() {
    return ConfValues.starts();
  }

  @Provide
  Arbitrary<String> text() {
    return ConfValues.texts();
  }

  static final List<TrainingConf> CONFS =
      TrainingConfTest.CONFS.stream().map(TrainingConf::parse).toList();

  @Provide
  Arbitrary<TrainingConf> conf() {
    return Arbitraries.of(CONFS);
  }

  @Property
  void whatTheConstructorTakesRendersAndParsesBack(
      @ForAll("conf") TrainingConf conf, @ForAll("data") DataConf data) {
    require(conf, data, conf.batch(), conf.stop(), conf.checkpoint());
  }

  @Property
  void soItDoesForBatchesStopRulesAndCheckpoints(
      @ForAll("conf") TrainingConf conf,
      @ForAll("batch") BatchConf batch,
      @ForAll("stop") StopConf stop,
      @ForAll("checkpoint") CheckpointConf checkpoint) {
    require(conf, conf.data(), batch, conf.stop(), conf.checkpoint());
    require(conf, conf.data(), conf.batch(), stop, conf.checkpoint());
    require(conf, conf.data(), conf.batch(), conf.stop(), checkpoint);
  }

  private static void require(
      TrainingConf conf, DataConf data, BatchConf batch, StopConf stop, CheckpointConf checkpoint) {
    require(conf, data, batch, stop, checkpoint, conf.start(), conf.output());
  }

  private static void require(
      TrainingConf conf,
      DataConf data,
      BatchConf batch,
      StopConf stop,
      CheckpointConf checkpoint,
      StartPoint start,
      Optional<String> output) {
    refusedOr(
            () ->
                new TrainingConf(
                    data,
                    conf.objective(),
                    conf.penalty(),
                    conf.method(),
                    conf.updater(),
                    conf.learningRate(),
                    conf.onDivergence(),
                    batch,
                    conf.rounds(),
                    conf.aggregation(),
                    conf.storage(),
                    start,
                    stop,
                    conf.seed(),
                    output,
                    checkpoint,
                    conf.log(),
                    conf.tune()))
        .ifPresent(ConfLawTest::requireReadBack);
  }

  @Property
  void soItDoesForStartsAndPaths(
      @ForAll("conf") TrainingConf conf,
      @ForAll("start") StartPoint start,
      @ForAll("text") String output) {
    require(
        conf,
        conf.data(),
        conf.batch(),
        conf.stop(),
        conf.checkpoint(),
        start,
        Optional.of(output));
  }

  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> pieces =
        Arbitraries.oneOf(
            Arbitraries.of(Keys.NAMES),
            Arbitraries.of(
                " = ", ": ", " { ", " } ", "[", "]", ",", "\n", ".", "\"", "${", "}", "#"),
            ConfValues.texts(),
            ConfValues.wholes().map(String::valueOf),
            Arbitraries.of("logistic", "svrg", "adam(", "l1(0.1)", "local(3)", "include \"a\""));
    return pieces.list().ofMaxSize(25).map(list -> String.join("", list));
  }

  @Property
  void textIsReadOrRefusedByOneLine(@ForAll("hostile") String text) {
    List<String> texts = new ArrayList<>(List.of(text, "objective.loss = logistic\n" + text));
    texts.forEach(
        each -> refusedOr(() -> TrainingConf.parse(each)).ifPresent(ConfLawTest::requireReadBack));
    refusedOr(() -> TrainingConf.read("a", "objective.loss = logistic", List.of(text)))
        .ifPresent(ConfLawTest::requireReadBack);
  }

  @Provide
  Arbitrary<String> key() {
    return Arbitraries.of(Keys.NAMES);
  }

  @Property
  void everyKeyTakesTextOrRefusesItByOneLine(
      @ForAll("key") String key, @ForAll("text") String text) {
    refusedOr(() -> TrainingConf.builder().loss("logistic").set(key, text).build())
        .ifPresent(ConfLawTest::requireReadBack);
  }

  private static <T> Optional<T> refusedOr(Supplier<T> made) {
    try {
      Optional<T> value = Optional.of(made.get());
      BUILT.incrementAndGet();
      return value;
    } catch (ConfException e) {
      REFUSED.incrementAndGet();
      assertThat(e.getMessage()).isNotBlank().hasLineCount(1);
      return Optional.empty();
    }
  }

  private static void requireReadBack(TrainingConf conf) {
    TrainingConf again = TrainingConf.parse(conf.render());
    assertThat(again).isEqualTo(conf);
    assertThat(again.render()).isEqualTo(conf.render());
  }
}
