package org.thalweg.config;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The parts of a message that tests hold: the names of keys, of members and of methods, the numbers
 * and the values; but not the English between them.
 */
final class MessageParts {
  private static final Set<String> NAMES =
      Stream.of(
              Keys.NAMES.stream(),
              Registry.catalogs().values().stream().flatMap(catalog -> catalog.names().stream()),
              Arrays.stream(Method.values()).map(Settings::lower),
              Arrays.stream(Sampling.values()).map(Settings::lower))
          .flatMap(names -> names)
          .collect(Collectors.toSet());

  private MessageParts() {}

  /** The parts of a sample of a message, with its last word, which is the value. */
  static List<String> of(String sample) {
    List<String> words =
        Arrays.stream(sample.split("\\s+")).map(word -> word.replaceAll("[,;?]$", "")).toList();
    String last = words.get(words.size() - 1);
    return words.stream()
        .filter(
            word -> NAMES.contains(word) || word.equals(last) || word.matches(".*[0-9.({\\[].*"))
        .toList();
  }
}
