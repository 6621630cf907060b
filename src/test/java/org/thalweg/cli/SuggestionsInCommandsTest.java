package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.cli.Main.Commands;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import picocli.CommandLine;

/** A slip of the fingers in the name of any command or option is told with what was meant. */
class SuggestionsInCommandsTest {
  private static Map<String, CommandLine> commands() {
    return Commands.line(new Main()).getSubcommands();
  }

  @Test
  void aCommandIsCalledAsItsClass() {
    commands()
        .forEach(
            (name, line) ->
                assertThat(Commands.name(line.getCommand().getClass())).isEqualTo(name));
  }

  static Stream<String> names() {
    return commands().keySet().stream();
  }

  static Stream<Arguments> options() {
    return commands().entrySet().stream()
        .flatMap(
            command ->
                command.getValue().getCommandSpec().options().stream()
                    .flatMap(option -> Stream.of(option.names()))
                    .filter(name -> name.startsWith("--"))
                    .map(name -> Arguments.of(command.getKey(), name)));
  }

  /** With the third and the fourth letter swapped, or else the last two. */
  private static String slip(String name, int at) {
    StringBuilder slip = new StringBuilder(name);
    slip.setCharAt(at, name.charAt(at + 1));
    slip.setCharAt(at + 1, name.charAt(at));
    return slip.toString();
  }

  @ParameterizedTest
  @MethodSource("names")
  void ofACommand(String name) {
    for (int at = 1; at + 1 < name.length(); at++) {
      if (name.charAt(at) != name.charAt(at + 1)) {
        requireSuggestion(Run.of(slip(name, at), "x"), slip(name, at), name);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("options")
  void ofAnOption(String command, String option) {
    String slip = slip(option, option.length() - 3);
    if (!slip.equals(option)) {
      requireSuggestion(Run.of(command, slip), slip, option);
      requireSuggestion(Run.of(command, "a", "b", slip + "=1"), slip, option);
    }
  }

  private static void requireSuggestion(Run run, String wrong, String right) {
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
    assertThat(run.errors())
        .hasLineCount(1)
        .contains(wrong + "; did you mean " + right + "?")
        .contains("--help");
  }

  @Test
  void nothingIsSuggestedForWhatIsFarFromAll() {
    for (List<String> line : List.of(List.of("optimise"), List.of("train", "--gpu"))) {
      Run run = Run.of(line.toArray());
      assertThat(run.code()).isEqualTo(ExitCode.CONF);
      assertThat(run.errors()).hasLineCount(1).doesNotContain("did you mean");
    }
  }

  @Test
  void helpIsACommandToo() {
    assertThat(Run.of("help")).isEqualTo(Run.of("--help"));
    for (String command : commands().keySet()) {
      assertThat(Run.of("help", command)).isEqualTo(Run.of(command, "--help"));
    }
  }

  @Test
  void helpListsAllCommandsWhateverIsNamedBehindIt() {
    for (List<String> line : List.of(List.of("--help"), List.of("-h", "train"))) {
      assertThat(Run.of(line.toArray()).out()).contains(commands().keySet());
    }
  }
}
