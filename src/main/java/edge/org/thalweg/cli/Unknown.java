package org.thalweg.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.thalweg.text.Suggestion;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command or an option that there is not, and the one that was probably meant. */
final class Unknown {
  private Unknown() {}

  /**
   * What is wrong, if it is a word that a command does not know. An option is told from other words
   * by its dashes.
   */
  static Optional<String> word(ParameterException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    List<String> unmatched =
        e instanceof UnmatchedArgumentException other ? other.getUnmatched() : given(command);
    Optional<String> option =
        unmatched.stream()
            .filter(word -> word.startsWith("-") && !isKnown(word, command))
            .findFirst();
    if (option.isPresent()) {
      return option.map(word -> "unknown option " + told(word, names(command)));
    }
    if (!(e instanceof UnmatchedArgumentException) || unmatched.isEmpty()) {
      return Optional.empty();
    }
    String first = unmatched.get(0);
    return Optional.of(
        command.subcommands().isEmpty()
            ? "%s takes no further argument but was given %s".formatted(command.name(), first)
            : "unknown command " + told(first, command.subcommands().keySet()));
  }

  /** What the command line was; picocli complains of a missing parameter before it looks at it. */
  private static List<String> given(CommandSpec command) {
    return command.commandLine().getParseResult() == null
        ? List.of()
        : command.commandLine().getParseResult().unmatched();
  }

  private static boolean isKnown(String word, CommandSpec command) {
    return command.optionsMap().containsKey(word.replaceFirst("=.*", ""));
  }

  private static List<String> names(CommandSpec command) {
    return new ArrayList<>(command.optionsMap().keySet());
  }

  private static String told(String word, Collection<String> known) {
    String name = word.replaceFirst("=.*", "");
    return name + Suggestion.of(name, known).map("; did you mean %s?"::formatted).orElse("");
  }
}
