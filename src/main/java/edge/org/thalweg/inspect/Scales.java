package org.thalweg.inspect;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words that are values of known scales. */
final class Scales {
  private static final List<List<String>> TRUTHS =
      scales(
          """
          yes, no
          y, n
          t, f
          true, false
          ja, nein
          j, n
          oui, non
          o, n
          si, no
          sí, no
          s, n
          sì, no
          wahr, falsch
          vrai, faux
          on, off
          ja, nej
          ja, nee
          sim, não
          """);

  /** Each from the least to the most; words that mean the same stand in a row. */
  private static final List<List<String>> ORDERED =
      scales(
          """
          very low, low, normal, mid, medium, moderate, high, very high
          l, m, h
          none, slight, mild, some, moderate, marked, freq, severe
          xs, s, small, m, medium, l, large, xl, extra large, xxl
          very bad, bad, poor, fair, ok, average, good, very good, great, premium, excellent, \
          ideal
          much worse, worse, same, average, better, much better
          never, rarely, seldom, occas, occasionally, sometimes, often, regul, usually, heavy, \
          always
          strongly disagree, disagree, neutral, agree, strongly agree
          very dissatisfied, dissatisfied, neutral, satisfied, very satisfied
          none, light, moderate, heavy
          cold, cool, mild, warm, hot
          first, second, third, fourth, fifth
          1st, 2nd, 3rd, 4th, 5th, crew
          beginner, intermediate, advanced, expert
          freshman, sophomore, junior, senior
          child, teen, adult, senior
          primary, secondary, tertiary, unknown
          preschool, 1st-4th, 5th-6th, 7th-8th, 9th, 10th, 11th, 12th, less than high school, \
          some high school, high school, hs-grad, high school graduate, some college, \
          some-college, college, assoc-voc, assoc-acdm, associate, associate's degree, \
          bachelor, bachelors, bachelor's degree, graduate, master, masters, master's degree, \
          prof-school, phd, doctorate
          i1, si2, si1, vs2, vs1, vvs2, vvs1, if
          sehr niedrig, niedrig, mittel, hoch, sehr hoch
          klein, mittel, groß
          schlecht, mittel, gut, sehr gut
          faible, moyen, élevé
          petit, moyen, grand
          """);

  /** Ranges of numbers, such as {@code 25-34}, {@code 65+} and {@code >=100 g}. */
  private static final Pattern RANGE =
      Pattern.compile("[<>≤≥=]*\\s*\\d[\\d.,]*\\s*(([-–]|to|bis)\\s*\\d[\\d.,]*)?\\s*[+]?\\D{0,8}");

  private static final Pattern FIRST_NUMBER = Pattern.compile("\\d[\\d.,]*");

  private Scales() {}

  /** Scales of a text: a line each, its words in order, parted by a comma and a blank. */
  private static List<List<String>> scales(String lines) {
    return lines.lines().map(line -> List.of(line.split(", "))).toList();
  }

  /**
   * Two of some texts that differ in case alone, such as "Yes" and "yes"; none if there are none.
   */
  static List<String> alike(Collection<String> texts) {
    Map<String, String> seen = new HashMap<>();
    for (String text : texts) {
      String other = seen.put(text.toLowerCase(Locale.ROOT), text);
      if (other != null) {
        return List.of(other, text);
      }
    }
    return List.of();
  }

  /** Whether two words mean yes and no. */
  static boolean areTruths(Set<String> words) {
    return TRUTHS.stream().anyMatch(scale -> areOf(scale, words));
  }

  /** Whether words have an order that is known, such as low, medium, high. */
  static boolean areOrdered(Set<String> words) {
    return words.size() > 2 && !inOrder(words).isEmpty();
  }

  /** Words from the least to the most, such as Low, Medium, High; empty if no order is known. */
  static List<String> inOrder(Set<String> words) {
    if (words.stream().allMatch(word -> RANGE.matcher(word).matches())) {
      return words.stream()
          .sorted(Comparator.comparingDouble(Scales::begin).thenComparing(word -> word))
          .toList();
    }
    return ORDERED.stream()
        .filter(scale -> areOf(scale, words))
        .findFirst()
        .map(
            scale ->
                words.stream()
                    .sorted(Comparator.comparingInt(word -> scale.indexOf(lower(word))))
                    .toList())
        .orElse(List.of());
  }

  /** Where a range of numbers begins; one that is open below is before one from its end. */
  private static double begin(String range) {
    Matcher number = FIRST_NUMBER.matcher(range);
    if (!number.find()) {
      throw new IllegalArgumentException(range);
    }
    double first =
        Double.parseDouble(
            number.group().replaceAll(",(?=\\d{3})", "").replace(",", ".").replaceAll("\\.$", ""));
    return range.matches("[<≤].*") ? Math.nextDown(first) : first;
  }

  private static boolean areOf(Collection<String> scale, Set<String> words) {
    return words.stream().allMatch(word -> scale.contains(lower(word)));
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }
}
