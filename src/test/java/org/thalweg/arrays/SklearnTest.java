package org.thalweg.arrays;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.math3.util.FastMath;
import org.codehaus.commons.compiler.CompileException;
import org.codehaus.janino.SimpleCompiler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/**
 * {@code src/test/python/sklearn_contract.py} in a Python that has scikit-learn and pandas, and
 * {@code mlflow_stub.py}, which has a stub in the place of MLflow. Where none has, the test says
 * so, and holds that the module cannot be imported either.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SklearnTest {
  private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

  /** A class of each jar that the wheel has: thalweg.jar, with what is packed in it, and others. */
  private static final List<Class<?>> IN_WHEEL =
      List.of(
          ArrayProcess.class,
          Config.class,
          FastMath.class,
          Logger.class,
          SimpleCompiler.class,
          CompileException.class);

  @TempDir Path folder;

  private record Ended(int code, String out) {}

  private Ended python(String python, String... arguments) throws Exception {
    List<String> command = Stream.concat(Stream.of(python), Stream.of(arguments)).toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PYTHONPATH", folder.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    try {
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes());
      return new Ended(process.waitFor(), out);
    } catch (IOException e) {
      return new Ended(127, e.getMessage());
    }
  }

  /** The modules as a wheel has them, and a jar that names those of the wheel. */
  private void install() throws Exception {
    Path module = Files.createDirectory(folder.resolve("thalweg"));
    Path classes = Path.of(SklearnTest.class.getResource("/thalweg/ml.py").toURI()).getParent();
    try (Stream<Path> files = Files.list(classes)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".py")).toList()) {
        Files.copy(file, module.resolve(file.getFileName()));
      }
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    String jars = IN_WHEEL.stream().map(SklearnTest::place).collect(Collectors.joining(" "));
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, jars);
    Path jar = Files.createDirectory(module.resolve("jars")).resolve("thalweg.jar");
    OutputStream out = Files.newOutputStream(jar);
    new JarOutputStream(out, manifest).close();
  }

  private static String place(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().toString();
  }

  @Tag("long")
  @Test
  void everyCheckOfTheScriptHolds() throws Exception {
    install();
    Optional<String> able = Optional.empty();
    for (String python : PYTHONS) {
      boolean isAble = python(python, "-c", "import sklearn, pandas").code() == 0;
      able = able.isEmpty() && isAble ? Optional.of(python) : able;
    }
    if (able.isEmpty()) {
      System.out.println("no scikit-learn on this machine, so nothing of it is tested");
      assertThat(python(PYTHONS.get(0), "-c", "import thalweg.sklearn").code()).isNotZero();
      return;
    }
    Ended run = python(able.get(), "src/test/python/sklearn_contract.py");
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out().lines().filter(line -> line.startsWith("holds"))).hasSizeGreaterThan(40);
    Ended logged = python(able.get(), "src/test/python/mlflow_stub.py");
    assertThat(logged.code()).as(logged.out()).isZero();
    assertThat(logged.out().lines().filter(line -> line.startsWith("holds")))
        .hasSizeGreaterThan(15);
    Ended index = python(able.get(), "-c", program("index.md"));
    assertThat(index.code()).as(index.out()).isZero();
    assertThat(index.out()).contains("accuracy 0.9", "converged: relativeGap");
    Ended page = python(able.get(), "-c", program("python.md"));
    assertThat(page.code()).as(page.out()).isZero();
    assertThat(page.out())
        .contains("accuracy 0.9", "formula(", "X must have finite numbers but has NaN in row 3");
  }

  /** The blocks of the page are one program. */
  private static String program(String name) throws Exception {
    String page = Files.readString(Path.of("src/site/markdown", name));
    return Pattern.compile("```python\n(.*?)```", Pattern.DOTALL)
        .matcher(page)
        .results()
        .map(block -> block.group(1))
        .collect(Collectors.joining());
  }

  @Test
  void withoutJavaItIsOneLine() throws Exception {
    install();
    for (String python : PYTHONS) {
      if (python(python, "-c", "import numpy").code() == 0) {
        Ended run =
            python(
                python,
                "-c",
                "import os; os.environ['JAVA_HOME'] = 'nowhere'\nfrom thalweg import engine\ntry:\n  engine.ask({}, [])\nexcept RuntimeError as e:\n  print(e)");
        assertThat(run.out())
            .isEqualToIgnoringNewLines(
                "Java 17 or later must be on this machine for thalweg.sklearn, but JAVA_HOME is nowhere, where there is none");
      }
    }
  }
}
