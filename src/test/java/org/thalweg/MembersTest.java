package org.thalweg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a build leaves out is run under {@code -Plong}. */
@Tag("members")
class MembersTest {
  private static final Path TESTS = Path.of("src/test/java");
  private static final Pattern PARENT = Pattern.compile("class \\w+ extends (\\w+)");

  @Test
  void someAreTheWitnessesUnlessAllAreAskedFor() {
    List<Integer> all = List.of(1, 2, 3, 4, 5);
    assertThat(Members.some(all, member -> member % 2 == 0))
        .containsExactlyElementsOf(Members.ARE_ALL ? all : List.of(2, 4));
  }

  @Test
  void oneWitnessIsNotEnough() {
    assertThatThrownBy(() -> Members.some(List.of(1, 2), member -> member == 1))
        .hasMessage("a law needs two witnesses, not [1]");
  }

  /** Else nothing would run over all members of a list: the tag stands there or in the parent. */
  @Test
  void whoeverAsksForSomeHasTheTag() throws IOException {
    try (Stream<Path> files = Files.walk(TESTS)) {
      List<Path> asking =
          files
              .filter(file -> file.toString().endsWith("Test.java"))
              .filter(file -> text(file).matches("(?s).*Members\\.(some\\(|ARE_ALL).*"))
              .toList();
      assertThat(asking).hasSizeGreaterThan(5).allMatch(file -> hasTag(file));
    }
  }

  private static boolean hasTag(Path file) {
    Matcher parent = PARENT.matcher(text(file));
    return text(file).matches("(?s).*@Tag\\(\"(members|long)\"\\).*")
        || parent.find() && hasTag(file.resolveSibling(parent.group(1) + ".java"));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
