package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.function.AllFunctions;
import org.thalweg.loss.AllLosses;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.loss.Loss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.AllObjectives;
import org.thalweg.objective.ModelFamily;
import org.thalweg.objective.Start;
import org.thalweg.penalty.AllPenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.schedule.AllSchedules;
import org.thalweg.schedule.Auto;
import org.thalweg.schedule.Plateau;
import org.thalweg.schedule.Schedule;
import org.thalweg.schedule.Schedules;
import org.thalweg.schedule.Schedules.Breakpoint;
import org.thalweg.update.Adam;
import org.thalweg.update.Average;
import org.thalweg.update.Chain;
import org.thalweg.update.Chain.ClipByNorm;
import org.thalweg.update.RmsProp;
import org.thalweg.update.Rules;
import org.thalweg.update.Sgd;
import org.thalweg.update.Updater;
import org.thalweg.update.WeightDecay;

/** What is registered can be named, printed and read back, and every law is tested on it. */
class RegistryTest {
  static final List<Catalog<?>> CATALOGS =
      List.of(
          Registry.updaters(),
          Registry.schedules(),
          Registry.losses(),
          Registry.models(),
          Registry.penalties(),
          Registry.starts(),
          Registry.functions(),
          Registry.rounds(),
          Registry.metrics());

  /** Arguments for the members that cannot do without. */
  private static final Map<String, String> NEEDED =
      Map.ofEntries(
          Map.entry("constant", "(0.1)"),
          Map.entry("piecewise", "(0.001,10000:0.0001,2e4:1e-5)"),
          Map.entry("warmup", "(5,cosine)"),
          Map.entry("then", "(exponential,7,inverse(power=1))"),
          Map.entry("times", "(3,warmup(10,0.1))"),
          Map.entry(
              "chain", "(clipByNorm(2),average(lookahead(adam(0.8),steps=3),0.9),weightDecay)"),
          Map.entry("pinball", "(0.9)"),
          Map.entry("l1", "(0.1)"),
          Map.entry("l2", "(0.1)"),
          Map.entry("elasticNet", "(0.1,0.5)"),
          Map.entry("groupLasso", "(0.1)"),
          Map.entry("box", "(-1,Infinity)"),
          Map.entry("ball", "(2)"),
          Map.entry("on", "(weights,elasticNet(0.1,0.5))"),
          Map.entry("sum", "(l2(0.1),on(weights,nonNegative),on(factors,l1(0.1)))"));

  static Stream<Arguments> members() {
    return CATALOGS.stream()
        .flatMap(
            catalog ->
                catalog.names().stream()
                    .map(name -> Arguments.of(catalog, name + NEEDED.getOrDefault(name, ""))));
  }

  @ParameterizedTest
  @MethodSource("members")
  void everyMemberPrintsAndParsesBackToAnEqualOne(Catalog<?> catalog, String text) {
    Named<?> member = catalog.parse(text);
    Named<?> again = catalog.parse(member.text());
    assertThat(again).isEqualTo(member);
    assertThat(again.value()).isNotSameAs(member.value());
  }

  @Test
  void everyUpdaterStandsInTheListOfItsContract() {
    assertThat(classes(Registry.updaters()))
        .containsExactlyInAnyOrderElementsOf(classes(Rules.all().stream().map(Rules.Tuned::rule)));
  }

  @Test
  void everyScheduleStandsInTheListOfItsContract() {
    assertThat(classes(Registry.schedules()))
        .containsExactlyInAnyOrderElementsOf(
            classes(
                Stream.of(AllSchedules.MEMBERS, AllSchedules.CONTROLLERS, List.of(new Auto()))
                    .flatMap(List::stream)));
  }

  @Test
  void everyLossStandsInTheListOfItsContract() {
    assertThat(classes(Registry.losses()))
        .containsExactlyInAnyOrderElementsOf(
            classes(AllLosses.MEMBERS.stream().map(AllLosses.Member::loss)));
  }

  @Test
  void everyModelStandsInTheListOfItsContract() {
    Stream<Object> objectives =
        values(Registry.models())
            .map(
                family -> {
                  boolean softmax = ((ModelFamily) family).impliesSoftmax();
                  Loss loss = softmax ? new SoftmaxLoss(3) : new RegressionLosses.HalfSquared();
                  return ((ModelFamily) family).over(loss, 5, true);
                });
    Stream<Object> ofFormulas =
        Stream.of(
            new ModelFamily.Linear()
                .over(FormulaLosses.parse("(y - z1)^2*exp(-z2) + z2"), 5, true));
    assertThat(classes(Stream.concat(objectives, ofFormulas)))
        .containsExactlyInAnyOrderElementsOf(
            classes(AllObjectives.MEMBERS.stream().map(AllObjectives.Member::objective)));
  }

