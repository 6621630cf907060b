package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.update.Slot;
import org.thalweg.update.Updater;

/** What the pages say of the members of a catalog is what the catalog says, and the code does. */
class DocumentationTest {
  private static final Path README = Path.of("README.md");
  private static final Path ALGORITHMS = Path.of("src/site/markdown/algorithms.md");

  static Set<String> kinds() {
    return Registry.catalogs().keySet();
  }

  /** The lines under a heading, up to the next one of its level or above. */
  private static List<String> section(Path page, String heading) throws IOException {
    String level = heading.substring(0, heading.indexOf(' '));
    List<String> lines = Files.readAllLines(page);
    assertThat(lines).as(page.toString()).contains(heading);
    return lines.stream()
        .skip(lines.indexOf(heading) + 1L)
        .takeWhile(line -> !line.matches("#{1," + level.length() + "} .*"))
        .toList();
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
  void theReadmeNamesEveryMember(String kind) throws IOException {
    String names =
        Registry.catalogs().get(kind).names().stream()
            .map(name -> "`" + name + "`")
            .collect(Collectors.joining(", ", "| ", " |"));
    assertThat(section(README, "## What a conf can name"))
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
