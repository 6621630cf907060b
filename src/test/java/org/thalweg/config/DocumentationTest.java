package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thalweg.Pages.section;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.Pages;
import org.thalweg.update.Slot;
import org.thalweg.update.Updater;

/** What the pages say of the members of a catalog is what the catalog says, and the code does. */
class DocumentationTest {
  private static final Path ALGORITHMS = Pages.SITE.resolve("algorithms.md");

  static Set<String> kinds() {
    return Registry.catalogs().keySet();
  }

  private static String heading(String level, String kind) {
    return level + " " + Character.toUpperCase(kind.charAt(0)) + kind.substring(1);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyMemberHasAnotherSummary(String kind) {
    Catalog<?> catalog = Registry.catalogs().get(kind);
    assertThat(catalog.names().stream().map(catalog::summary))
        .doesNotContain("")
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void algorithmsHasATableOfEveryMemberWithItsDefaultsAndItsSummary(String kind)
      throws IOException {
    Catalog<?> catalog = Registry.catalogs().get(kind);
    String rows =
        catalog.names().stream()
            .map(name -> "| `%s` | %s |".formatted(catalog.usage(name), catalog.summary(name)))
            .collect(Collectors.joining("\n"));
    assertThat(
            section(ALGORITHMS, heading("##", kind)).stream()
                .filter(line -> line.startsWith("| `"))
                .collect(Collectors.joining("\n")))
        .isEqualTo(rows);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void algorithmsBeginsWithTheNamesOfEveryKind(String kind) throws IOException {
    String names =
        Registry.catalogs().get(kind).names().stream()
            .map(name -> "`" + name + "`")
            .collect(Collectors.joining(", ", "| ", " |"));
    assertThat(section(ALGORITHMS, "## What a conf can name"))
        .anyMatch(line -> line.startsWith("| [" + kind + "](") && line.endsWith(names));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void algorithmsHasASectionForEveryMemberWithItsDefaults(String kind) throws IOException {
    Catalog<?> catalog = Registry.catalogs().get(kind);
    assertThat(
            section(ALGORITHMS, heading("##", kind)).stream()
                .filter(line -> line.startsWith("### ")))
        .containsExactlyInAnyOrderElementsOf(
            catalog.names().stream().map(name -> "### `" + catalog.usage(name) + "`").toList());
  }

  static Stream<String> rules() {
    return Registry.updaters().names().stream().filter(name -> !name.equals("chain"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void algorithmsSaysWhatARuleRemembers(String name) throws IOException {
    Catalog<Updater> updaters = Registry.updaters();
    assertThat(section(ALGORITHMS, "### `" + updaters.usage(name) + "`"))
        .contains("Memory: " + memory(updaters.parse(name).value()));
  }

  /** "2·d: mean, meanSquare; a number: share"; of a wrapper, what it adds to the rule within. */
  private static String memory(Updater rule) {
    int dimension = 7;
    List<Slot> own =
        rule.slots(dimension).stream().filter(slot -> !slot.name().contains(".")).toList();
    List<Slot> arrays = own.stream().filter(slot -> slot.length() == dimension).toList();
    List<Slot> numbers = own.stream().filter(slot -> slot.length() == 1).toList();
    assertThat(arrays.size() + numbers.size()).isEqualTo(own.size());
    String text =
        Stream.of(
                names(arrays.size() == 1 ? "d" : arrays.size() + "·d", arrays),
                names(numbers.size() == 1 ? "a number" : numbers.size() + " numbers", numbers))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("; "));
    return text.isEmpty() ? "none" : text;
  }

  private static String names(String size, List<Slot> slots) {
    return slots.isEmpty()
        ? ""
        : slots.stream().map(Slot::name).collect(Collectors.joining(", ", size + ": ", ""));
  }
}
