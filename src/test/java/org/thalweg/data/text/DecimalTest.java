package org.thalweg.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against {@link Double#parseDouble}, bit by bit. */
class DecimalTest {
  private static final int TRIALS = 50_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "+0",
        "0.0",
        "1",
        "-1",
        "+1",
        ".5",
        "5.",
        "-.5",
        "+5.",
        "5.e3",
        ".5e-3",
        "1E5",
        "007",
        "1e+05",
        "1e-05",
        "1e22",
        "1e23",
        "123e22",
        "1e-22",
        "1e-23",
        "0e99999",
        "0e-99999",
        "9007199254740991",
        "9007199254740992",
        "9007199254740993",
        "90071992547409930000001",
        "0.1",
        "0.30000000000000004",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1.7976931348623157e308",
        "1.7976931348623159e308",
        "1e400",
        "-1e400",
        "1e-400",
        "-1e-400",
        "1e2147483648",
        "-1e-2147483649",
        "1e99999999999999999999",
        "0.00000000000000000000000000000000000000001"
      })
  void readsWhatTheLanguageReads(String text) {
    assertReadsAlike(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "+",
        "-",
        ".",
        "+.",
        "e",
        "1e",
        "1e+",
        "1e-",
        "e5",
        ".e5",
        "0x1",
        "0x1p3",
        "1.2.3",
        "1..2",
        "NaN",
        "nan",
        "Infinity",
        "-Infinity",
        "inf",
        "1d",
        "1f",
        "1D",
        "1F",
        " 1",
        "1 ",
        "1_000",
        "1,5",
        "--1",
        "+-1",
        "1-",
        "1e5.5",
        "1e5e5",
        "1e 5",
        "½",
        "١"
      })
  void rejectsWhatIsNotPlainDecimal(String text) {
    assertThat(parse(text)).isNaN();
  }

  @Test
  void roundsDigitsPointAndExponentCorrectly() {
    assertRandomSpellings(
        random ->
            sign(random)
                + digits(random, random.nextInt(25))
                + (random.nextBoolean() ? "." : "")
                + digits(random, 1 + random.nextInt(25))
                + exponent(random, 30));
  }

  @Test
  void roundsShortNumbersCorrectly() {
    assertRandomSpellings(
        random ->
            sign(random)
                + digits(random, 1 + random.nextInt(3))
                + "."
                + digits(random, random.nextInt(13)));
  }

  @Test
  void roundsLargeSmallAndDenormalNumbersCorrectly() {
    assertRandomSpellings(
        random -> digits(random, 1) + "." + digits(random, 16) + exponent(random, 345));
  }

  @Test
  void readsBackEveryDoubleThatWasPrinted() {
    assertRandomSpellings(random -> Double.toString(finite(random)));
  }

  @Test
  void roundsNumbersNextToTheMiddleOfTwoDoublesCorrectly() {
    SplittableRandom random = new SplittableRandom(11);
    for (int trial = 0; trial < 2_000; trial++) {
      double x = Math.scalb(1 + random.nextDouble(), random.nextInt(-80, 80));
      BigDecimal half = new BigDecimal(Math.ulp(x)).divide(BigDecimal.valueOf(2));
      BigDecimal middle = new BigDecimal(x).add(half);
      assertReadsAlike(middle.toString());
      assertReadsAlike(middle.add(middle.ulp()).toString());
      assertReadsAlike(middle.subtract(middle.ulp()).toString());
    }
  }

  @Test
  void anExponentMayBeAsLongAsTheDigitsThatItUndoes() {
    assertReadsAlike("0." + "0".repeat(100_001) + "1e100002");
    assertReadsAlike("1" + "0".repeat(100_002) + "e-100002");
  }

  @Test
  void readsOnlyItsPartOfTheBytes() {
    byte[] line = "91.5e12:".getBytes(StandardCharsets.US_ASCII);
    assertThat(Decimal.parse(line, 1, 4)).isEqualTo(1.5);
    assertThat(Decimal.parse(line, 1, 6)).isEqualTo(15);
    assertThat(Decimal.parse(line, 1, 7)).isEqualTo(1.5e12);
    assertThat(Decimal.parse(line, 3, 3)).isNaN();
  }

  private static void assertRandomSpellings(Function<SplittableRandom, String> spelling) {
    SplittableRandom random = new SplittableRandom(7);
    for (int trial = 0; trial < TRIALS; trial++) {
      assertReadsAlike(spelling.apply(random));
    }
  }

  private static void assertReadsAlike(String text) {
    double expected = Double.parseDouble(text);
    double read = parse(text);
    if (Double.doubleToLongBits(read) != Double.doubleToLongBits(expected)) {
      fail("%.60s was read as %s and not as %s", text, read, expected);
    }
  }

  private static double parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Decimal.parse(bytes, 0, bytes.length);
  }

  private static double finite(SplittableRandom random) {
    double x = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(x) ? x : finite(random);
  }

  private static String sign(SplittableRandom random) {
    return new String[] {"", "-", "+"}[random.nextInt(3)];
  }

  private static String digits(SplittableRandom random, int count) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < count; i++) {
      digits.append(random.nextInt(10));
    }
    return digits.toString();
  }

  private static String exponent(SplittableRandom random, int largest) {
    return switch (random.nextInt(3)) {
      case 0 -> "";
      case 1 -> "e" + random.nextInt(-largest, largest + 1);
      default -> "E+" + random.nextInt(largest + 1);
    };
  }
}
