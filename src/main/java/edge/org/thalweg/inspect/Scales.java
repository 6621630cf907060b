package org.thalweg.inspect;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Words that are values of known scales. */
final class Scales {
  private static final List<Set<String>> TRUTHS =
      List.of(
          Set.of("yes", "no"),
          Set.of("y", "n"),
          Set.of("t", "f"),
          Set.of("true", "false"),
          Set.of("ja", "nein"),
          Set.of("j", "n"),
          Set.of("oui", "non"),
          Set.of("o", "n"),
          Set.of("si", "no"),
          Set.of("sí", "no"),
          Set.of("s", "n"),
          Set.of("sì", "no"),
          Set.of("wahr", "falsch"),
          Set.of("vrai", "faux"),
          Set.of("on", "off"),
          Set.of("ja", "nej"),
          Set.of("ja", "nee"),
          Set.of("sim", "não"));

  private static final List<Set<String>> ORDERED =
      List.of(
          Set.of("very low", "low", "medium", "moderate", "mid", "high", "very high", "normal"),
          Set.of("l", "m", "h"),
          Set.of("none", "mild", "moderate", "severe", "slight", "some", "marked"),
          Set.of("small", "medium", "large", "xs", "s", "m", "l", "xl", "xxl", "extra large"),
          Set.of(
              "bad",
              "poor",
              "fair",
              "ok",
              "average",
              "good",
              "very good",
              "great",
              "excellent",
              "premium",
              "ideal"),
          Set.of(
              "never",
              "rarely",
              "seldom",
              "sometimes",
              "occas",
              "often",
              "regul",
              "usually",
              "always"),
          Set.of("strongly disagree", "disagree", "neutral", "agree", "strongly agree"),
          Set.of("light", "heavy", "moderate", "none"),
          Set.of("first", "second", "third", "fourth", "fifth"),
          Set.of("1st", "2nd", "3rd", "4th", "5th", "crew"),
          Set.of("primary", "secondary", "tertiary", "unknown"),
          Set.of("child", "teen", "adult", "senior"),
          Set.of("niedrig", "mittel", "hoch"),
          Set.of("klein", "mittel", "groß"));

  /** Ranges of numbers, such as {@code 25-34}, {@code 65+} and {@code >=100 g}. */
  private static final Pattern RANGE =
      Pattern.compile("[<>≤≥=]*\\s*\\d[\\d.,]*\\s*(([-–]|to|bis)\\s*\\d[\\d.,]*)?\\s*[+]?\\D{0,8}");

  private Scales() {}

  /** Whether two words mean yes and no. */
  static boolean areTruths(Set<String> words) {
    return areOf(TRUTHS, words);
  }

  /** Whether words have an order that is known, such as low, medium, high. */
  static boolean areOrdered(Set<String> words) {
    return words.size() > 2
        && (areOf(ORDERED, words)
            || words.stream().allMatch(word -> RANGE.matcher(word).matches()));
  }

  private static boolean areOf(List<Set<String>> scales, Set<String> words) {
    return scales.stream()
        .anyMatch(
            scale ->
                words.stream().allMatch(word -> scale.contains(word.toLowerCase(Locale.ROOT))));
  }
}
