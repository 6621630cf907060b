package org.thalweg.arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.typesafe.config.Config;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.commons.math3.util.FastMath;
import org.codehaus.commons.compiler.CompileException;
import org.codehaus.janino.SimpleCompiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/**
 * Each way that the pages name to have the module of Python: it is imported, and fits. Beside the
 * jar lie others that must not be taken for it, as they lie in {@code target}.
 */
class PythonPathTest {
  private static final List<Class<?>> IN_JAR = List.of(ArrayProcess.class, Config.class);
  private static final List<Class<?>> BESIDE =
      List.of(FastMath.class, Logger.class, SimpleCompiler.class, CompileException.class);
  private static final String PROCESS = ArrayProcess.class.getName().replace('.', '/') + ".class";

  @TempDir Path folder;

  private record Ended(int code, String out) {}

  private Ended fit(Path module, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("python3", "src/test/python/tiny_fit.py");
    builder.environment().put("PYTHONPATH", module.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().remove("SPARK_HOME");
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.redirectErrorStream(true).start();
    } catch (IOException e) {
      return abort("no Python on this machine: " + e.getMessage());
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out);
  }

  private static void assertFits(Ended run, Path module) throws IOException {
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out().lines().toList())
        .containsExactly(
            module.toRealPath().resolve("thalweg/engine.py").toString(), "2.000000 1.000000");
  }

  private static String place(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().toString();
  }

  /** A jar of nothing but the names of others, and of files. */
  private static Path jar(Path file, List<Class<?>> classes, Map<String, byte[]> files)
      throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    String jars = classes.stream().map(PythonPathTest::place).collect(Collectors.joining(" "));
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, jars);
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream zip = new JarOutputStream(out, manifest)) {
      for (Map.Entry<String, byte[]> each : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(each.getKey()));
        zip.write(each.getValue());
      }
    }
    return file;
  }

  private static Map<String, byte[]> modules() throws Exception {
    Path classes = Path.of(PythonPathTest.class.getResource("/thalweg/ml.py").toURI()).getParent();
    try (Stream<Path> files = Files.list(classes)) {
      return files
          .filter(file -> file.toString().endsWith(".py"))
          .collect(Collectors.toMap(file -> "thalweg/" + file.getFileName(), PythonPathTest::read));
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The jar with the modules in it, and on both sides of its name jars that would break a fit. */
  private Path jarOfTarget() throws Exception {
    Path target = folder.resolve("target");
    Map<String, byte[]> broken = Map.of(PROCESS, new byte[] {1});
    for (String other : List.of("original-thalweg.jar", "thalweg-engine.jar", "zz.jar")) {
      jar(target.resolve(other), List.of(), broken);
    }
    return jar(target.resolve("thalweg.jar"), IN_JAR, modules());
  }

  private static void putOthers(Path folder) throws IOException {
    jar(folder.resolve("slf4j-api-2.0.0.jar"), BESIDE, Map.of());
  }

  @Test
  void theJarOfABuildOnPythonPath() throws Exception {
    Path jar = jarOfTarget();
    putOthers(folder.resolve("target/jars"));
    assertFits(fit(jar, Map.of()), jar);
  }

  @Test
  void theJarAloneWithASpark() throws Exception {
    Path jar = jarOfTarget();
    putOthers(folder.resolve("spark/jars"));
    assertFits(fit(jar, Map.of("SPARK_HOME", folder.resolve("spark").toString())), jar);
    Path site = folder.resolve("site");
    Files.createDirectories(site.resolve("pyspark"));
    Files.createFile(site.resolve("pyspark/__init__.py"));
    putOthers(site.resolve("pyspark/jars"));
    Ended run = fit(jar, Map.of("PYTHONPATH", jar + java.io.File.pathSeparator + site));
    assertFits(run, jar);
  }

  @Test
  void theJarAloneWithoutOthersSaysInOneLineWhatIsMissing() throws Exception {
    Path jar = jarOfTarget();
    Ended run = fit(jar, Map.of());
    assertThat(run.code()).isOne();
    assertThat(run.out())
        .isEqualToIgnoringNewLines(
            "thalweg.sklearn needs more jars than %s but %s has no jars/ beside it; install the wheel, or set SPARK_HOME"
                .formatted(jar.toRealPath(), jar.toRealPath().getParent()));
  }

  @Test
  void theWheel() throws Exception {
    Path site = folder.resolve("site");
    for (Map.Entry<String, byte[]> each : modules().entrySet()) {
      Path file = site.resolve(each.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, each.getValue());
    }
    jar(site.resolve("thalweg/jars/thalweg.jar"), IN_JAR, Map.of());
    putOthers(site.resolve("thalweg/jars"));
    assertFits(fit(site, Map.of()), site);
  }

  /** What Maven lays beside the jar is what the wheel has beside it. */
  @Test
  void theBuildLaysTheJarsOfTheWheel() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    List<String> laid = jars(pom, "<fileset file=\"${");
    assertThat(laid).hasSize(BESIDE.size());
    assertThat(jars(pom, "<arg value=\"${").stream().distinct().toList()).isEqualTo(laid);
  }

  private static List<String> jars(String pom, String begin) {
    return pom.lines()
        .map(String::strip)
        .filter(line -> line.startsWith(begin) && line.contains(":jar}"))
        .map(line -> line.substring(begin.length(), line.indexOf('}')))
        .toList();
  }
}
