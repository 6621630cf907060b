package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.thalweg.config.ConfValues.Given;

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

  static final List<TrainingConf> CONFS =
      TrainingConfTest.CONFS.stream().map(TrainingConf::parse).toList();

  @Provide
  Arbitrary<TrainingConf> conf() {
    return Arbitraries.of(CONFS);
  }

  @Property
  void whatABuilderMakesRendersAndParsesBack(@ForAll("given") List<Given<?>> given) {
    require(TrainingConf.builder().loss("logistic"), given);
  }

  @Property
  void soItDoesForChangesOfAConf(
      @ForAll("conf") TrainingConf conf, @ForAll("given") List<Given<?>> given) {
    require(conf.toBuilder(), given);
  }

  private static void require(ConfBuilder builder, List<Given<?>> given) {
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
  Arbitrary<String> text() {
    return ConfValues.texts();
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
