package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.ShortJvm;

/** What a path means in conf and script, and who may write what is made. */
@Timeout(180)
class PathsTest {
  private static final String HOSTILE =
      "a $(touch pwned) `touch pwned`; touch pwned & 'b' \"c\" $HOME ~";
  private static final String OPENS = "--add-opens=java.base/";

  private String memory = ""; // SPARK_DRIVER_MEMORY
  @TempDir private Path directory;

  /** In a JVM of its own, which alone can have another umask. */
  @Test
  void nothingIsMadeThatOthersCanWrite() throws Exception {
    Path data = Run.data(directory.resolve("train.libsvm"), 60, true);
    Path out = directory.resolve("out");
    Path conf = Run.conf(directory.resolve("my.conf"), data, "logistic", out);
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    String ended =
        run(
            "/bin/sh",
            "-c",
            "umask 000; exec \"$@\"",
            "sh",
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            ShortJvm.OPTIONS.get(0),
            ShortJvm.OPTIONS.get(1),
            OPENS + "java.lang=ALL-UNNAMED",
            OPENS + "java.nio=ALL-UNNAMED",
            OPENS + "java.util=ALL-UNNAMED",
            OPENS + "java.lang.invoke=ALL-UNNAMED",
            OPENS + "sun.nio.ch=ALL-UNNAMED",
            "-Dspark.master=local[2]",
            "-Dspark.ui.enabled=false",
            "-Dspark.local.dir=" + temporary,
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "train",
            conf.toString(),
            "checkpoint.directory=" + directory.resolve("ck"),
            "storage=disk",
            "data.test=" + data);
    assertThat(out.resolve("summary.json")).as(ended).exists();
    assertThat(open(Stream.of(out, directory.resolve("ck"), temporary))).isEmpty();
  }

