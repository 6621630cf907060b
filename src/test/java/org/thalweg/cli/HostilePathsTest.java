package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;

/** No path in a conf is one to a shell, and none but that of data is a pattern. */
class HostilePathsTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "$(touch pwned)",
        "`touch pwned`",
        "x; touch pwned",
        "x & touch pwned",
        "$HOME",
        "~",
        "| sh",
        "%s%n",
        "é"
      })
  void isTakenLiterally(String name) throws IOException {
    Path place = Files.createDirectory(directory.resolve(name));
    Path data = Run.data(place.resolve(name + ".libsvm"), 60, true);
    Path conf = Run.conf(place.resolve("my.conf"), data, "logistic", place.resolve("out"));
    Run run = Run.of("train", conf, "checkpoint.directory=" + place.resolve("ck"));
    assertThat(run.code()).as(run.errors()).isZero();
    assertThat(place.resolve("out/summary.json")).exists();
    assertThat(place.resolve("ck/round-0000000020/manifest.json")).exists();
    assertThat(Run.of("evaluate", place.resolve("out/model"), data).code()).isZero();
    assertThat(Path.of("pwned")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "[ab]"})
  void whatIsWrittenIsNoPattern(String name) throws IOException {
    Path data = Run.data(directory.resolve("x.libsvm"), 60, true);
    Files.createDirectory(directory.resolve("a"));
    Path out = directory.resolve(name);
    Path conf = Run.conf(directory.resolve("my.conf"), data, "logistic", out);
    Run run = Run.of("train", conf);
    assertThat(run.code()).as(run.errors()).isZero();
    assertThat(out.resolve("summary.json")).exists();
    assertThat(directory.resolve("a")).isEmptyDirectory();
  }
}