  @Test
  void everyTermOfAPenaltyStandsInTheListOfItsContract() {
    Stream<Penalty> terms =
        values(Registry.penalties())
            .flatMap(penalty -> ((Penalties) penalty).terms().stream())
            .map(Penalties.Term::penalty);
    assertThat(classes(terms))
        .containsExactlyInAnyOrderElementsOf(classes(AllPenalties.MEMBERS.stream()));
  }

  @Test
  void everyFunctionStandsInTheListOfItsContract() {
    assertThat(classes(Registry.functions()))
        .containsExactlyInAnyOrderElementsOf(classes(AllFunctions.MEMBERS.stream()));
  }

  @Test
  void everyStartIsRegistered() {
    assertThat(classes(Registry.starts()))
        .containsExactlyInAnyOrderElementsOf(Arrays.asList(Start.class.getPermittedSubclasses()));
  }

  static final List<Arguments> SCHEDULES =
      List.of(
          Arguments.of("0.1", new Schedules.Constant(0.1)),
          Arguments.of("1e-3", new Schedules.Constant(0.001)),
          Arguments.of(
              "piecewise(0.001,10000:0.0001)",
              new Schedules.Piecewise(0.001, List.of(new Breakpoint(10_000, 0.0001)))),
          Arguments.of(
              "warmup(100,cosine(initial=0.05,last=0.0005,steps=1500))",
              new Schedules.Cosine(0.05, 0.0005, 1500).warmup(100)),
          Arguments.of(
              "warmup(10,piecewise(0.1,5:0.2,6:0.3))",
              new Schedules.Piecewise(0.1, List.of(new Breakpoint(5, 0.2), new Breakpoint(6, 0.3)))
                  .warmup(10)),
          Arguments.of(
              "then(warmup(5,0.1),20,times(0.5,inverse(0.2,1,0.01)))",
              new Schedules.Constant(0.1)
                  .warmup(5)
                  .then(20, new Schedules.Inverse(0.2, 1, 0.01).times(0.5))));

  @ParameterizedTest
  @FieldSource("SCHEDULES")
  void schedulesAreNumbersOrNestInEachOther(String text, Schedule schedule) {
    assertThat(Registry.schedules().parse(text).value()).isEqualTo(schedule);
  }

  @Test
  void penaltiesAreSumsOfTerms() {
    assertThat(Registry.penalties().parse("none").value()).isEqualTo(Penalties.none());
    assertThat(Registry.penalties().parse("l1(0.1)").value()).isEqualTo(Penalties.l1(0.1));
    assertThat(Registry.penalties().parse("l2(lambda=0.1)").value()).isEqualTo(Penalties.l2(0.1));
    assertThat(Registry.penalties().parse("elasticNet(0.1,l1Ratio=0.3)").value())
        .isEqualTo(Penalties.elasticNet(0.1, 0.3));
  }

  @Test
  void updatersHaveTheirNamesAndDefaults() {
    assertThat(Registry.updaters().parse("gd")).isEqualTo(new Named<>("sgd", new Sgd()));
    assertThat(Registry.updaters().parse("adam(beta1=0.8)"))
        .isEqualTo(
            new Named<>("adam(beta1=0.8,beta2=0.999,epsilon=1.0E-8)", new Adam(0.8, 0.999, 1e-8)));
  }

  @Test
  void updatersNestInEachOther() {
    Updater clippedAdam = new Chain(List.of(new ClipByNorm(1), new Adam(), new WeightDecay(0.1)));
    assertThat(
            Registry.updaters().parse("chain(clipByNorm(1), adam, weightDecay(decay=0.1))").value())
        .isEqualTo(clippedAdam);
    assertThat(Registry.updaters().parse("average(chain(clipByNorm,adam,weightDecay(0.1)))"))
        .isEqualTo(
            new Named<>(
                "average(updater=chain(clipByNorm(limit=1.0),"
                    + "adam(beta1=0.9,beta2=0.999,epsilon=1.0E-8),weightDecay(decay=0.1)),decay=1.0)",
                new Average(clippedAdam, 1)));
    assertThat(Registry.updaters().parse("rmsprop(centered=true)").value())
        .isEqualTo(new RmsProp(0.99, 1e-8, true));
  }

