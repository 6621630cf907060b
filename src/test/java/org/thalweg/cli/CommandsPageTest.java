package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.Pages;
import org.thalweg.cli.FunctionCommands.MinimizeCommand;
import org.thalweg.cli.Main.Commands;
import org.thalweg.cli.ThalwegCommand.ExitCode;
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

  /** One grammar: an option of several commands takes the same, and the page has all of them. */
  @Test
  void optionsOfSeveralCommandsAreInTheirTable() throws IOException {
    Map<String, List<CommandSpec>> takers = new TreeMap<>();
    for (CommandSpec command : commands()) {
      for (OptionSpec option : command.options()) {
        takers.computeIfAbsent(option.longestName(), name -> new ArrayList<>()).add(command);
      }
    }
    takers.keySet().removeAll(List.of("--help", "--version", "--verbose")); // of all
    takers.values().removeIf(commands -> commands.size() < 2);
    List<String> rows = new ArrayList<>();
    takers.forEach(
        (name, commands) -> {
          assertThat(commands.stream().map(each -> each.findOption(name).arity()).distinct())
              .as(name)
              .hasSize(1);
          String all = commands.stream().map(CommandSpec::name).collect(Collectors.joining("`, `"));
          rows.add("| `%s` | `%s` |".formatted(name, all));
        });
    assertThat(Pages.section(PAGE, "## Options that commands share"))
        .filteredOn(line -> line.startsWith("| `"))
        .containsExactlyElementsOf(rows);
  }

  /** What trains may diverge and stall, what descends may diverge; the others have 0 to 3. */
  @ParameterizedTest
  @MethodSource("commands")
  void theTableHasTheExitCodesOfEveryCommand(CommandSpec command) throws IOException {
    assertThat(Run.of(command.name(), "--help").code()).isZero();
    assertThat(Run.of(command.name(), "--no-such-option").code()).isEqualTo(ExitCode.CONF);
    Class<?> type = command.userObject().getClass();
    boolean mayDiverge = RunCommand.class.isAssignableFrom(type) || type == MinimizeCommand.class;
    for (int code : List.of(ExitCode.DIVERGED, ExitCode.STALLED)) {
      boolean isOf =
          code == ExitCode.DIVERGED ? mayDiverge : RunCommand.class.isAssignableFrom(type);
      assertThat(Pages.section(PAGE, "## Exit codes"))
          .filteredOn(line -> line.startsWith("| " + code + " |"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.contains("`" + command.name() + "`"))
                      .as(command.name())
                      .isEqualTo(isOf));
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
