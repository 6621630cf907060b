package org.thalweg.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import org.thalweg.config.ConfException;
import org.thalweg.data.shard.LocalDisk;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import org.thalweg.text.MemoryException;
import org.thalweg.text.Secrets;
import org.thalweg.text.Suggestion;
import org.thalweg.text.UnreachableException;
import org.thalweg.text.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line, which ends with an {@link ExitCode}. What went wrong is one line on standard
 * error; a stack trace only with {@code --verbose}.
 */
@Command(
    name = "thalweg",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Build.class,
    description = "Distributed stochastic gradient descent on Apache Spark.")
public final class Main implements Callable<Integer> {
  private static final Pattern NO_SCHEME = Pattern.compile("No FileSystem for scheme \"?(\\w+)");
  private static final Pattern NO_CLASS =
      Pattern.compile(
          "ClassNotFoundException: (?:Class )?(org\\.apache\\.hadoop\\.fs\\.\\w+)[\\w.$]*");
  private static final Map<String, String> ARTIFACTS =
      new TreeMap<>(
          Map.of(
              "s3a", "hadoop-aws",
              "abfs", "hadoop-azure",
              "abfss", "hadoop-azure",
              "gs", "hadoop-gcp",
              "oss", "hadoop-aliyun"));
  private static final Map<String, String> PACKAGES =
      Map.of(
          "org.apache.hadoop.fs.s3a", "s3a",
          "org.apache.hadoop.fs.azurebfs", "abfs",
          "org.apache.hadoop.fs.gs", "gs",
          "org.apache.hadoop.fs.aliyun", "oss");

  /** Options that spark-submit takes, and no command. */
  static final Set<String> OF_SUBMIT =
      Set.of(
          "--master",
          "--deploy-mode",
          "--conf",
          "--name",
          "--jars",
          "--packages",
          "--exclude-packages",
          "--repositories",
          "--py-files",
          "--files",
          "--archives",
          "--properties-file",
          "--driver-memory",
          "--driver-java-options",
          "--driver-library-path",
          "--driver-class-path",
          "--driver-cores",
          "--executor-memory",
          "--executor-cores",
          "--num-executors",
          "--total-executor-cores",
          "--proxy-user",
          "--principal",
          "--keytab",
          "--queue",
          "--supervise");

  private static final long MOST_WAITED = 3_000_000_000L; // ns