  @Test
  void controllersHoldSchedules() {
    assertThat(Registry.schedules().parse("plateau(cosine,patience=3)").value())
        .isEqualTo(new Plateau(new Schedules.Cosine(), 0.1, 3, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | adam(beta1=1)          | beta1 must be in [0, 1) but was 1.0",
        "0 | chain                  | argument updaters of chain is missing",
        "0 | chain(adam,w=sgd)      | chain must be a list of updaters but had w=sgd",
        "0 | rmsprop(centered=yes)  | centered of rmsprop must be true or false but was yes",
        "0 | scheduleFree(nag)      | updater of scheduleFree must not look ahead but was"
            + " Nag[momentum=0.9]",
        "0 | weightDecay(-1)        | decay must be at least 0 and finite but was -1.0",
        "0 | average(decay=0)       | decay must be in (0, 1] but was 0.0",
        "1 | warmup(5,plateau)      | schedule of warmup must be a schedule but was plateau",
        "1 | times(2,auto)          | schedule of times must be a schedule but was auto",
        "1 | plateau(0.1,factor=1)  | factor must be in (0, 1) but was 1.0",
        "1 | backtracking(shrink=1) | shrink must be in (0, 1) but was 1.0",
        "0 | sgd(0.9)               | sgd must have no argument but had 0.9",
        "1 | 0                      | rate must be positive and finite but was 0.0",
        "1 | Infinity               | rate must be positive and finite but was Infinity",
        "1 | warmup(0,0.1)          | steps must be at least 1 but was 0",
        "1 | warmup(10)             | argument schedule of warmup is missing",
        "1 | piecewise(0.1)         | argument breakpoints of piecewise is missing",
        "1 | piecewise(0.1,0:0.2)   | step of a breakpoint must be at least 1 but was 0",
        "1 | piecewise(0.1,5:-1)    | rate must be positive and finite but was -1.0",
        "1 | piecewise(0.1,5:1,5:2) | steps of breakpoints must ascend but 5 follows 5",
        "1 | piecewise(0.1,5:1,0.2) | piecewise must go on with step:rate pairs but had 0.2",
        "1 | piecewise(0.1,0.5:1)   | step of piecewise must be a whole number up to"
            + " 9223372036854775807 but was 0.5",
        "1 | piecewise(1:2,5:1)     | argument first of piecewise must be one value but was 1:2",
        "4 | l2(-1)                 | lambda must be at least 0 and finite but was -1.0",
        "4 | elasticNet(0.1,1.5)    | l1Ratio must be in [0, 1] but was 1.5",
        "4 | elasticNet(-2,0.5)     | lambda must be at least 0 and finite but was -2.0",
        "4 | box(2,1)               | low must be at most high but they were 2.0 and 1.0",
        "4 | ball(0)                | radius must be positive and finite but was 0.0",
        "4 | on(weights,l3(1))      | unknown penalty l3; did you mean l1? Known: none, l1, l2, l2(auto), elasticNet,"
            + " groupLasso, nonNegative, box, ball, on, sum, path",
        "4 | on(a,on(b,l1(1)))      | a penalty on a must name no segment itself but was On[segment=b,"
            + " penalty=L1[lambda=1.0]]",
        "4 | sum(l1(1),nonNegative) | penalties must hold at most one proximal term a segment but held"
            + " L1[lambda=1.0] and NonNegative[]",
        "4 | elasticNet(0.1)        | argument l1Ratio of elasticNet is missing",
        "3 | factorization(0,maybe) | linear of factorization must be true or false but was"
            + " maybe",
        "3 | perceptron(activation=relo) | unknown activation of perceptron relo; did you mean relu?"
            + " Known: relu, tanh, sigmoid",
        "3 | perceptron(64)         | hidden of perceptron must be a list such as [64,32] but was 64",
        "3 | perceptron([64,x])     | hidden of perceptron must be a whole number up to 2147483647 but"
            + " was x",
        "5 | normal(0)              | standardDeviation must be positive and finite but was 0.0",
      })
  void whatIsOutOfRangeIsNamedWithItsRuleAndValue(int catalog, String text, String message) {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> CATALOGS.get(catalog).parse(text))
        .withMessage(message);
  }

  private static Stream<Object> values(Catalog<?> catalog) {
    return catalog.names().stream()
        .map(name -> catalog.parse(name + NEEDED.getOrDefault(name, "")).value());
  }

  private static List<Class<?>> classes(Catalog<?> catalog) {
    return classes(values(catalog));
  }

  private static List<Class<?>> classes(Stream<?> members) {
    return members.<Class<?>>map(Object::getClass).distinct().toList();
  }
}
