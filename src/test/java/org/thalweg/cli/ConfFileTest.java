package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.cli.ThalwegCommand.ConfFile;
import org.thalweg.config.ConfException;

/** Where the conf of a command may be. */
class ConfFileTest {
  private static final String SHIPPED = "spark.files";

  @TempDir private Path directory;

  private Path conf(String name, long seed) throws IOException {
    return Files.writeString(
        directory.resolve(name),
        "data.train = x, objective.loss = logistic, output = y, seed = " + seed);
  }

  @AfterEach
  void shipsNothing() {
    System.clearProperty(SHIPPED);
  }

  @Test
  void isFoundOnAHadoopFileSystem() throws IOException {
    String name = conf("my.conf", 5).toUri().toString();
    assertThat(ConfFile.read(name, List.of()).seed()).isEqualTo(5);
    assertThat(ConfFile.read(name, List.of("seed=7")).seed()).isEqualTo(7);
  }

  @Test
  void isFoundAmongTheFilesThatCameWithTheJob() throws IOException {
    Path shipped = conf("only-shipped.conf", 5);
    System.setProperty(SHIPPED, "file:/nowhere/other.conf," + shipped.toUri());
    assertThat(ConfFile.read("conf/only-shipped.conf", List.of()).seed()).isEqualTo(5);
  }

  @Test
  void isTheOneOfThatNameWhereThereIsOne() throws IOException {
    Path here = conf("my.conf", 1);
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere")).resolve("my.conf");
    System.setProperty(SHIPPED, Files.move(conf("other.conf", 2), elsewhere).toUri().toString());
    assertThat(ConfFile.read(here.toString(), List.of()).seed()).isEqualTo(1);
  }

  @Test
  void isNamedInWhatIsSaidAboutIt() throws IOException {
    Path wrong = Files.writeString(directory.resolve("wrong.conf"), "seed = {");
    String name = wrong.toUri().toString();
    assertThatThrownBy(() -> ConfFile.read(name, List.of()))
        .isInstanceOf(ConfException.class)
        .hasMessageStartingWith("conf " + name + " cannot be read: ");
  }

  @Test
  void isMissedInOneLine() {
    for (String name : List.of("none.conf", directory.toUri() + "none.conf", "noscheme://x/y")) {
      assertThatThrownBy(() -> ConfFile.read(name, List.of()))
          .isInstanceOf(ConfException.class)
          .hasMessageStartingWith("conf must be a file that can be read but " + name + " is not")
          .message()
          .doesNotContain("\n");
    }
  }
}
