package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Pages;
import org.thalweg.cli.Main.Commands;
import org.thalweg.config.TrainingConf;

/**
 * The commands of the README and the pages: all of them can be parsed and name keys that there are,
 * and the pages that tell a story are run from their first line to their last, with what they say
 * is printed.
 */
@Timeout(300)
class SnippetsTest {
  private static final Pattern PROMPT =
      Pattern.compile("^ {4}(?:\\$ )?(?:\\./submit-scripts/)?thalweg (.*)$");
  private static final Pattern TIME = // what differs from run to run
      Pattern.compile("\\d (s|ms|min)\\b|seconds|medians|^ {4}rounds|^ {4} +aggregate");

  @TempDir private static Path folder;
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  /**
   * A command of a page.
   *
   * @param words without those before its name, which are for spark-submit
   * @param said lines of its output on the page
   */
  private record Snippet(String page, List<String> words, List<String> said) {
    @Override
    public String toString() {
      return page + ": thalweg " + String.join(" ", words);
    }
  }

  static List<Snippet> snippets() throws IOException {
    List<Snippet> all = new ArrayList<>();
    for (Path page : Pages.all()) {
      all.addAll(of(page));
    }
    assertThat(all).hasSizeGreaterThan(25);
    return all;
  }

  private static List<Snippet> of(Path page) throws IOException {
    List<Snippet> found = new ArrayList<>();
    List<String> lines = Files.readAllLines(page);
    for (int i = 0; i < lines.size(); i++) {
      var match = PROMPT.matcher(lines.get(i));
      if (!match.matches()) {
        continue;
      }
      StringBuilder text = new StringBuilder(match.group(1));
      while (text.charAt(text.length() - 1) == '\\') {
        text.setLength(text.length() - 1);
        text.append(lines.get(++i).strip());
      }
      boolean isSynopsis = text.indexOf("[") >= 0 || text.indexOf("…") >= 0;
      if (!isSynopsis) {
        List<String> said =
            lines.subList(i + 1, lines.size()).stream()
                .takeWhile(line -> line.startsWith("    ") && !line.startsWith("    $ "))
                .filter(line -> !PROMPT.matcher(line).matches())
                .toList();
        found.add(snippet(page, text.toString(), said));
      }
    }
    return found;
  }

  /** Cuts a line as a shell does, as far as pages go. */
  private static Snippet snippet(Path page, String text, List<String> said) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (char c : (text + " ").toCharArray()) {
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == ' ') {
        if (!word.isEmpty()) {
          words.add(word.toString());
        }
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    List<String> command =
        words.stream().takeWhile(each -> !List.of("#", "|", ">").contains(each)).toList();
    int name = 0;
    while (command.get(name).startsWith("--")) { // for spark-submit, each with a value
      name += 2;
    }
    return new Snippet(page.getFileName().toString(), command.subList(name, command.size()), said);
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void everyCommandCanBeParsed(Snippet snippet) {
    Commands.line(new Main()).parseArgs(snippet.words().toArray(String[]::new));
    boolean takesConf = List.of("train", "tune", "plan").contains(snippet.words().get(0));
    List<String> settings =
        snippet.words().stream()
            .filter(
                word -> word.matches("[a-z]+(\\.[a-zA-Z]+)*=.*") && !word.contains("com.example"))
            .toList();
    if (takesConf) {
      TrainingConf.read("a conf", "objective.loss = logistic", settings);
    }
    snippet.words().stream()
        .filter(word -> word.matches("(conf|data)/.*"))
        .forEach(file -> assertThat(Path.of(file)).exists());
  }

  /** Files that a page makes are made in a folder of their own. */
  @ParameterizedTest
  @ValueSource(strings = {"start.md", "table.md", "tuning.md", "r.md"})
  void thePagesThatTellAStoryAreTrue(String page) throws IOException {
    Path file = Pages.SITE.resolve(page);
    Path place = Files.createDirectories(folder.resolve(page));
    List<String> confs = Pages.blocks(file, "hocon");
    boolean isMadeByACommand = of(file).stream().anyMatch(one -> one.words().contains("--out"));
    if (!confs.isEmpty() && !isMadeByACommand) {
      Files.writeString(place.resolve("my.conf"), confs.get(0));
    }
    for (Snippet snippet : of(file)) {
      if (snippet.words().contains("CONF")) {
        continue; // one that any conf can stand for
      }
      Object[] words =
          snippet.words().stream()
              .map(
                  word ->
                      word.replaceAll(
                          "^(output=)?(output/|my\\.conf|report\\.html)", "$1" + place + "/$2"))
              .toArray();
      Run run = Run.of(Stream.concat(Stream.of(words), settings(snippet, place)).toArray());
      assertThat(run.code()).as("%s: %s", snippet, run.errors()).isZero();
      List<String> printed = run.out().lines().map(line -> line.replace(place + "/", "")).toList();
      for (String line : snippet.said()) {
        if (!TIME.matcher(line).find() && !line.strip().equals("…")) {
          assertThat(printed).as(snippet.toString()).contains(line.substring(4));
        }
      }
    }
  }

  /** Where results go, if the page leaves that to its conf, and the data of the sample conf. */
  private static Stream<String> settings(Snippet snippet, Path place) {
    List<String> words = snippet.words();
    boolean isSample = words.contains("conf/quickstart.conf");
    String name = isSample ? "quickstart" : words.get(0).equals("tune") ? "tuned" : "my-run";
    Stream<String> output =
        List.of("train", "tune").contains(words.get(0))
                && words.stream().noneMatch(word -> word.startsWith("output="))
            ? Stream.of("output=" + place + "/output/" + name)
            : Stream.empty();
    Stream<String> data = // in place of those that THALWEG_HOME leads to
        isSample
            ? Stream.of("train", "test")
                .map(part -> "data.%1$s=data/breast-cancer.%1$s.libsvm".formatted(part))
            : Stream.empty();
    return Stream.concat(output, data);
  }
}
