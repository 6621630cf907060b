package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.Main.Commands;

/** Whatever command a message names runs as it is printed, and its options are there. */
class AdviceTest {
  private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
  private static final String SETTING = "'[a-zA-Z.]+=[^']*'|[a-zA-Z.]+=[^\\s;,']+";
  private static final Pattern COMMAND =
      Pattern.compile(
          "thalweg ([a-z]+(?:-[a-z]+)*)(?=[ %%;.]|$)((?: (?:CONF|--?[a-z-]+|keys|losses|functions|metrics|%s))*)"
              .formatted(SETTING));
  private static final Pattern OPTION = Pattern.compile("(?<![\\w'-])--[a-z][a-z-]+");

  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path directory;
  private static Path conf;

  /** The texts of the program, those in pieces joined. */
  private static List<String> texts() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<String> found = new ArrayList<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String code =
            Files.readString(file)
                .replaceAll("(?m)^ *(\\*|//|/\\*).*$", "")
                .replaceAll("\"\\s*\\+\\s*\"", "");
        TEXT.matcher(code)
            .results()
            .forEach(text -> found.add(text.group(1).replace("\\\"", "\"")));
      }
      return found;
    }
  }

  static Set<String> commands() throws IOException {
    Set<String> commands =
        texts().stream()
            .flatMap(text -> COMMAND.matcher(text).results())
            .filter(found -> !found.group(1).equals("checkpoint")) // a kind of file
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(commands).hasSizeGreaterThan(5).anyMatch(each -> each.startsWith("thalweg tune "));
    return commands;
  }

  @BeforeAll
  static void write() throws IOException {
    Path data = Run.data(directory.resolve("rows.libsvm"), 60, true);
    conf = Run.conf(directory.resolve("my.conf"), data, "logistic", directory.resolve("out"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void runsAsItIsPrinted(String command) throws IOException {
    Path output = Files.createTempDirectory(directory, "o").resolve("out");
    Files.writeString(
        conf, Files.readString(conf).replaceAll("output = .*", "output = \"" + output + "\""));
    List<String> words =
        Pattern.compile("'([^']*)'|\\S+")
            .matcher(command)
            .results()
            .map(word -> word.group(1) == null ? word.group() : word.group(1))
            .map(word -> word.equals("CONF") ? conf.toString() : word)
            .toList();
    boolean isWhole = words.size() > 2 || words.contains("list");
    List<String> run = isWhole ? words : List.of("thalweg", words.get(1), "--help");
    Run ran = Run.of(run.stream().skip(1).toArray());
    assertThat(ran.code()).as(ran.errors()).isZero();
  }

  @Test
  void everyOptionThatIsNamedIsOneOfACommand() throws IOException {
    Set<String> known =
        Commands.line(new Main()).getSubcommands().values().stream()
            .flatMap(line -> line.getCommandSpec().options().stream())
            .flatMap(option -> Stream.of(option.names()))
            .collect(Collectors.toCollection(TreeSet::new));
    known.addAll(Main.OF_SUBMIT);
    Set<String> named =
        texts().stream()
            .flatMap(text -> OPTION.matcher(text).results())
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(known).containsAll(named);
  }
}
