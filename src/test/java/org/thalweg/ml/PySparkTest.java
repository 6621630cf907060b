package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code src/test/python/drop_in.py} in a real PySpark: that of {@code python3}, of {@code
 * /usr/bin/python3}, or the one that {@code PYTHONPATH} names, as a Spark that was unpacked has it
 * in its directory {@code python}. Where there is none, the test is skipped and says why; {@code
 * PythonModuleTest} has a stub.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class PySparkTest {
  private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

  /** Fails where PySpark, what it needs or the jars of its Spark are missing. */
  private static final String FITS =
      """
      import pyspark.ml, pyspark.find_spark_home, thalweg.version
      pyspark.find_spark_home._find_spark_home()
      of = [each.split(".")[:2] for each in (pyspark.__version__, thalweg.version.SPARK_VERSION)]
      assert of[0] == of[1], "PySpark must be " + thalweg.version.SPARK_VERSION + " but is " + pyspark.__version__
      """;

  @TempDir Path folder;

  private record Ended(int code, String out) {
    String lastLine() {
      return out.lines().reduce((first, last) -> last).orElse("no word");
    }
  }

  private static Ended run(String python, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(python));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().merge("PYTHONPATH", "target/classes", (old, own) -> own + ":" + old);
    builder.environment().put("PYSPARK_PYTHON", python);
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().remove("SPARK_HOME"); // PySpark has a Spark of its own
    builder
        .environment()
        .put(
            "PYSPARK_SUBMIT_ARGS",
            "--master local[2] --conf spark.ui.enabled=false --conf spark.ui.showConsoleProgress=false --driver-class-path %s pyspark-shell"
                .formatted(System.getProperty("java.class.path")));
    try {
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes());
      return new Ended(process.waitFor(), out);
    } catch (IOException e) {
      return new Ended(127, e.getMessage());
    }
  }

  private static String pythonWithPySpark() throws Exception {
    List<String> reasons = new ArrayList<>();
    for (String python : PYTHONS) {
      Ended tried = run(python, "-c", FITS);
      if (tried.code() == 0) {
        return python;
      }
      reasons.add(python + ": " + tried.lastLine());
    }
    return abort("no PySpark that fits, so drop_in.py is not run: " + String.join("; ", reasons));
  }

  @Test
  void everyCheckOfTheScriptHolds() throws Exception {
    Ended ended = run(pythonWithPySpark(), "src/test/python/drop_in.py", folder.toString());
    assertThat(ended.code()).as(ended.out()).isZero();
    assertThat(ended.out().lines().filter(line -> line.startsWith("holds"))).hasSizeGreaterThan(75);
  }
}