  private static List<Path> open(Stream<Path> places) {
    List<Path> open = new ArrayList<>();
    places.forEach(
        place -> {
          try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.toList()) {
              if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE)) {
                open.add(file);
              }
            }
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    return open;
  }

  @Test
  void theLauncherHandsWordsOnAsTheyAreAndTakesTheRightOfOthersToWrite() throws Exception {
    Path home = Files.createDirectory(directory.resolve("h o"));
    Path script = launcher(home);
    Files.createFile(home.resolve("target/spark/complete")); // it is built: newer than its sources
    String told =
        run(
            Map.of("SPARK_HOME", home.resolve("spark").toString()),
            "/bin/sh",
            "-c",
            "umask 000; exec bash \"$@\"",
            "sh",
            script.toString(),
            "--conf",
            "spark.x=" + HOSTILE,
            "train",
            HOSTILE + ".conf",
            "output=" + HOSTILE,
            "*");
    assertThat(told.lines().findFirst()).contains("0002");
    assertThat(told)
        .contains(
            "<--conf>\n<spark.x=%s>\n".formatted(HOSTILE),
            "<train>\n<%s.conf>\n<output=%s>\n<*>\n".formatted(HOSTILE, HOSTILE));
    assertNothingRan();
  }

  @Test
  void onOneMachineTheOptionsOfSparkSubmitAreThoseOfOneJvm() throws Exception {
    List<String> told =
        toldOnOneMachine(
            "--master", "local[3]", "--driver-memory=7g", "--conf", "spark.x=" + HOSTILE);
    assertThat(told)
        .containsSubsequence(
            "<--add-opens=a>",
            "<-Xmx7g>",
            "<-Dspark.master=local[3]>",
            "<-Dspark.x=" + HOSTILE + ">",
            "<org.thalweg.cli.Main>",
            "<train>",
            "<" + HOSTILE + ".conf>")
        .doesNotContain("<org.apache.spark.deploy.SparkSubmit>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--packages=g:a:1",
        "--conf=spark.driver.extraJavaOptions=-ea",
        "--conf=spark.jars.packages=g:a:1",
        "--master=spark://h:7077"
      })
  void whatIsForSparkSubmitIsLeftToIt(String option) throws Exception {
    assertThat(toldOnOneMachine(option))
        .containsSubsequence("<org.apache.spark.deploy.SparkSubmit>", "<" + option + ">", "<train>")
        .doesNotContain("<-Xmx4g>");
  }

  /** Which spark-submit would hide behind the defaults of one machine. */
  @Test
  void theMemoryOfTheEnvironmentCountsUnlessAnOptionSaysMore() throws Exception {
    memory = "9g";
    assertThat(toldOnOneMachine()).contains("<-Xmx9g>").doesNotContain("<-Xmx4g>");
    assertThat(toldOnOneMachine("--driver-memory", "7g")).contains("<-Xmx7g>");
    assertThat(toldOnOneMachine("--conf", "spark.driver.memory=8g"))
        .contains("<spark.driver.memory=8g>")
        .doesNotContain("<9g>");
  }

  /** The words, one a line, of the JVM that the launcher starts where there is no Spark. */
  private List<String> toldOnOneMachine(String... options) throws Exception {
    Path home = Files.createTempDirectory(directory, "one machine");
    Path script = launcher(home);
    Files.createFile(home.resolve("target/spark/complete"));
    Files.copy(Path.of("submit-scripts/spark-class"), home.resolve("submit-scripts/spark-class"));
    Path conf = home.resolve("conf/laptop/spark-defaults.conf");
    Files.createDirectories(conf.getParent());
    Files.writeString(conf, "spark.driver.memory 4g\nspark.ui.enabled false\n");
    Path java = home.resolve("jdk/bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(java.resolveSibling("../release"), "JAVA_VERSION=\"17\"\n");
    Files.writeString(
        java,
        """
        #!/bin/bash
        case "$*" in
          *launcher.Main*)
            while [ "$1" != org.apache.spark.launcher.Main ]; do shift; done
            shift
            printf '%s\\0' '' "$0" -cp x -Xmx1g --add-opens=a "$@" ;;
          *) printf '<%s>\\n' "$@" ;;
        esac
        """);
    assertThat(java.toFile().setExecutable(true)).isTrue();
    List<String> command = new ArrayList<>(List.of("bash", script.toString()));
    command.addAll(List.of(options));
    command.addAll(List.of("train", HOSTILE + ".conf"));
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME",
            home.resolve("jdk").toString(),
            "SPARK_HOME",
            "",
            "SPARK_DRIVER_MEMORY",
            memory);
    return run(environment, command.toArray(String[]::new)).lines().toList();
  }

  @Test
  void afterAFailedBuildNoOlderJarRuns() throws Exception {
    Path home = Files.createDirectory(directory.resolve("unbuilt"));
    Path script = launcher(home);
    Path maven = Files.createDirectory(home.resolve("bin")).resolve("mvn");
    Files.writeString(maven, "#!/bin/sh\nexit 1\n");
    maven.toFile().setExecutable(true);
    Map<String, String> environment =
        Map.of(
            "SPARK_HOME",
            home.resolve("spark").toString(),
            "PATH",
            maven.getParent() + ":" + System.getenv("PATH"));
    for (int i = 0; i < 2; i++) { // the second time it must not pass for built
      String told = run(environment, "bash", "-c", "bash \"$0\" train; echo $?", script.toString());
      assertThat(told).isEqualTo("thalweg: building, once\nthalweg: the build failed\n1\n");
    }
  }

  /** The launcher in a project of its own, whose spark-submit prints what it is given. */
  private static Path launcher(Path home) throws IOException {
    Path script = home.resolve("submit-scripts/thalweg");
    Files.createDirectories(script.getParent());
    Files.copy(Path.of("submit-scripts/thalweg"), script);
    Files.createDirectories(home.resolve("src/main"));
    Files.createFile(home.resolve("pom.xml"));
    Files.createDirectories(home.resolve("target/spark"));
    Files.createFile(home.resolve("target/thalweg.jar"));
    Path submit = home.resolve("spark/bin/spark-submit");
    Files.createDirectories(submit.getParent());
    Files.writeString(submit, "umask; printf '<%s>\\n' \"$@\"\n");
    submit.toFile().setExecutable(true);
    return script;
  }

  private String run(String... command) throws Exception {
    return run(Map.of(), command);
  }

  private String run(Map<String, String> environment, String... command) throws Exception {
    Path told = Files.createTempFile(directory, "told", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(told.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(150, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return Files.readString(told);
  }

  private void assertNothingRan() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(file -> file.endsWith("pwned"))).isEmpty();
    }
    assertThat(Path.of("pwned")).doesNotExist();
  }
}
