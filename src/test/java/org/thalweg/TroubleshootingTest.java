package org.thalweg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page of messages has those of the code, and the code has those of the page. */
class TroubleshootingTest {
  private static final Path PAGE = Pages.SITE.resolve("troubleshooting.md");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final String ENDS = "new (?:Conf|Data|Memory)Exception\\(";
  private static final String WARNS = "LOG\\.warn\\(";

  /**
   * Letters of a message. Shorter texts only join what is said elsewhere, as {@code key: reason}.
   */
  private static final int SHORTEST = 8;

  static List<String> messagesOfThePage() throws IOException {
    List<String> messages =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split(" \\| ", 2)[0])
            .flatMap(cell -> QUOTED.matcher(cell).results().map(found -> found.group(1)))
            .toList();
    assertThat(messages).hasSizeGreaterThan(30).doesNotHaveDuplicates();
    return messages;
  }

  static List<String> messagesOfTheCode() throws IOException {
    List<String> messages =
        Stream.concat(SourceMessages.of(ENDS).stream(), SourceMessages.of(WARNS).stream())
            .filter(message -> message.chars().filter(Character::isLetter).count() >= SHORTEST)
            .distinct()
            .toList();
    assertThat(messages).hasSizeGreaterThan(150);
    return messages;
  }

  /** What a message says between the parts that differ is in a text of the code. */
  @ParameterizedTest
  @MethodSource("messagesOfThePage")
  void everyMessageOfThePageIsOneOfTheCode(String message) {
    String code = Sources.TEXT;
    List<String> parts = parts(message);
    assertThat(parts.stream().mapToInt(String::length).sum()).isGreaterThan(SHORTEST);
    for (String part : parts) {
      assertThat(code.contains(part)).as("\"%s\" of \"%s\"", part, message).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("messagesOfTheCode")
  void everyMessageOfTheCodeHasItsPlaceOnThePage(String message) throws IOException {
    assertThat(messagesOfThePage()).as(message).anyMatch(row -> isIn(message, parts(row)));
  }

  @Test
  void everyExitCodeHasItsPlaceOnThePage() throws IOException {
    List<String> codes =
        Pages.section(Pages.SITE.resolve("commands.md"), "## Exit codes").stream()
            .filter(line -> line.matches("\\| [1-9].*"))
            .flatMap(line -> Arrays.stream(line.split("\\|")[1].split(",")))
            .map(String::strip)
            .toList();
    assertThat(codes).contains("1", "130");
    List<String> told =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.matches("\\| [1-9].*"))
            .flatMap(line -> Arrays.stream(line.split("\\|")[1].split(",")))
            .map(String::strip)
            .toList();
    assertThat(told).containsExactlyInAnyOrderElementsOf(codes);
  }

  @Test
  void anArgumentIsReadWithGapsForWhatDiffers() {
    assertThat(
            SourceMessages.argument("f(\"a %s\\\"b\\\" \" + \"c\".formatted(x(\"no\")) + y, z)", 2))
        .isEqualTo("a …\"b\" c…");
    assertThat(SourceMessages.argument("f(KEY + \" must be\")", 2)).isEqualTo("… must be");
    assertThat(isIn("data.x must be 1 but was …", parts("… must be … but was …"))).isTrue();
    assertThat(isIn("but was … must be …", parts("… must be … but was …"))).isFalse();
  }

  private static List<String> parts(String message) {
    return Arrays.stream(message.split("…"))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  /** Whether a message has the parts one after the other. */
  private static boolean isIn(String message, List<String> parts) {
    int from = 0;
    for (String part : parts) {
      int at = message.indexOf(part, from);
      if (at < 0) {
        return false;
      }
      from = at + part.length();
    }
    return true;
  }

  /** The sources, with texts that are written in several pieces joined. */
  private static final class Sources {
    static final String TEXT = read();

    private static String read() {
      try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
        return files
            .filter(file -> file.toString().endsWith(".java"))
            .map(Sources::joined)
            .collect(Collectors.joining("\n"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String joined(Path file) {
      try {
        return Files.readString(file)
            .replaceAll("\"\\s*(?:\\.formatted\\([\\w.()]*\\))?\\s*\\+\\s*\"", "")
            .replace("\\\"", "\"")
            .replace("%n", "");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
