package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfErrorsTest {
  @TempDir private Path directory;

  private static final String LEAST =
      """
      data.train = rows.libsvm
      objective.loss = logistic
      output = out
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "data.features = some     | data.features must be a whole number up to 2147483647 but was some",
        "data.features = 0        | data.features must be at least 1 but was 0",
        "data.features = 3e9      | data.features must be a whole number up to 2147483647 but was 3e9",
        "data.shards = -1         | data.shards must be at least 0 but was -1",
        "data.partitions = 1.5    | data.partitions must be a whole number up to 2147483647 but was 1.5",
        "data.malformed = dorp    | unknown data.malformed dorp; did you mean drop? Known: fail, drop",
        "data.downsample = 0      | data.downsample must be in (0, 1] but was 0.0",
        "data.downsample = 1.01   | data.downsample must be in (0, 1] but was 1.01",
        "data.downsample = half   | data.downsample must be a number but was half",
        "objective.loss = halfSquared, data.downsample = 0.5 | data.downsample must have labels {0, 1}"
            + " but halfSquared has the finite numbers",
        "objective.loss = poisson, batch.sampling = stratified | batch.sampling stratified must have"
            + " labels that are classes but poisson has [0, ∞)",
        "data.format = paquet     | unknown data.format paquet; did you mean parquet? Known: libsvm, csv,"
            + " parquet, orc, avro, table",
        "data.label = y           | data.label must not be given for data.format libsvm, which has no"
            + " columns",
        "data { format = csv, hash.bits = 9 } | data.categorical must be given where data.hash.bits is",
        "data { format = csv, categorical = c, hash.bits = 31 } | data.hash.bits must be at most 30 but"
            + " was 31",
        "data { format = csv, options = x } | data.options must be names and values in braces",
        "data { format = csv, weight = {} } | data.weight must be one value but was {}",
        "outer = nag             | outer must not be given for round gradient, which has no use for it",
        "method = svrg, round = local | round must not be given for method svrg, which has no use for it",
        "method = lbfgs, round = local | method must be sgd for round"
            + " local(steps=0,epochs=0.0,after=0) but was lbfgs",
        "round = \"local(steps=3,epochs=1)\" | round: steps and epochs must not both be given but were 3"
            + " and 1.0",
        "round = \"local(-1)\"    | round: steps must be at least 0 and finite but was -1.0",
        "round = loca             | round: unknown round loca; did you mean local? Known: gradient, local",
        "round = \"local(3)\", learningRate = auto | learningRate must be a schedule, which knows the step"
            + " alone, for round local(steps=3,epochs=0.0,after=0) but was auto",
        "round = \"local(3)\", outerLearningRate = plateau | outerLearningRate must be a schedule, which"
            + " knows the step alone, for round local(steps=3,epochs=0.0,after=0) but was"
            + " plateau(schedule=constant(rate=0.001),factor=0.1,patience=10,window=1)",
        "round = \"local(3)\", outer = rprop | outer must be a rule for batches for round"
            + " local(steps=3,epochs=0.0,after=0) but was"
            + " rprop(initial=0.01,shrink=0.5,grow=1.2,smallest=1.0E-6,largest=50.0)",
        "round = \"local(3)\", batch.sampling = stratified | batch.sampling must be epoch or full for round"
            + " local(steps=3,epochs=0.0,after=0) but was stratified",
        "round = \"local(3)\", onDivergence = backoff | onDivergence must be stop for round"
            + " local(steps=3,epochs=0.0,after=0) but was backoff(factor=0.5,times=5)",
        "round = \"local(3)\", stop.gap = 1e-3, objective.intercept = false, penalty = \"l2(0.1)\" |"
            + " stop.gap must not be given for round local(steps=3,epochs=0.0,after=0) but was 0.001",
        "storage = tape           | unknown storage tape; Known: memory, memoryAndDisk, disk",
        "objective.classWeights = even | objective.classWeights must be balanced or weights by class but"
            + " was even",
        "objective.classWeights = {}   | objective.classWeights must be balanced or weights by class but"
            + " was {}",
        "objective.classWeights = { a = 1 } | a class of objective.classWeights must be a whole number up"
            + " to 2147483647 but was a",
        "objective.classWeights = { 0 = -1 } | objective.classWeights of class 0 must be positive and"
            + " finite but was -1.0",
        "objective.loss = huber, objective.classWeights = balanced | objective.classWeights must have"
            + " labels that are classes but huber(delta=1.0) has the finite numbers",
        "data.standardize = center | unknown data.standardize center; Known: none,"
            + " scale, numbers, scaleAndCenter",
        "data.standardize = scaleAndCenter, objective.intercept = false | data.standardize must be"
            + " none, scale or numbers without objective.intercept but was scaleAndCenter",
        "data.standardize = scaleAndCenter, objective.model = \"factorization(3)\" | data.standardize"
            + " must be none, scale or numbers for factorization(rank=3,linear=true), where no intercept can take"
            + " up all that means add to scores, but was scaleAndCenter",
        "data.standardize = scaleAndCenter, objective.model = \"factorization(3,false)\","
            + " objective.intercept = false | data.standardize must be none, scale or numbers without"
            + " objective.intercept but was scaleAndCenter",
        "data.test = \"\"         | data.test must not be empty",
        "objective.model = forest | objective.model: unknown model forest;"
            + " Known: linear, softmax, factorization, perceptron",
        "objective.loss = logstic | objective.loss: unknown loss logstic; did you mean logistic?"
            + " Known: <losses>",
        "objective.loss = softmax | loss softmax needs objective.model = softmax but the model was linear",
        "objective.model = softmax | loss of softmax must be softmax but was Logistic",
        "objective.classes = 3    | objective.classes must be given with loss softmax only but was 3",
        "objective.classes = 1    | objective.classes must be at least 2 but was 1",
        "objective.model = \"factorization(rank=0)\" | rank must be at least 1 but was 0",
        "objective.model = \"perceptron([64,0])\" | hidden must be one size or several, each at least 1,"
            + " but was [64, 0]",
        "objective.model = \"perceptron([])\" | hidden must be one size or several, each at least 1,"
            + " but was []",
        "objective.intercept = 1  | objective.intercept must be true or false but was 1",
        "penalty = l3(1)          | penalty: unknown penalty l3; did you mean l1? Known: none, l1, l2,"
            + " elasticNet, groupLasso, nonNegative, box, ball, on, sum",
        "method = breeze | method must not be breeze, which is there for tests and benches alone; give lbfgs",
        "penalty = \"l2(-1)\"     | penalty: lambda must be at least 0 and finite but was -1.0",
        "method = sgdd            | unknown method sgdd; did you mean sgd? Known: auto, sgd, svrg, lbfgs, newton, interiorPoint, sdca",
        "method = svrg, updater = adam | updater must not be given for method svrg, which has no use for"
            + " it",
        "method = sdca, objective.loss = hinge, start = zeros | start must not be given for method sdca,"
            + " which does not use it",
        "method = auto, batch.rows = 9 | batch.rows must not be given for method auto, which has no use"
            + " for it",
        "method = svrg, objective.model = \"factorization(3)\" | method must be auto, sgd or lbfgs for an"
            + " objective that is not convex in scores linear in w but was svrg",
        "updater = \"adam(beta1=2)\" | updater: beta1 must be in [0, 1) but was 2.0",
        "learningRate = 0         | learningRate: rate must be positive and finite but was 0.0",
        "batch.sampling = epochs  | unknown batch.sampling epochs; did you mean epoch? Known: full,"
            + " epoch, stratified, bernoulli, replacement, partitions",
        "batch.rows = 0           | batch.rows must be at least 1 but was 0",
        "batch.fraction = 0       | batch.fraction must be in (0, 1] but was 0.0",
        "batch.fraction = 1.1     | batch.fraction must be in (0, 1] but was 1.1",
        "batch.fraction = NaN     | batch.fraction must be in (0, 1] but was NaN",
        "batch { rows = 1, fraction = 0.1 } | batch.rows and batch.fraction must not both be given",
        "batch.sampling = partitions | batch.fraction must be given for batch.sampling partitions",
        "batch { sampling = replacement, rows = 3e9 } | batch.rows must be at most 2147483647 for"
            + " batch.sampling replacement but was 3000000000",
        "updater = rprop | batch.sampling must be full for updater rprop(initial=0.01,shrink=0.5,"
            + "grow=1.2,smallest=1.0E-6,largest=50.0) but was epoch",
        "learningRate = backtracking | batch.sampling must be full for learningRate"
            + " backtracking(initial=1.0,shrink=0.5,decrease=1.0E-4,grow=2.0) but was epoch",
        "learningRate = backtracking, batch.sampling = full, updater = nag | updater must not look"
            + " ahead for learningRate backtracking(initial=1.0,shrink=0.5,decrease=1.0E-4,grow=2.0)"
            + " but was nag(momentum=0.9)",
        "updater = cocob, penalty = \"l1(0.1)\" | penalty must be smooth for updater"
            + " cocob(alpha=100.0) but was l1(lambda=0.1)",
        "updater = dAdaptAdam, penalty = \"nonNegative\" | penalty must be smooth for updater"
            + " dAdaptAdam(beta1=0.9,beta2=0.999,epsilon=1.0E-8,initialDistance=1.0E-6) but was"
            + " nonNegative",
        "learningRate = \"plateau(0.1,1.5)\" | learningRate: factor must be in (0, 1) but was 1.5",
        "method = lbfgs, batch.sampling = epoch | batch.sampling must be full for method lbfgs but was"
            + " epoch",
        "method = lbfgs, batch.sampling = bernoulli | batch.sampling must be full for method lbfgs"
            + " but was bernoulli",
        "start = nromal           | start: unknown start nromal; did you mean normal? Known: auto,"
            + " zeros, normal, uniform",
        "stop.maxSteps = 0        | stop.maxSteps must be at least 1 but was 0",
        "stop.maxEpochs = -1      | stop.maxEpochs must be positive and finite but was -1.0",
        "stop.gradientNorm = 0    | stop.gradientNorm must be positive and finite but was 0.0",
        "stop.gap = 0             | stop.gap must be positive and finite but was 0.0",
        "stop.gap = 1             | stop.gap must have a bound of F - F* but weights have no penalty",
        "stop.gap = 1, penalty = \"ball(1)\" | stop.gap must have a bound of F - F* but the conjugate"
            + " of Ball[radius=1.0] is not known",
        "stop.gap = 1, penalty = \"l2(1)\", objective.model = factorization | stop.gap must have a"
            + " bound of F - F* but the model is not linear in one score",
        "stop.objectiveChange = x | stop.objectiveChange must be a number but was x",
        "stop.smallStep = Infinity | stop.smallStep must be positive and finite but was Infinity",
        "stop.seconds = 0         | stop.seconds must be positive and finite but was 0.0",
        "seed = 1e19              | seed must be a whole number up to 9223372036854775807 but was 1e19",
        "output = \" \"           | output must not be empty",
        "updater = [adam, sgd]    | updater must be one value but was [\"adam\",\"sgd\"]",
        "seed { a = 1 }           | unknown key seed.a; did you mean seed? thalweg list keys prints all",
      })
  void namesTheKeyTheRuleAndTheValue(String line, String message) {
    ConfException e =
        catchThrowableOfType(ConfException.class, () -> TrainingConf.parse(LEAST + line));
    assertThat(e).isNotNull();
    assertThat(e.getMessage())
        .hasLineCount(1)
        .contains(
            MessageParts.of(
                message.replace("<losses>", String.join(", ", Registry.losses().names()))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sead = 1               | sead            | seed",
        "learningrate = 1       | learningrate    | learningRate",
        "data.tset = x          | data.tset       | data.test",
        "stop { maxstep = 1 }   | stop.maxstep    | stop.maxSteps",
        "updater.name = adam    | updater.name    | updater",
        "\"stop.maxSteps\" = 5  | \"stop.maxSteps\" | stop.maxSteps",
        "sead = null            | sead            | seed",
        "lambda = 0.1           | lambda          | penalty",
        "stop { max_iter = 1 }  | stop.max_iter   | stop.maxSteps",
        "data.train.rows {}     | data.train.rows | data.train",
      })
  void anUnknownKeyIsNamedWithTheNearestOne(String line, String key, String nearest) {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> TrainingConf.parse(LEAST + line))
        .withMessageStartingWith(
            "unknown key %s; did you mean %s? thalweg list keys", key, nearest);
  }

  @Test
  void theLossMustBeGiven() {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> TrainingConf.parse("data.train = x, output = y"))
        .withMessageContaining("objective.loss must be given");
  }

  @Test
  void dataAndOutputMustBeGivenWhereACommandNeedsThem() {
    TrainingConf conf = TrainingConf.parse("objective.loss = logistic");
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(conf::requireTrain)
        .withMessage("data.train must be given");
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(conf::requireOutput)
        .withMessage("output must be given");
    assertThat(TrainingConf.parse(LEAST).requireTrain()).isEqualTo("rows.libsvm");
    assertThat(TrainingConf.parse(LEAST).requireOutput()).isEqualTo("out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"data.train", "objective.loss", "output"})
  void textMustNotBeEmpty(String key) {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> read(LEAST, key + "="))
        .withMessage(key + " must not be empty");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed = ",
        "a { b",
        "}",
        "a = ${nowhere}",
        "a = \"open",
        "=1",
        "a = [1\n2",
        "a : : b"
      })
  void textThatIsNotHoconGivesOneLineWithItsOrigin(String text) {
    ConfException e = catchThrowableOfType(ConfException.class, () -> read(LEAST + text));
    assertThat(e).isNotNull();
    assertThat(e.getMessage())
        .startsWith("conf %s cannot be read: ".formatted(file()))
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "seed, a setting must be key=value but was seed",
    "=1, a setting must be key=value but was =1",
    "data.options.=1, a setting must have a key before = but was data.options.=1",
    "sead=1, 'unknown key sead; did you mean seed? thalweg list keys prints all'",
    "output=null, output must have a value but was null",
    "output=\"\", output must not be empty",
    "'penalty=\"l2(1)', 'penalty must be one value in quotes but was \"l2(1)'",
    "seed=one, seed must be a whole number up to 9223372036854775807 but was one",
  })
  void overridesAreCheckedAlike(String override, String message) {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> read(LEAST, override))
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"seed", "data.test", "output", "stop.maxEpochs"})
  void aNullIsNoValue(String key) {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> TrainingConf.parse(LEAST + key + " = null"))
        .withMessage(key + " must have a value but was null");
  }

  @Test
  void aSettingIsGivenOnce() {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> read(LEAST, "seed=1", "method=sgd", " seed =2"))
        .withMessage("seed must be given once but was given again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lbfgs", "auto", "svrg"})
  void aMethodWithoutGradientStepsRefusesWhatTheyAloneUse(String method) {
    for (String unused : List.of("updater = adam", "learningRate = 0.001", "onDivergence = stop")) {
      assertThatExceptionOfType(ConfException.class)
          .isThrownBy(() -> TrainingConf.parse(LEAST + "method = " + method + "\n" + unused))
          .withMessageContaining(unused.split(" ")[0])
          .withMessageContaining(method);
    }
  }

  private TrainingConf read(String text, String... overrides) {
    try {
      return TrainingConf.read(Files.writeString(file(), text), List.of(overrides));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file() {
    return directory.resolve("my.conf");
  }
}
