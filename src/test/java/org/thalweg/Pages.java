package org.thalweg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The README and the pages of the site, as text. */
public final class Pages {
  public static final Path SITE = Path.of("src/site/markdown");
  public static final Path README = Path.of("README.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");

  private Pages() {}

  /** The pages of the site. */
  public static List<Path> site() throws IOException {
    try (Stream<Path> files = Files.walk(SITE)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  /** The pages of the site and those in the root. */
  public static List<Path> all() throws IOException {
    return Stream.concat(
            Stream.of(README, Path.of("CONTRIBUTING.md"), Path.of("data/README.md")),
            site().stream())
        .toList();
  }

  /** The blocks of a page that are fenced as of a language. */
  public static List<String> blocks(Path page, String language) throws IOException {
    List<String> found = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(Files.readString(page));
    while (matcher.find()) {
      if (matcher.group(1).equals(language)) {
        found.add(matcher.group(2));
      }
    }
    return found;
  }

  /** The lines of a page that are text: neither in a fenced block nor indented as code. */
  public static List<String> text(Path page) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean isFenced = false;
    for (String line : Files.readAllLines(page)) {
      if (line.startsWith("```")) {
        isFenced = !isFenced;
      } else if (!isFenced && !line.startsWith("    ")) {
        lines.add(line);
      }
    }
    assertThat(isFenced).as("an open block in " + page).isFalse();
    return lines;
  }

  /** The lines under a heading, up to the next one of its level or above. */
  public static List<String> section(Path page, String heading) throws IOException {
    String level = heading.substring(0, heading.indexOf(' '));
    List<String> lines = Files.readAllLines(page);
    assertThat(lines).as(page.toString()).contains(heading);
    return lines.stream()
        .skip(lines.indexOf(heading) + 1L)
        .takeWhile(line -> !line.matches("#{1," + level.length() + "} .*"))
        .toList();
  }
}
