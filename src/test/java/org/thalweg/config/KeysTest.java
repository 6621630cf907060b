package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.thalweg.Pages;

/** What is derived from the table of keys is what the table says. */
class KeysTest {
  private static final Path PAGE = Path.of("src/site/markdown/configuration.md");
  private static final String BEGIN = "<!-- What follows is generated from the class Keys. -->\n\n";
  private static final String END = "\n<!-- End of what is generated. -->\n";

  static final List<Key<?>> ALL = Keys.ALL;

  @Test
  void everyKeyHasANameAndAShortNameOfItsOwn() {
    assertThat(Keys.NAMES).doesNotHaveDuplicates();
    assertThat(ALL.stream().map(Key::shortName)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void everyKeyIsDescribedInSentences(Key<?> key) {
    assertThat(key.doc()).matches("[A-Z`].*\\.");
    assertThat(key.doc() + key.kind().range() + key.absent().words()).doesNotContain("|", "\n");
    assertThat(key.kind().range()).isNotEmpty();
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void theBuilderHasAMethodForEveryKey(Key<?> key) {
    assertThat(Arrays.stream(ConfBuilder.class.getMethods()).map(method -> method.getName()))
        .contains(key.shortName());
  }

  /** The defaults that the table has as text are those that a conf has. */
  @Test
  void whatIsLeftOutHasTheDefaultOfTheTable() {
    String tables = "data.format = csv, data.categorical = c, method = sgd, round = \"local(3)\"";
    TrainingConf conf =
        TrainingConf.parse("objective.loss = logistic, checkpoint.directory = \"a/b\", " + tables);
    Map<String, String> values = conf.settings();
    Set<String> given =
        Set.of("data.format", "round", "method", "objective.loss", "checkpoint.directory");
    for (Key<?> key : ALL) {
      if (key.absent().text().isPresent() && !given.contains(key.name())) {
        TrainingConf same = conf.toBuilder().set(key.name(), key.absent().text().get()).build();
        assertThat(same).as(key.name()).isEqualTo(conf);
        assertThat(values).containsKey(key.name());
      }
    }
  }

  @Test
  void aResumedRunMayDifferInTheKeysThatChangeNoBits() {
    assertThat(
            ALL.stream()
                .map(Key::name)
                .filter(name -> new ConfDifference(name, "a", "b").isHarmless(Set.of())))
        .containsExactlyInAnyOrder(
            "data.test",
            "data.partitions",
            "aggregation",
            "storage",
            "output",
            "stop.maxSteps",
            "stop.maxEpochs",
            "stop.gradientNorm",
            "stop.relativeGap",
            "stop.objectiveChange",
            "stop.smallStep",
            "stop.seconds",
            "checkpoint.directory",
            "checkpoint.everyRounds",
            "checkpoint.everySeconds",
            "checkpoint.keep",
            "tune.grid",
            "tune.ranges",
            "tune.samples",
            "tune.sampling",
            "tune.metric",
            "tune.refit",
            "tune.halving",
            "tune.bootstrap",
            "log.tensorboard",
            "log.standardErrors");
    assertThat(new ConfDifference("of.another.version", "a", "b").isHarmless(Set.of())).isFalse();
  }

  @Test
  void anUnknownNameIsNoKey() {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> Keys.named("sead"))
        .withMessageStartingWith("unknown key sead; did you mean seed?");
    assertThat(Keys.named("seed")).isSameAs(OutputKeys.SEED);
  }

  /** Run with -Dthalweg.write=true to bring the page up to date. */
  @Test
  void thePageHasEveryKeyOnceByTopic() throws IOException {
    List<String> headings =
        KeyPage.markdown().lines().filter(line -> line.startsWith("#### ")).toList();
    assertThat(headings)
        .containsExactlyInAnyOrderElementsOf(
            Keys.NAMES.stream().map("#### `%s`"::formatted).toList());
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(page).contains(BEGIN, END);
    if (Boolean.getBoolean("thalweg.write")) {
      Files.writeString(PAGE, page.substring(0, begin) + KeyPage.markdown() + page.substring(end));
      return;
    }
    assertThat(page.substring(begin, end)).isEqualTo(KeyPage.markdown());
  }

  @Test
  void theKeysThatAreUsedMostHaveTheirDefaults() throws IOException {
    List<String> rows =
        Pages.section(PAGE, "## The keys that are used most").stream()
            .filter(line -> line.matches("\\| \\[`[a-z]+[A-Za-z.]*`]\\(#[a-z]+\\) \\|.*"))
            .filter(line -> Keys.NAMES.contains(line.split("`")[1]))
            .toList();
    assertThat(rows).hasSizeBetween(8, 14);
    for (String row : rows) {
      Key<?> key = Keys.named(row.split("`")[1]);
      String absent =
          key.absent().text().map(text -> "`" + text + "`").orElse(key.absent().words());
      assertThat(row).contains("| " + absent + " |");
    }
  }

  @Test
  void theLinesNameEveryKey() {
    String lines = KeyReference.lines().stream().collect(Collectors.joining("\n"));
    assertThat(lines).contains(Keys.NAMES).contains("seed = 0").doesNotContain("`");
  }
}