  /** What {@code --version} prints. */
  static final class Build implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"thalweg " + Version.text()};
    }
  }

  @Option(
      names = "--verbose",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show what is decided for you, and the stack trace of an error.")
  private boolean verbose;

  @CommandLine.Spec private CommandSpec spec;

  /**
   * Runs a command, and ends the JVM unless all went well: to YARN's cluster mode an application
   * that exits by itself has failed.
   */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT); // all is said in English
    takeSecret();
    hideSecrets();
    int code = run(utf8(System.out), utf8(System.err), arguments);
    if (SparkEnv.get() != null) { // there is a context
      SparkContext context = SparkContext.getOrCreate();
      if (code != ExitCode.DONE && context.isLocal()) {
        awaitTasks(context);
      }
      context.stop();
    }
    if (code != ExitCode.DONE) {
      System.exit(code);
    }
  }

  /**
   * Tasks of a job that failed are told to end; if the context is gone before, stack traces say so.
   */
  private static void awaitTasks(SparkContext context) {
    long end = System.nanoTime() + MOST_WAITED;
    boolean isRunning = true;
    while (isRunning && System.nanoTime() < end) {
      isRunning =
          Stream.of(context.statusTracker().getExecutorInfos())
              .anyMatch(executor -> executor.numRunningTasks() > 0);
      try {
        Thread.sleep(isRunning ? 20 : 0);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /**
   * A worker of Spark standalone hands the secret of the cluster to a driver in cluster mode by its
   * environment, but SparkContext looks for it in the conf alone.
   */
  private static void takeSecret() {
    String secret = System.getenv("_SPARK_AUTH_SECRET");
    if (secret != null) {
      setUnlessSet("spark.authenticate.secret", secret);
    }
  }

  /** From Spark's pages, event logs and plans; it knows the usual names itself, but no URLs. */
  static void hideSecrets() {
    setUnlessSet("spark.redaction.regex", Secrets.NAME + "|" + Secrets.USER_INFO);
    setUnlessSet("spark.redaction.string.regex", Secrets.USER_INFO);
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private static PrintWriter utf8(OutputStream stream) { // formulas, whatever the locale
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  /** Runs a command and returns its exit code. */
  static int run(PrintWriter out, PrintWriter errors, String... given) {
    Main main = new Main();
    String[] arguments = helped(given);
    try (PrintWriter told = HidingWriter.before(out, Secrets::hideInUrls);
        PrintWriter wrong = HidingWriter.before(errors, Secrets::hide)) {
      CommandLine line =
          Commands.line(main, arguments)
              .setOut(told)
              .setErr(wrong)
              .setParameterExceptionHandler((e, words) -> usage(e, wrong))
              .setExecutionExceptionHandler((e, command, parsed) -> main.report(e, wrong))
              .setExecutionStrategy(Main::execute);
      try {
        return line.execute(FunctionCommands.MinimizedFunction.protectedText(arguments));
      } catch (Error e) { // which no handler gets
        return main.report(e, wrong);
      }
    }
  }

  /** {@code help train} is {@code train --help}. */
  private static String[] helped(String... given) {
    if (given.length == 0 || !given[0].equals("help")) {
      return given;
    }
    return Stream.concat(Stream.of(given).skip(1).limit(1), Stream.of("--help"))
        .toArray(String[]::new);
  }

  /** Runs a command, none of whose arguments is empty, as a variable of a shell may be. */
  private static int execute(ParseResult given) {
    for (ParseResult each = given; each != null; each = each.subcommand()) {
      for (ArgSpec argument : each.matchedArgs()) {
        if (argument.originalStringValues().stream().anyMatch(String::isBlank)) {
          String name =
              argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
          throw new ParameterException(
              each.commandSpec().commandLine(), name + " must not be empty");
        }
      }
    }
    return new CommandLine.RunLast().execute(given);
  }

  /** Without a command: which there are. */
  @Override
  public Integer call() {
    PrintWriter errors = spec.commandLine().getErr();
    for (CommandLine command : spec.subcommands().values()) {
      errors.println(Commands.summary(command.getCommandSpec()));
    }
    errors.println("thalweg: a command must be given; thalweg COMMAND --help explains it");
    return ExitCode.CONF;
  }

  private static int usage(ParameterException e, PrintWriter errors) {
    String said = unknownWord(e).orElseGet(() -> Line.firstOf(e.getMessage()));
    errors.printf(
        "thalweg: %s%s see %s --help%n",
        said, said.endsWith("?") ? "" : ";", e.getCommandLine().getCommandSpec().qualifiedName());
    return ExitCode.CONF;
  }

  private int report(Error e, PrintWriter errors) {
    if (verbose) {
      e.printStackTrace(errors);
    }
    Optional<String> connector = missingConnector(e);
    errors.println("thalweg: " + connector.orElseGet(() -> Line.firstOf(words(e))));
    return connector.isPresent() ? ExitCode.CONF : ExitCode.OTHER;
  }

  private static String words(Error e) {
    if (e instanceof OutOfMemoryError) { // a largest index of 2·10⁹ asks for 16 GB of w
      return "the driver's memory does not hold w and what belongs to it; thalweg plan CONF"
          + " says what a run needs; raise --driver-memory";
    }
    if (e instanceof FSError) { // what the file system of this machine makes of a full disk
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return "a file cannot be written: " + cause.getMessage();
    }
    return e.getCause() == null ? e.toString() : e + ": " + e.getCause();
  }

  private int report(Exception e, PrintWriter errors) {
    Throwable own = e instanceof UncheckedIOException ? e.getCause() : e;
    Throwable told =
        DataException.behind(e)
            .<Throwable>map(data -> data)
            .or(() -> UnreachableException.behind(e))
            .orElse(own);
    if (verbose) {
      e.printStackTrace(errors);
    }
    Optional<String> connector = missingConnector(e);
    Optional<String> known =
        connector
            .or(() -> MemoryException.line(e, ThalwegCommand.OneProcess.isLocal(new SparkConf())))
            .or(() -> LocalDisk.line(e));
    if (known.isPresent()) {
      errors.println("thalweg: " + known.get());
      return connector.isPresent() ? ExitCode.CONF : ExitCode.OTHER;
    }
    String message = told.getMessage() == null ? told.toString() : told.getMessage();
    errors.println("thalweg: " + Line.firstOf(message));
    return told instanceof ConfException
        ? ExitCode.CONF
        : told instanceof DataException ? ExitCode.DATA : ExitCode.OTHER;
  }

  /** The commands that there are. */
  static final class Commands {
    /** First those that most people want, from data to what a model says of others. */
    private static final List<Class<?>> ALL =
        List.of(
            DataCommand.InspectCommand.class,
            RunCommand.TrainCommand.class,
            ModelCommand.EvaluateCommand.class,
            ModelCommand.PredictCommand.class,
            ReportCommand.class,
            RunCommand.TuneCommand.class,
            RunCommand.PlanCommand.class,
            RunCommand.CheckGradientCommand.class,
            ModelCommand.DiagnoseCommand.class,
            ModelCommand.VerifyCommand.class,
            ModelCommand.CalibrateCommand.class,
            ModelCommand.ThresholdCommand.class,
            ReportCommand.DescribeCommand.class,
            ModelCommand.ExportCommand.class,
            ReportCommand.CompareCommand.class,
            DataCommand.GenerateCommand.class,
            FunctionCommands.MinimizeCommand.class,
            FunctionCommands.ExplainCommand.class,
            DataCommand.ListCommand.class);

    private static final int WIDTH = 80;

    private Commands() {}

    /** What a command is called: as its class, to which a test holds it. */
    static String name(Class<?> command) {
      String words = command.getSimpleName().replaceFirst("Command$", "");
      return words.replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** A line of what a command takes, and of the first thing that is said of it. */
    static String summary(CommandSpec command) {
      String taken =
          command.positionalParameters().stream()
              .filter(ArgSpec::required)
              .map(each -> " " + each.paramLabel())
              .collect(Collectors.joining());
      String said = command.usageMessage().description()[0].replaceFirst("[.:;](\\s.*)?$", "");
      String line = "  %-24s%s".formatted(command.name() + taken, said);
      return line.length() > WIDTH ? line.replaceFirst(",.*", "") : line;
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

  /** Passes lines on without the secrets in them, whoever wrote them. */
  private static final class HidingWriter extends Writer {
    private final PrintWriter to;
    private final UnaryOperator<String> hide;
    private final StringBuilder line = new StringBuilder();

    private HidingWriter(PrintWriter to, UnaryOperator<String> hide) {
      this.to = to;
      this.hide = hide;
    }

    /**
     * A writer before another.
     *
     * @param hide gives a line without the secrets in it
     */
    static PrintWriter before(PrintWriter to, UnaryOperator<String> hide) {
      return new PrintWriter(new HidingWriter(to, hide), true);
    }

    @Override
    public void write(char[] text, int from, int length) {
      line.append(text, from, length);
      int end = line.lastIndexOf("\n") + 1;
      if (end > 0) {
        to.write(hide.apply(line.substring(0, end)));
        line.delete(0, end);
      }
    }

    @Override
    public void flush() {
      to.write(hide.apply(line.toString()));
      line.setLength(0);
      to.flush();
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  /**
   * What is wrong, if it is a word that a command does not know. An option is told from other words
   * by its dashes.
   */
  static Optional<String> unknownWord(ParameterException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    List<String> unmatched =
        e instanceof UnmatchedArgumentException other ? other.getUnmatched() : unmatched(command);
    Optional<String> option =
        unmatched.stream()
            .filter(word -> word.startsWith("-") && !isOption(word, command))
            .findFirst();
    if (option.filter(word -> OF_SUBMIT.contains(name(word))).isPresent()) {
      return option.map(
          word ->
              "%s is an option of spark-submit; those stand before the command: thalweg %s … %s …"
                  .formatted(name(word), name(word), command.name()));
    }
    if (option.isPresent()) {
      return option.map(word -> "unknown option " + suggested(word, options(command)));
    }
    if (!(e instanceof UnmatchedArgumentException) || unmatched.isEmpty()) {
      return Optional.empty();
    }
    String first = unmatched.get(0);
    return Optional.of(
        command.subcommands().isEmpty()
            ? "%s takes no further argument but was given %s".formatted(command.name(), first)
            : "unknown command " + suggested(first, command.subcommands().keySet()));
  }

  /** What the command line was; picocli complains of a missing parameter before it looks at it. */
  private static List<String> unmatched(CommandSpec command) {
    return command.commandLine().getParseResult() == null
        ? List.of()
        : command.commandLine().getParseResult().unmatched();
  }

  private static boolean isOption(String word, CommandSpec command) {
    return command.optionsMap().containsKey(name(word));
  }

  /** An option without its value. */
  private static String name(String word) {
    return word.replaceFirst("(?s)=.*", "");
  }

  private static List<String> options(CommandSpec command) {
    return new ArrayList<>(command.optionsMap().keySet());
  }

  private static String suggested(String word, Collection<String> known) {
    String name = name(word);
    return name + Suggestion.of(name, known).map("; did you mean %s?"::formatted).orElse("");
  }

  /** What to add, where something went wrong because the class of a file system is not there. */
  static Optional<String> missingConnector(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      Matcher scheme = NO_SCHEME.matcher(String.valueOf(t.getMessage()));
      Matcher type = NO_CLASS.matcher(t.toString());
      if (scheme.find()) {
        return Optional.of(connectorLine(scheme.group(1)));
      }
      if (type.find()) {
        String cloud = PACKAGES.get(type.group(1));
        return Optional.of(
            cloud == null
                ? "the class of a file system is not there; --packages or --jars must add it: "
                    + t.getMessage()
                : connectorLine(cloud));
      }
    }
    return Optional.empty();
  }

  private static String connectorLine(String scheme) {
    if (scheme.equals("s3") || scheme.equals("s3n")) {
      return "%s:// has no file system in Hadoop; write s3a://".formatted(scheme);
    }
    String artifact = ARTIFACTS.get(scheme);
    return artifact == null
        ? "%s:// must be a file system of Hadoop, with its classes in --packages or --jars, but there is none"
            .formatted(scheme)
        : "the classes of %s:// are not there: thalweg --packages org.apache.hadoop:%s:%s … adds them"
            .formatted(scheme, artifact, VersionInfo.getVersion());
  }
}
