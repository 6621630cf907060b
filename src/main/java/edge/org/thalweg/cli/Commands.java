package org.thalweg.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The commands that there are. */
final class Commands {
  private static final List<Class<?>> ALL =
      List.of(
          TrainCommand.class,
          TuneCommand.class,
          PlanCommand.class,
          CheckGradientCommand.class,
          EvaluateCommand.class,
          DiagnoseCommand.class,
          VerifyCommand.class,
          PredictCommand.class,
          DescribeCommand.class,
          ExportCommand.class,
          ReportCommand.class,
          CompareCommand.class,
          InspectCommand.class,
          GenerateCommand.class,
          MinimizeCommand.class,
          ExplainCommand.class,
          ListCommand.class);

  private Commands() {}

  /** What a command is called: as its class, to which a test holds it. */
  static String name(Class<?> command) {
    String words = command.getSimpleName().replaceFirst("Command$", "");
    return words.replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /**
   * A command line that knows the command which the arguments name; all of them where they name
   * none, since it then says what there is. To find the options of all takes a tenth of a second.
   */
  static CommandLine line(Main main, String... arguments) {
    List<String> before = Stream.of(arguments).takeWhile(word -> word.startsWith("-")).toList();
    boolean isHelp = before.contains("-h") || before.contains("--help");
    Optional<String> first = Stream.of(arguments).skip(before.size()).findFirst();
    List<Class<?>> named =
        ALL.stream()
            .filter(type -> !isHelp && first.filter(name(type)::equals).isPresent())
            .toList();
    CommandLine line = new CommandLine(main);
    (named.isEmpty() ? ALL : named).forEach(line::addSubcommand);
    return line;
  }
}
