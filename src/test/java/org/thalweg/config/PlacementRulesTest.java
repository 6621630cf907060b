package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What w in ranges does not support is refused by the name of its key. */
class PlacementRulesTest {
  private static final String ADAGRAD =
      "objective.loss = logistic, method = sgd, updater = adagrad, learningRate = 0.1,"
          + " stop.maxSteps = 9";

  private static String with(String conf, String changes) {
    return conf + ", " + changes.replace(';', ',');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "method = newton",
        "method = svrg",
        "method = auto; objective.loss = hinge",
        "method = lbfgs; objective.model = softmax; objective.loss = softmax",
        "method = lbfgs; penalty = nonNegative",
        "method = lbfgs; penalty = \"sum(l2(0.1),on(3,nonNegative))\"",
        "method = auto; penalty = \"on(3*,groupLasso(0.1))\"",
        "penalty = \"on(3,l2(0.1))\"; updater = sgd",
        "method = lbfgs; stop.gap = 1e-3; penalty = \"l2(0.1)\"",
        "method = auto; data.standardize = scale",
        "updater = adam",
        "updater = nag",
        "updater = rmsprop; penalty = \"l2(0.1)\"",
        "updater = momentum; learningRate = \"inverse(0.1,0.5,1)\"",
        "updater = \"chain(clipByNorm(1),sgd)\"",
        "objective.model = \"factorization(4,false)\"",
        "method = lbfgs; objective.model = factorization; stop.gradientNorm = 1e-6",
        "method = auto; objective.model = factorization",
        "objective.model = factorization; start = zeros",
        "objective.model = factorization; start = \"normal(0.1)\"",
        "objective.model = factorization; penalty = \"on(factors,l2(0.1))\"",
        "penalty = \"nonNegative\"",
        "method = auto; penalty = \"path(l1,50,0.01)\"",
        "method = lbfgs; penalty = \"path(elasticNet(0.5),50,0.01)\"",
        "penalty = \"on(intercept,l2(0.1))\"",
        "learningRate = auto",
        "learningRate = \"inverse(0.1,0.5,1)\"; penalty = \"l2(0.1)\"",
        "updater = ftrl; learningRate = \"inverse(0.1,0.5,1)\"",
        "batch.sampling = bernoulli",
        "batch.sampling = full",
        "round = \"local(4)\"",
        "onDivergence = \"backoff(0.5,3)\"",
        "start = \"normal(0.1)\"",
        "data.standardize = scale",
        "stop.gap = 1e-3; penalty = \"l2(0.1)\"; objective.intercept = false",
        "log.standardErrors = true",
        "tune.metric = auc"
      })
  void whatRangesDoNotSupportIsRefusedByName(String changes) {
    String conf = with(base(changes), changes);
    assertThat(TrainingConf.parse(conf).obstacleToRanges())
        .hasValueSatisfying(line -> assertThat(line).contains("for placement columns but was"));
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> TrainingConf.parse(with(conf, "placement = columns")))
        .withMessageMatching("\\S+ .*must .*for placement columns but was .+");
    assertThat(TrainingConf.parse(with(conf, "placement = auto")).placement())
        .isEqualTo(WeightPlacement.AUTO);
  }

  /** Which method it is that a model can have which has no passes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "objective.model = softmax; objective.loss = softmax | softmax with loss softmax | auto",
        "objective.model = softmax; objective.loss = softmax; method = lbfgs | softmax with loss"
            + " softmax | lbfgs",
        "objective.model = factorization; objective.loss = logistic |"
            + " factorization(rank=8,linear=true) with loss logistic | auto"
      })
  void aModelThatIsOnlySteppedIsToldItsMethod(String conf, String model, String method) {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> TrainingConf.parse(with(conf.replace(';', ','), "placement = columns")))
        .withMessage("method must be sgd for %s, for placement columns but was %s", model, method);
  }

  /** The keys of a method that has no updater are left out. */
  private static String base(String changes) {
    return changes.startsWith("method") ? "objective.loss = logistic" : ADAGRAD;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "updater = sgd",
        "updater = ftrl",
        "updater = momentum; penalty = \"elasticNet(0.1,0.5)\"",
        "updater = rmsprop; learningRate = \"inverse(0.1,0.5,1)\"",
        "updater = \"rmsprop(0.9,1e-8,true)\"",
        "updater = adadelta",
        "updater = lazyAdam; penalty = \"l1(0.1)\"; learningRate = \"inverse(0.1,0.5,1)\"",
        "penalty = \"elasticNet(0.1,0.5)\"",
        "penalty = \"l1(0.1)\"; learningRate = \"inverse(0.1,0.5,1)\"",
        "batch.sampling = replacement",
        "objective.loss = hinge",
        "data.ranges = 7",
        "method = lbfgs; penalty = \"sum(l2(0.1),on(!3|4*,elasticNet(0.1,0.5)))\"",
        "data.test = other",
        "data.validation = 0.2; stop.validation = auc",
        "checkpoint.directory = there",
        "start = zeros",
        "objective.model = softmax; objective.loss = softmax; penalty = \"elasticNet(0.1,0.5)\"",
        "objective.model = \"factorization(8)\"; penalty = \"l1(0.1)\"",
        "objective.model = factorization; start = \"./model\"",
        "start = \"./model\""
      })
  void whatRangesSupportIsAllowed(String changes) {
    String conf = with(base(changes), changes + "; placement = columns");
    assertThat(TrainingConf.parse(conf).placement()).isEqualTo(WeightPlacement.COLUMNS);
    assertThat(TrainingConf.parse(conf).obstacleToRanges()).isEmpty();
    assertThat(TrainingConf.parse(TrainingConf.parse(conf).render()))
        .isEqualTo(TrainingConf.parse(conf));
  }

  @Test
  void rowsHaveNoRanges() {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> TrainingConf.parse(with(ADAGRAD, "placement = rows; data.ranges = 4")))
        .withMessageContaining("data.ranges")
        .withMessageContaining("4");
  }
}
