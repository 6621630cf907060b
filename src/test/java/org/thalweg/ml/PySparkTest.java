package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code src/test/python/drop_in.py} in the PySpark of this machine. Where {@code python3} cannot
 * import it, the test says so, and holds that our module is not importable either.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PySparkTest {
  private static final String MODULES = "target/classes";

  @TempDir Path folder;

  private record Ended(int code, String out) {}

  private static Ended python(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("python3"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().merge("PYTHONPATH", MODULES, (old, own) -> own + ":" + old);
    builder.environment().remove("SPARK_HOME"); // PySpark has a Spark of its own
    builder
        .environment()
        .put(
            "PYSPARK_SUBMIT_ARGS",
            "--master local[2] --conf spark.ui.enabled=false --driver-class-path %s pyspark-shell"
                .formatted(System.getProperty("java.class.path")));
    try {
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes());
      return new Ended(process.waitFor(), out);
    } catch (IOException e) {
      return new Ended(127, e.getMessage());
    }
  }

  @Test
  void everyCheckOfTheScriptHolds() throws Exception {
    Ended imported = python("-c", "import pyspark");
    if (imported.code() != 0) {
      System.out.println("no PySpark on this machine, so nothing of it is tested: " + imported);
      assertThat(python("-c", "import thalweg.ml").code()).isNotZero();
      return;
    }
    Ended run = python("src/test/python/drop_in.py", folder.toString());
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out().lines().filter(line -> line.startsWith("holds"))).hasSizeGreaterThan(15);
  }
}
