package org.thalweg.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.thalweg.objective.FactorizationObjective;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.SoftmaxObjective;
import org.thalweg.objective.Start;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.schedule.Schedule;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.solve.ranges.RangeSetting;
import org.thalweg.text.Require;
import org.thalweg.update.Updater;

/** What a run requires whose w lies in ranges of the features. */
final class PlacementRules {
  /** Keys of which no value but their default is allowed. */
  private static final List<Key<?>> UNUSED =
      List.of(ProblemKeys.STANDARDIZE, RunKeys.RESTARTS, OutputKeys.LOG_STANDARD_ERRORS);

  private PlacementRules() {}

  /** Where w lies: as the conf says, or to be decided by the size of the data. */
  static WeightPlacement of(KeyValues conf) {
    return conf.get(RunKeys.PLACEMENT).orElse(WeightPlacement.AUTO);
  }

  static void check(KeyValues conf) {
    WeightPlacement placement = of(conf);
    if (placement == WeightPlacement.COLUMNS) {
      Require.none(obstacle(conf), ConfException::new);
    }
    if (placement == WeightPlacement.ROWS && conf.has(ProblemKeys.RANGES)) {
      throw new ConfException(
          "data.ranges must not be given for placement rows but was "
              + conf.get(ProblemKeys.RANGES).get());
    }
  }

