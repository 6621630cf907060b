package org.thalweg.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "*, anything, true",
    "a*, abc, true",
    "*c, abc, true",
    "a*c, ac, true",
    "ab*bc, abc, false",
    "a*b*c, a.b.b.c, true",
    "a**c, abc, true",
    "abc, ABC, false",
    "[a]*, a, false",
    "x.*, xay, false",
  })
  void matchesTheWholeOfAName(String pattern, String name, boolean isMatch) {
    assertThat(Glob.of(pattern).matches(name)).isEqualTo(isMatch);
  }

  /** On words of three letters a and b and stars, where most kinds of agreement occur. */
  @Test
  void agreesWithAnExpressionOfTheSameMeaning() {
    SplittableRandom random = new SplittableRandom(7);
    int matched = 0;
    for (int i = 0; i < 20_000; i++) {
      String pattern = word(random, "aAb*", 6);
      String name = word(random, "aAb", 8);
      String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
      Glob glob = Glob.of(pattern);
      boolean expected = name.matches(regex);
      assertThat(glob.matches(name)).as("%s on %s", pattern, name).isEqualTo(expected);
      assertThat(glob.ignoringCase().matches(name))
          .as("%s on %s in any case", pattern, name)
          .isEqualTo(name.matches("(?iu)" + regex));
      matched += expected ? 1 : 0;
    }
    assertThat(matched).isBetween(1_000, 19_000);
  }

  /** Letters of which upper and lower case are not one to one. */
  @Test
  void agreesOnLettersBeyondAsciiToo() {
    SplittableRandom random = new SplittableRandom(8);
    int matched = 0;
    for (int i = 0; i < 20_000; i++) {
      String pattern = word(random, "*ςσΣİıiIKkKéÉß", 3);
      String name = word(random, "ςσΣİıiIKkKéÉß", 3);
      String regex = "(?iu)" + Pattern.quote(pattern).replace("*", "\\E.*\\Q");
      boolean expected = name.matches(regex);
      assertThat(Glob.of(pattern).ignoringCase().matches(name))
          .as("%s on %s in any case", pattern, name)
          .isEqualTo(expected);
      matched += expected && !pattern.equals(name) ? 1 : 0;
    }
    assertThat(matched).isBetween(500, 19_500);
  }

  @Test
  void manyStarsCostNoMoreThanOne() {
    Glob glob = Glob.of("*a".repeat(2_000) + "*b");
    String name = "a".repeat(1 << 20);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertThat(glob.matches(name)).isFalse());
  }

  private static String word(SplittableRandom random, String letters, int longest) {
    return random
        .ints(random.nextInt(longest + 1), 0, letters.length())
        .collect(
            StringBuilder::new, (word, i) -> word.append(letters.charAt(i)), StringBuilder::append)
        .toString();
  }
}
