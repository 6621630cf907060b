package org.thalweg.text;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of names in which {@code *} stands for any characters, none too. It is matched from
 * left to right without going back: each text between two stars is looked for behind the one before
 * it. So a match costs at most the length of the name times that of the longest text, however many
 * stars a stranger wrote.
 *
 * @param texts what stands between the stars, one more than these
 * @param ignoresCase whether letters in another case agree
 */
public record Glob(List<String> texts, boolean ignoresCase) {
  /** Copies the texts. */
  public Glob {
    texts = ignoresCase ? texts.stream().map(Glob::folded).toList() : List.copyOf(texts);
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("a glob must have a text");
    }
  }

  /** The glob of a text, in which each {@code *} is a star, and case matters. */
  public static Glob of(String pattern) {
    return new Glob(List.of(pattern.split("\\*", -1)), false);
  }

  /** The same without regard to case. */
  public Glob ignoringCase() {
    return new Glob(texts, true);
  }

  /** Whether the whole of a name agrees. */
  public boolean matches(String name) {
    String candidate = ignoresCase ? folded(name) : name;
    String first = texts.get(0);
    if (texts.size() == 1) {
      return candidate.equals(first);
    }
    String last = texts.get(texts.size() - 1);
    int end = candidate.length() - last.length();
    if (end < first.length() || !candidate.startsWith(first) || !candidate.endsWith(last)) {
      return false;
    }
    int at = first.length();
    for (String text : texts.subList(1, texts.size() - 1)) {
      int found = candidate.indexOf(text, at);
      if (found < 0 || found + text.length() > end) {
        return false;
      }
      at = found + text.length();
    }
    return true;
  }

  /** One text of all that agree in letters, as {@link String#equalsIgnoreCase} compares them. */
  private static String folded(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    text.codePoints()
        .map(Character::toUpperCase)
        .map(Character::toLowerCase)
        .forEach(folded::appendCodePoint);
    return folded.toString();
  }

  /** Texts between stars, put together part by part. */
  public static final class Builder {
    private final List<String> texts = new ArrayList<>(List.of(""));

    /** Adds a star. */
    public void star() {
      texts.add("");
    }

    /** Adds characters that stand for themselves. */
    public void text(String more) {
      texts.set(texts.size() - 1, texts.get(texts.size() - 1) + more);
    }

    /** The glob of all that was added, in which case matters. */
    public Glob build() {
      return new Glob(texts, false);
    }
  }
}