  /** Why w cannot lie in ranges, in one line; empty if it can. */
  static Optional<String> obstacle(KeyValues conf) {
    Method method = conf.get(RunKeys.METHOD).orElseThrow();
    ObjectiveConf objective = ObjectiveConf.of(conf);
    List<Supplier<Optional<String>>> ofAll =
        List.of(
            () ->
                unless(
                    takesSteps(objective.ofAnyData()),
                    "objective must be a linear model, softmax, or a factorization machine with weights,",
                    "%s with loss %s".formatted(objective.model().text(), objective.lossText())),
            () -> penalty(conf, objective),
            () -> start(conf, objective),
            () -> unused(conf));
    List<Supplier<Optional<String>>> ofMethod =
        switch (method) {
          case SGD -> ofSteps(conf);
          case AUTO, LBFGS -> ofPasses(conf, objective, method);
          default -> List.of(() -> wrong(method));
        };
    return Stream.concat(ofMethod.stream(), ofAll.stream())
        .map(Supplier::get)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> wrong(Method method) {
    return Optional.of(unfit("method must be auto, sgd or lbfgs", method.text()));
  }

  /** What L-BFGS requires, of which auto is one over a smooth and convex objective. */
  private static List<Supplier<Optional<String>>> ofPasses(
      KeyValues conf, ObjectiveConf objective, Method method) {
    boolean isLinear = objective.ofAnyData() instanceof LinearObjective;
    return List.of(
        () ->
            unless(
                isLinear || !takesSteps(objective.ofAnyData()),
                "method must be sgd for %s with loss %s,"
                    .formatted(objective.model().text(), objective.lossText()),
                method.text()),
        () ->
            unless(
                isLinear,
                "objective must be a linear model of one score, with method " + method.text() + ",",
                "%s with loss %s".formatted(objective.model().text(), objective.lossText())),
        () ->
            unless(
                method == Method.LBFGS
                    || objective.takesRounds() && !objective.ofAnyData().hasKinks(),
                "objective must be convex and have a derivative, with method auto,",
                "%s with loss %s".formatted(objective.model().text(), objective.lossText())),
        () -> gap(conf, objective));
  }

  private static Optional<String> gap(KeyValues conf, ObjectiveConf objective) {
    Penalties penalties = conf.orDefault(ProblemKeys.PENALTY).value();
    boolean isBounded = StrongConvexity.of(objective.ofAnyData(), penalties).obstacle().isEmpty();
    return isBounded ? Optional.empty() : given(conf, StopKeys.STOP_GAP);
  }

  private static List<Supplier<Optional<String>>> ofSteps(KeyValues conf) {
    return List.of(
        () -> updater(conf),
        () -> learningRate(conf),
        () -> sampling(conf),
        () ->
            unless(
                !RoundConf.isLocal(conf),
                "round must be gradient",
                conf.orDefault(RunKeys.ROUND).text()),
        () ->
            unless(
                conf.orDefault(RunKeys.ON_DIVERGENCE).value() instanceof OnDivergence.Stop,
                "onDivergence must be stop",
                conf.orDefault(RunKeys.ON_DIVERGENCE).text()),
        () -> given(conf, StopKeys.STOP_GAP));
  }

  private static Optional<String> updater(KeyValues conf) {
    Updater updater = conf.orDefault(RunKeys.UPDATER).value();
    boolean hasPenalty = !conf.orDefault(ProblemKeys.PENALTY).value().terms().isEmpty();
    String text = conf.orDefault(RunKeys.UPDATER).text();
    return RangeSetting.leavesAlone(updater, hasPenalty)
        ? Optional.empty()
        : RangeSetting.leavesAlone(updater, false)
            ? Optional.of(unfit("penalty must be none for updater " + text, penaltyText(conf)))
            : Optional.of(
                unfit(
                    "updater must be one that can leave a weight alone while it has no gradient, such as adagrad, ftrl or lazyAdam,",
                    text));
  }

  private static String penaltyText(KeyValues conf) {
    return conf.orDefault(ProblemKeys.PENALTY).text();
  }

  private static Optional<String> penalty(KeyValues conf, ObjectiveConf objective) {
    Penalties penalties = conf.orDefault(ProblemKeys.PENALTY).value();
    if (penalties.path().isPresent()) { // its terms are those of λ = 1
      return Optional.of(unfit("penalty must be of one strength", penaltyText(conf)));
    }
    ParameterLayout layout = objective.ofAnyData().layout();
    ParameterLayout.Segment weights = layout.segments().get(0);
    boolean isOnColumns = penalties.terms().stream().anyMatch(term -> term.isOnColumns(layout));
    boolean isOnWeights =
        penalties.terms().stream()
                .map(Penalties.Term::penalty)
                .allMatch(each -> each instanceof Penalty.L1 || each instanceof Penalty.L2)
            && layout.segments().stream()
                .allMatch(
                    segment ->
                        segment.penalised()
                            ? lambdas(penalties, layout, segment)
                                .equals(lambdas(penalties, layout, weights))
                            : lambdas(penalties, layout, segment).equals(List.of(0.0, 0.0)));
    if (isOnWeights && isOnColumns && conf.get(RunKeys.METHOD).orElseThrow() == Method.SGD) {
      return Optional.of(unfit("method must be auto or lbfgs for a penalty on columns,", "sgd"));
    }
    return unless(
        isOnWeights,
        "penalty must be none, l1, l2 or elasticNet of the weights, and of factors alike,",
        penaltyText(conf));
  }

  /** λ₁ and λ₂ of a segment. */
  private static List<Double> lambdas(
      Penalties penalties, ParameterLayout layout, ParameterLayout.Segment segment) {
    return List.of(
        CoordinatePenalties.l1(penalties, layout, segment),
        CoordinatePenalties.l2(penalties, layout, segment));
  }

  private static Optional<String> learningRate(KeyValues conf) {
    Named<?> rate = ConfReader.learningRate(conf);
    boolean hasL2 =
        conf.orDefault(ProblemKeys.PENALTY).value().terms().stream()
            .anyMatch(term -> term.penalty() instanceof Penalty.L2);
    boolean takesSchedules =
        RangeSetting.takesSchedules(conf.orDefault(RunKeys.UPDATER).value(), hasL2);
    return takesSchedules
        ? unless(
            rate.value() instanceof Schedule,
            "learningRate must be a schedule, which depends on the step alone,",
            rate.text())
        : unless(
            rate.value() instanceof Schedules.Constant,
            "learningRate must be a number for ftrl, momentum and an l2 penalty",
            rate.text());
  }

  private static Optional<String> sampling(KeyValues conf) {
    Sampling sampling = BatchConf.of(conf).sampling();
    return unless(
        sampling == Sampling.EPOCH || sampling == Sampling.REPLACEMENT,
        "batch.sampling must be epoch or replacement",
        Settings.lower(sampling));
  }

  private static boolean takesSteps(Objective objective) {
    return objective instanceof LinearObjective
        || objective instanceof SoftmaxObjective
        || objective instanceof FactorizationObjective machine && machine.linear();
  }

  private static boolean isMachine(ObjectiveConf objective) {
    return objective.ofAnyData() instanceof FactorizationObjective;
  }

  private static Optional<String> start(KeyValues conf, ObjectiveConf objective) {
    StartPoint start = conf.orDefault(RunKeys.START);
    boolean fits =
        start.rule() == null
            || start.rule().value() instanceof Start.AutoStart
            || start.rule().value() instanceof Start.Zeros && !isMachine(objective);
    String rule = isMachine(objective) ? "auto" : "zeros";
    String text = "" + RunKeys.START.kind().written(start);
    return unless(fits, "start must be %s or a model".formatted(rule), text);
  }

  private static Optional<String> unused(KeyValues conf) {
    for (Key<?> key : UNUSED) {
      Optional<String> given = given(conf, key);
      if (given.isPresent()) {
        return given;
      }
    }
    return unless(!TuneConf.of(conf).isGiven(), "no key of tune must be given", "some");
  }

  private static <T> Optional<String> given(KeyValues conf, Key<T> key) {
    boolean hasDefault = key.absent().text().isPresent();
    return conf.get(key)
        .filter(value -> !hasDefault || !value.equals(KeyValues.absent(key)))
        .map(value -> unfit(key.name() + " must not be given", "" + key.kind().written(value)));
  }

  private static Optional<String> unless(boolean holds, String rule, String value) {
    return holds ? Optional.empty() : Optional.of(unfit(rule, value));
  }

  private static String unfit(String rule, String value) {
    return "%s for placement columns but was %s".formatted(rule, value);
  }
}
