package org.thalweg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.thalweg.cli.Main;

/** The steps of the Dockerfile and the sample of an application, without a daemon to run them. */
class ContainerFilesTest {
  private static final Path DOCKERFILE = Path.of("submit-scripts/Dockerfile");
  private static final Path APPLICATION = Path.of("conf/kubernetes/spark-application.yaml");

  /** What follows a pattern in a file, at each of its places. */
  private static List<String> all(Path file, String pattern) throws IOException {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(Files.readString(file))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void filesThatAreCopiedAreThere() throws IOException {
    List<String> copied = all(DOCKERFILE, "^COPY (?!--from)(.+)");
    assertThat(copied).hasSizeGreaterThan(3);
    for (String line : copied) {
      String[] words = line.split(" ");
      assertThat(Arrays.asList(words).subList(0, words.length - 1))
          .allMatch(source -> Files.exists(Path.of(source)));
    }
  }

  @Test
  void theVersionsAreThoseOfTheBuild() throws IOException {
    List<String> built = all(Path.of("pom.xml"), "<spark.version>(.+)</spark.version>");
    assertThat(built).containsAll(all(DOCKERFILE, "SPARK=([\\d.]+)")).hasSizeGreaterThan(2);
    assertThat(all(DOCKERFILE, "^ARG SPARK=(.+)")).containsExactly(built.get(0));
    assertThat(all(APPLICATION, "sparkVersion: (.+)")).containsExactly(built.get(0));
    assertThat(all(DOCKERFILE, "-Dspark=([\\d.]+)"))
        .isNotEmpty()
        .allMatch(version -> Files.isDirectory(Path.of("src/main/spark-" + version)));
  }

  @Test
  void theApplicationStartsWhatTheImageHas() throws IOException {
    String image = Files.readString(DOCKERFILE);
    assertThat(all(APPLICATION, "mainClass: (.+)")).containsExactly(Main.class.getName());
    assertThat(all(APPLICATION, "mainApplicationFile: local://(.+)"))
        .hasSize(1)
        .allMatch(jar -> image.contains("/thalweg.jar " + jar));
    assertThat(all(APPLICATION, "- (/opt/.+)"))
        .hasSize(1)
        .allMatch(conf -> image.contains(" " + conf));
  }
}
