package org.thalweg.config;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.thalweg.text.Glob;

/**
 * The format of data by their names: the end of the name of a file, of a directory or of a glob; or
 * the names of the files in a directory of this machine, where all of them say the same.
 *
 * @param format as {@code data.format} has it
 * @param delimiter as {@code data.csv.delimiter} has it, where the name says that too
 */
public record PathFormat(String format, Optional<String> delimiter) {
  private static final Pattern END =
      Pattern.compile(
          "\\.(csv|tsv|parquet|orc|avro|json|jsonl|ndjson|xlsx)"
              + "(\\.(gz|bz2|zst|zstd|snappy|deflate|lz4|xz|zip))?$");

  /** Formats of files whose names end with another word. */
  private static final Map<String, String> FORMATS =
      Map.of("tsv", "csv", "jsonl", "json", "ndjson", "json", "xlsx", "excel");

  /** Formats of files by one of which a model may take the place of another. */
  private static final List<String> FILES = List.of("csv", "parquet", "orc", "avro", "json");

  private static final Pattern OTHER_SYSTEM = Pattern.compile("(?!file:)[A-Za-z][\\w+.-]+:.*");
  private static final Pattern PART = Pattern.compile("[^=]+=.*"); // a directory of Spark's
  private static final int LONGEST_END = 20; // characters of .parquet.snappy, and some before it
  private static final int MOST_NAMES = 10_000; // that are looked at

  /** The format that the name of data says; empty where it says none. */
  public static Optional<PathFormat> of(String path) {
    Optional<PathFormat> named = ofName(path);
    return named.isPresent() ? named : ofFiles(path);
  }

  /** The format that the end of a name says, without a look at any file. */
  static Optional<PathFormat> ofName(String path) {
    String stars = withoutEnd(path, '*');
    boolean isBehindPoint = stars.length() < path.length() && stars.endsWith(".");
    String name = withoutEnd(isBehindPoint ? stars.substring(0, stars.length() - 1) : stars, '/');
    int brace = name.lastIndexOf('{');
    if (name.endsWith("}") && brace >= 0) { // *.{csv,csv.gz}
      String begin = end(name.substring(0, brace));
      String[] ends = name.substring(brace + 1, name.length() - 1).split(",", -1);
      Set<Optional<PathFormat>> said = new HashSet<>();
      for (String end : ends) {
        said.add(ofEnd(begin + end));
      }
      return only(said);
    }
    return ofEnd(name);
  }

  private static String withoutEnd(String text, char end) {
    int length = text.length();
    while (length > 0 && text.charAt(length - 1) == end) {
      length--;
    }
    return text.substring(0, length);
  }

  /** The last characters, which are all that is looked at. */
  private static String end(String name) {
    return name.substring(Math.max(0, name.length() - LONGEST_END));
  }

  private static Optional<PathFormat> ofEnd(String name) {
    Matcher matcher = END.matcher(end(name).toLowerCase(Locale.ROOT));
    if (!matcher.find()) {
      return Optional.empty();
    }
    String word = matcher.group(1);
    return Optional.of(
        new PathFormat(
            FORMATS.getOrDefault(word, word),
            word.equals("tsv") ? Optional.of("tab") : Optional.empty()));
  }

  private static Optional<PathFormat> only(Set<Optional<PathFormat>> said) {
    return said.size() == 1 ? said.iterator().next() : Optional.empty();
  }

  /** What all files of a directory say, or those of a glob in one. */
  private static Optional<PathFormat> ofFiles(String path) {
    if (OTHER_SYSTEM.matcher(path).matches()) {
      return Optional.empty();
    }
    String local = path.replaceFirst("^file:(//)?(?=/)", "");
    int slash = local.lastIndexOf('/') + 1;
    String last = local.substring(slash);
    boolean isGlob = last.contains("*");
    try {
      Path directory = Path.of(isGlob ? local.substring(0, slash) : local);
      return Files.isDirectory(directory)
          ? only(said(directory, Glob.of(isGlob ? last : "*")))
          : Optional.empty();
    } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
      return Optional.empty(); // whoever reads it says why it cannot be read
    }
  }

  private static Set<Optional<PathFormat>> said(Path root, Glob names) throws IOException {
    Set<Optional<PathFormat>> said = new HashSet<>();
    Deque<Path> open = new ArrayDeque<>(List.of(root));
    int looked = 0;
    while (!open.isEmpty()) {
      Path directory = open.remove();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          if (++looked > MOST_NAMES) {
            return said;
          }
          String name = entry.getFileName().toString();
          if (name.startsWith("_")
              || name.startsWith(".")
              || directory.equals(root) && !names.matches(name)) {
            continue;
          }
          if (PART.matcher(name).matches() && Files.isDirectory(entry)) {
            open.add(entry);
            continue;
          }
          said.add(ofName(name));
        }
      }
    }
    return said;
  }

  /**
   * Settings by which a model reads data of another format than those that it was trained on, where
   * their name says it and the settings do not.
   *
   * @param format of the data of training
   * @param settings each {@code key=value}
   */
  public static List<String> reading(String format, String path, List<String> settings) {
    boolean isGiven = settings.stream().anyMatch(one -> one.matches("(?s)data\\.format\\s*=.*"));
    return !isGiven && FILES.contains(format)
        ? of(path)
            .filter(named -> FILES.contains(named.format) && !named.format.equals(format))
            .map(named -> named.with(settings))
            .orElse(settings)
        : settings;
  }

  private List<String> with(List<String> settings) {
    List<String> all = new ArrayList<>(settings);
    all.add("data.format=" + format);
    String key = CsvKeys.DELIMITER.name();
    if (settings.stream().noneMatch(one -> one.startsWith(key))) {
      delimiter.ifPresent(said -> all.add(key + "=" + said));
    }
    return all;
  }
}
