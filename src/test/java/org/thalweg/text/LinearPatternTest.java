package org.thalweg.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinearPatternTest {
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "aB c-12.5",
          "Ab\n",
          "ab\r\n",
          "x\ny\r\nz\r\u0085\u2028q\u2029",
          "  12,345.60 EUR ",
          "2024-01-31T10:00",
          "käse KÄSE \u212A ſs",
          "a\uD83D\uDE00b\uD83D\uDE00",
          "k=v; key = value;;",
          "\t\u000B\u00A0\u3000[x]{y}(z)\\^$.|?*+");

  /** All matches with their groups, what all become by a replacement, and the parts between. */
  private static String javas(String regex, String text) {
    Matcher matcher = Pattern.compile(regex).matcher(text);
    List<String> found = new ArrayList<>();
    while (matcher.find()) {
      for (int group = 0; group <= matcher.groupCount(); group++) {
        found.add(part(group, matcher.start(), matcher.group(group)));
      }
    }
    return found
        + matcher.replaceAll("<$0\\$>")
        + List.of(Pattern.compile(regex).split(text, -1))
        + List.of(Pattern.compile(regex).split(text, 2));
  }

  /** Java's own kinds of loops differ in whether an empty group had a part in the match. */
  private static String part(int group, int start, String text) {
    return group + "@" + start + ":" + (text == null ? "" : text);
  }

  private static String ours(String regex, String text) {
    LinearPattern pattern = LinearPattern.of(regex);
    LinearPattern.Matches matches = pattern.matches(text);
    List<String> found = new ArrayList<>();
    while (matches.next()) {
      for (int group = 0; group <= pattern.groups(); group++) {
        found.add(part(group, matches.start(0), matches.group(group)));
      }
    }
    return found
        + pattern.replacement("<$0\\$>").in(text)
        + pattern.split(text, -1)
        + pattern.split(text, 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "^[0-9]+(\\.[0-9]+)?$",
        "[^0-9.]+",
        "(\\d{4})-(\\d\\d)(?:-(\\d{2}))?",
        "\\s+$",
        "^\\s*|\\s*$",
        ".",
        "(?s).",
        "(?s).*",
        "(?m)^.*$",
        "(?m)$",
        "^",
        "$",
        "\\Z",
        "\\z",
        "\\A.",
        "(?i)[a-k&&[^b]]+",
        "(?i)K",
        "(?iu)K|ä",
        "(?i:a)b|(?-i)c",
        "a(?i)b|C",
        "(a(?i)b)B",
        "[]x]+",
        "[[a-c]x\\]]+",
        "[\\Q]\\E\\[]",
        "\\Q.|?*\\E+",
        "a\\Q\\E+",
        "\\p{L}+",
        "\\P{Lu}",
        "\\p{IsLatin}\\p{javaLowerCase}",
        "\\pL\\PL",
        "\\x{1F600}",
        "\\uD83D\\uDE00",
        "\\x61\\u0042|\\0142",
        "\\h|\\v|\\t",
        "(?<k>\\w+)\\s*=\\s*(?<v>\\w+)",
        "(;)(x)?",
        "(a|ab)(c|bcd)(d*)",
        "(a*)?b",
        "(?:(a)|b)*",
        "(a|(b))*?c",
        "a{2,}|b{0,2}?|c{0}",
        "[^\\n]\\n",
        "\\cM?\\e*\\a*\\f*\\r",
        "[.]|\\.|\\\\",
      })
  void meansWhatItMeansToJava(String regex) {
    for (String text : TEXTS) {
      assertThat(ours(regex, text)).as("%s on %s", regex, text).isEqualTo(javas(regex, text));
    }
  }

  /** Before Java 19, letters beyond ASCII are words for its edges, though not for {@code \\w}. */
  @Test
  void anEdgeOfAWordIsThatOfWordCharacters() {
    assertThat(ours("\\S+?\\b|\\B.", "aB_c-12 x")).isEqualTo(javas("\\S+?\\b|\\B.", "aB_c-12 x"));
    assertThat(LinearPattern.of("\\b").replacement("|").in("k\u00E4se")).isEqualTo("|k|\u00E4|se|");
  }

  /** On short expressions and texts, where loops are nested and empty, and choices overlap. */
  @Test
  void agreesWithJavaOnExpressionsAtRandom() {
    SplittableRandom random = new SplittableRandom(11);
    int matched = 0;
    int refused = 0;
    for (int i = 0; i < 40_000; i++) {
      String regex = expression(random, 4, false);
      String text = word(random, "aab\n", 7);
      if (isRefused(regex)) {
        refused++;
        continue;
      }
      String expected = javas(regex, text);
      assertThat(ours(regex, text)).as("%s on %s", regex, text).isEqualTo(expected);
      matched += expected.startsWith("[]") ? 0 : 1;
    }
    assertThat(matched).isBetween(10_000, 39_000);
    assertThat(refused).isLessThan(20_000);
  }

  private static boolean isRefused(String regex) {
    try {
      return LinearPattern.of(regex).steps() == 0;
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("has a repeat of what may be empty");
      return true;
    }
  }

  /** Without groups in what repeats, of which Java keeps an earlier round at times. */
  private static String expression(SplittableRandom random, int depth, boolean isRepeated) {
    String[] atoms = {"a", "b", ".", "[ab]", "[^a]", "^", "$", "\\b", "", "(?s:.)", "ab"};
    String opens = isRepeated || random.nextBoolean() ? "(?:" : "(";
    return switch (depth == 0 ? 0 : random.nextInt(7)) {
      case 1, 2 ->
          expression(random, depth - 1, isRepeated) + expression(random, depth - 1, isRepeated);
      case 3 ->
          opens
              + expression(random, depth - 1, isRepeated)
              + "|"
              + expression(random, depth - 1, isRepeated)
              + ")";
      case 4, 5 -> {
        String[] repeats = {"*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}?", "{2,3}"};
        yield opens
            + expression(random, depth - 1, true)
            + ")"
            + repeats[random.nextInt(repeats.length)];
      }
      default -> atoms[random.nextInt(atoms.length)];
    };
  }

  private static String word(SplittableRandom random, String letters, int longest) {
    return random
        .ints(random.nextInt(longest + 1), 0, letters.length())
        .collect(
            StringBuilder::new, (word, i) -> word.append(letters.charAt(i)), StringBuilder::append)
        .toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '\t',
      value = {
        "(a)\\1\ta back reference",
        "(?<x>a)\\k<x>\ta back reference",
        "a(?=b)\ta lookahead or lookbehind",
        "(?<!a)b\ta lookahead or lookbehind",
        "a++b\ta possessive repeat",
        "a{2}+b\ta possessive repeat",
        "(?>a)b\tan atomic group",
        "(a*)*b\ta repeat of what may be empty",
        "(?:a*)+b\ta repeat of what may be empty",
        "(?:a?b?){2}\ta repeat of what may be empty",
        "(?x)(.+) +b\tthe flag x",
        "(?U)\\w\tthe flag U",
        "\\Ga\t\\G",
        "a\\R\t\\R",
        "(a\tcannot be read",
        "a**\tcannot be read",
        "((a{1000}){1000}){1000}\tmore than 4000 steps",
        "(?:a*){2}\ta repeat of what may be empty",
        "(?:(?:(?:){1000}){1000}){1000}\ta repeat of what may be empty",
        "a{2147483647}\tmore than 4000 steps",
      })
  void whatHangsOnMoreThanThePlaceOrIsTooLongIsRefused(String regex, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LinearPattern.of(regex))
        .withMessageStartingWith(reason.startsWith("cannot") ? "" : "has ")
        .withMessageContaining(reason);
  }

  @Test
  void aLongExpressionIsRefusedOrReadAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LinearPattern.of("a|".repeat(5_000)))
        .withMessage("has more than 8192 characters");
    assertSoon(() -> LinearPattern.of("[" + "\\]".repeat(4_000) + "]").isIn("]"), true);
    assertSoon(() -> LinearPattern.of("(".repeat(300) + "a" + ")?".repeat(300)).isIn("b"), true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(.+) +\\1?!",
        ".*.*.*b",
        "(a+)+$b",
        "(a|aa)+b",
        "(a+b?)*b",
        "((a?b|a)+(a+|ab)+)+b",
        "a{0,400}a{400}b",
        "(?:[^b]*[^b]+)*b",
        "a.*b|ab",
        "(?:.*?,){11}P",
      })
  void aHostileExpressionEndsSoonOnALongText(String hostile) {
    String text = "a".repeat(20_000);
    String regex = hostile.replace("\\1?", "");
    assertSoon(() -> LinearPattern.of(regex).isIn(text), false);
    assertSoon(() -> LinearPattern.of(regex + "|a").replacement("").in(text), "");
  }

  private static <T> void assertSoon(Supplier<T> work, T expected) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(work.get()).isEqualTo(expected));
  }

  /** By marks of where it was tried, and by groups to go back to. */
  @ParameterizedTest
  @CsvSource({"'a{0,1000}b', 300000", "'(?:(((((((((a)))))))))|b)*c', 1000000"})
  void aTextThatTakesTooMuchMemoryIsNamed(String regex, int length) {
    LinearPattern pattern = LinearPattern.of(regex);
    assertThat(pattern.isIn("a".repeat(100_000))).isFalse();
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> pattern.isIn("a".repeat(length)))
        .withMessage(
            "a text must take at most 160 MiB to be matched with the pattern %s, but one of %d"
                + " characters takes more; use a shorter pattern, or leave such rows out",
            regex, length);
  }

  @ParameterizedTest
  @CsvSource({
    "'$2-$1', 12.345, 345-12",
    "'${b}$10\\$\\x', 12.345, 345120$x",
    "'', 12.345, ''",
    "x, none, none",
  })
  void replacesAsJavaDoes(String replacement, String text, String expected) {
    String regex = "(?<a>\\d+)[.](?<b>\\d+)";
    assertThat(LinearPattern.of(regex).replacement(replacement).in(text))
        .isEqualTo(expected)
        .isEqualTo(Pattern.compile(regex).matcher(text).replaceAll(replacement));
  }

  @ParameterizedTest
  @ValueSource(strings = {"$2", "$", "\\", "$x", "${x}", "${}", "${a"})
  void aReplacementWithoutItsGroupIsRefused(String replacement) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LinearPattern.of("(?<a>.)").replacement(replacement))
        .withMessageContaining(replacement);
  }

  @Test
  void travelsToExecutorsAndIsEqualByItsExpression() throws IOException, ClassNotFoundException {
    LinearPattern pattern = LinearPattern.of("(?i)([a-f]+)\\d");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(pattern.replacement("$1"));
    Object back = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    assertThat(back).isEqualTo(pattern.replacement("$1"));
    assertThat(((LinearPattern.Replacement) back).in("xAb1")).isEqualTo("xAb");
    assertThat(pattern).isNotEqualTo(LinearPattern.of("([a-f]+)\\d"));
  }
}
