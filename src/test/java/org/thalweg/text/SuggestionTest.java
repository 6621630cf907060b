package org.thalweg.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SuggestionTest {
  private static final List<String> COMMANDS = List.of("train", "plan", "predict", "list");
  private static final List<String> KEYS =
      List.of(
          "data.train",
          "data.test",
          "data.label",
          "objective.loss",
          "objective.intercept",
          "penalty",
          "method",
          "updater",
          "learningRate",
          "batch.rows",
          "stop.maxEpochs",
          "stop.maxSteps",
          "seed");
  private static final List<String> LOSSES =
      List.of("logistic", "hinge", "halfSquared", "absolute", "quantile");

  /** The classic examples, swapped neighbours, and the axioms' corners. */
  @ParameterizedTest
  @CsvSource({
    "kitten, sitting, 3",
    "saturday, sunday, 3",
    "flaw, lawn, 2",
    "'', abc, 3",
    "abc, '', 3",
    "abc, abc, 0",
    "abc, acb, 1",
    "trian, train, 1",
    "ab, ba, 1",
  })
  void distanceCountsInsertionsDeletionsChangesAndSwaps(String a, String b, int distance) {
    assertThat(Suggestion.distance(a, b)).isEqualTo(distance);
    assertThat(Suggestion.distance(b, a)).isEqualTo(distance);
  }

  @ParameterizedTest
  @CsvSource({
    "trian, train",
    "tarin, train",
    "TRAIN, train",
    "predic, predict",
    "lists, list",
  })
  void aSlipOfTheFingersIsUndone(String given, String meant) {
    assertThat(Suggestion.of(given, COMMANDS)).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "fit", "optimise", "-", "zzzzzzzzzzzz"})
  void nothingIsSuggestedForWhatIsFarFromAll(String given) {
    assertThat(Suggestion.of(given, COMMANDS)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "learning_rate, learningRate",
    "learningrate, learningRate",
    "lr, learningRate",
    "optimizer, updater",
    "max_iter, stop.maxEpochs",
    "maxIter, stop.maxEpochs",
    "maxEpochs, stop.maxEpochs",
    "lambda, penalty",
    "regParam, penalty",
    "loss, objective.loss",
    "labelCol, data.label",
    "fit_intercept, objective.intercept",
    "random_state, seed",
    "batch_size, batch.rows",
    "data.tset, data.test",
    "stop.maxstep, stop.maxSteps",
    "updater.name, updater",
    "solver, method",
  })
  void aKeyIsFoundByWhatItsPartsAndOtherProgramsCallIt(String given, String meant) {
    assertThat(Suggestion.of(given, KEYS)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({
    "mse, halfSquared",
    "log, logistic",
    "log_loss, logistic",
    "BCE, logistic",
    "mae, absolute",
    "pinball, quantile",
    "logstic, logistic",
  })
  void aLossIsFoundByWhatOthersCallIt(String given, String meant) {
    assertThat(Suggestion.of(given, LOSSES)).contains(meant);
  }

  @Test
  void anotherNameIsNoneWhereWhatItStandsForIsUnknown() {
    assertThat(Suggestion.of("lambda", LOSSES)).isEmpty();
  }
}
