package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.Pages;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The page of the commands has every command, every option, and every exit code. */
class CommandsPageTest {
  private static final Path PAGE = Pages.SITE.resolve("commands.md");

  static List<CommandSpec> commands() {
    return Commands.line(new Main()).getSubcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theSynopsisHasEveryCommandWithItsOptions(CommandSpec command) throws IOException {
    String synopsis =
        Files.readAllLines(PAGE).stream()
            .takeWhile(line -> !line.startsWith("## "))
            .filter(line -> line.startsWith("    "))
            .collect(Collectors.joining("\n"))
            .lines()
            .reduce("", (all, line) -> line.startsWith("     ") ? all + line : all + "\n" + line)
            .lines()
            .filter(line -> line.matches(".*(thalweg|options]) " + command.name() + "( .*|$)"))
            .collect(Collectors.joining("\n"));
    assertThat(synopsis).as(command.name()).isNotEmpty();
    for (OptionSpec option : command.options()) {
      if (!option.inherited() && !option.usageHelp() && !option.versionHelp()) {
        assertThat(synopsis).contains(option.longestName());
      }
    }
  }

  @Test
  void theTableHasEveryExitCode() throws IOException, IllegalAccessException {
    List<String> codes = new ArrayList<>(List.of("130, 143")); // 128 and the number of the signal
    for (var field : ExitCode.class.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
        codes.add(String.valueOf(field.getInt(null)));
      }
    }
    assertThat(
            Pages.section(PAGE, "## Exit codes").stream()
                .filter(line -> line.matches("\\| \\d.*"))
                .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList().get(1)))
        .containsExactlyInAnyOrderElementsOf(codes);
  }
}
