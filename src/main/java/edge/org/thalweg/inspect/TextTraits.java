package org.thalweg.inspect;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.thalweg.data.csv.NumberAffixes;

/**
 * What the texts of a column are like that are neither numbers nor dates nor times: words,
 * sentences, or numbers with units. It does not depend on their order. A final class, because it is
 * a part of task results.
 */
final class TextTraits implements Serializable {
  private static final long serialVersionUID = 1;

  private static final int MOST = 4; // that may be words for what is missing
  private static final int FEW_WORDS = 3; // a text of more is a sentence

  private final Set<String> texts = new HashSet<>(); // some if they are many
  private final TreeMap<String, String> units = new TreeMap<>(); // each with its first text
  private long measured; // texts that are numbers with units
  private long sentences; // texts of more than FEW_WORDS words
  private long spaced; // texts of several words

  /** Counts one value of the column, which is a text that is not missing. */
  void add(String value) {
    keep(value);
    List<String> beside = NumberAffixes.beside(value);
    measured += beside.isEmpty() ? 0 : 1;
    beside.forEach(unit -> units.merge(unit, value, TextTraits::earlier));
    if (value.indexOf(' ') >= 0) {
      spaced++;
      sentences += value.split("\\s+", FEW_WORDS + 1).length > FEW_WORDS ? 1 : 0;
    }
  }

  /** That of two texts which is the first in the alphabet. */
  static String earlier(String text, String other) {
    return text.compareTo(other) < 0 ? text : other;
  }

  private void keep(String value) {
    if (texts.size() <= MOST) {
      texts.add(value);
    }
  }

  /** Adds the texts of other rows. */
  void merge(TextTraits other) {
    sentences += other.sentences;
    spaced += other.spaced;
    measured += other.measured;
    other.texts.forEach(this::keep);
    other.units.forEach((unit, text) -> units.merge(unit, text, TextTraits::earlier));
  }

  /** The different texts, in the alphabet; empty if there are more than four. */
  List<String> few() {
    return texts.size() > MOST ? List.of() : texts.stream().sorted().toList();
  }

  /** How many are numbers with a unit. */
  long measured() {
    return measured;
  }

  /** The units of such, in the alphabet, each with the first text in the alphabet. */
  Map<String, String> units() {
    return units;
  }

  /** Whether sentences are most of so many values. */
  boolean areSentences(long present) {
    return 2 * sentences > present;
  }

  /**
   * Whether nine of ten of so many values are single words, as names of things are in databases.
   */
  boolean areSingleWords(long present) {
    return 10 * spaced < present;
  }
}
