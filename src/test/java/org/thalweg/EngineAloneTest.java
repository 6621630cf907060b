package org.thalweg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.commons.math3.util.FastMath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.thalweg.solve.Minimiser;

/** The engine is a library of its own, which neither Spark nor Hadoop need be there for. */
class EngineAloneTest {
  private static final Pattern INCLUDE = Pattern.compile("<include>org/thalweg/(\\w+)/");
  private static final Pattern CLUSTER =
      Pattern.compile("org[.]apache[.](spark|hadoop)|\\bLocalSpark\\b|\\bSparkFixture\\b");

  private static final Path TESTS = Path.of("src/test/java/org/thalweg");

  @Test
  void theProgramOfItsPageRunsOnItsClassesAlone(@TempDir Path folder) throws Exception {
    String path =
        Stream.of(engine(folder), place(FastMath.class), place(Logger.class))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    String program = Pages.blocks(Pages.SITE.resolve("engine.md"), "java").get(0);
    Path source = Files.writeString(folder.resolve("LogisticRegression.java"), program);
    int errors =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-cp", path, "-d", folder + "", source + "");
    assertThat(errors).isZero();

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                folder + File.pathSeparator + path,
                "LogisticRegression")
            .redirectError(folder.resolve("errors").toFile())
            .start();
    try (InputStream out = process.getInputStream()) {
      String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(Files.readString(folder.resolve("errors"))).isZero();
      assertThat(said).startsWith("converged: gradientNorm").contains("F = 0.");
    }
  }

  @Test
  void itsJarHasThePackagesOfItsDistrict() throws IOException {
    Matcher include = INCLUDE.matcher(Files.readString(Path.of("pom.xml")));
    assertThat(include.results().map(found -> found.group(1)).toList())
        .containsExactlyInAnyOrderElementsOf(names());
  }

  @Test
  void itsTestsStartNoSpark() throws IOException {
    List<String> names = names();
    try (Stream<Path> tests = Files.walk(TESTS)) {
      List<Path> own =
          tests
              .filter(Files::isRegularFile)
              .filter(test -> names.contains(TESTS.relativize(test).getName(0).toString()))
              .toList();
      assertThat(own).hasSizeGreaterThan(100);
      for (Path test : own) {
        assertThat(CLUSTER.matcher(Files.readString(test)).find()).as(test.toString()).isFalse();
      }
    }
  }

  private static List<String> names() {
    return District.ENGINE.packages().map(path -> path.getFileName().toString()).toList();
  }

  /** Its classes, copied away from the others. */
  private static Path engine(Path folder) throws IOException, URISyntaxException {
    Path classes = place(Minimiser.class);
    Path copy = folder.resolve("engine");
    for (String name : names()) {
      try (Stream<Path> files = Files.walk(classes.resolve("org/thalweg").resolve(name))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path to = copy.resolve(classes.relativize(file));
          Files.createDirectories(to.getParent());
          Files.copy(file, to);
        }
      }
    }
    return copy;
  }

  private static Path place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
