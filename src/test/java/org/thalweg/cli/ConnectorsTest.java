package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.util.VersionInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;

/** Paths on file systems whose classes are not there. */
class ConnectorsTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "s3a://bucket/rows, hadoop-aws",
    "abfs://box@host.invalid/rows, hadoop-azure",
    "abfss://box@host.invalid/rows, hadoop-azure",
    "gs://bucket/rows, hadoop-gcp",
  })
  void oneLineSaysWhatToAddWhateverThePathIsOf(String path, String artifact) throws IOException {
    String line = "org.apache.hadoop:%s:%s".formatted(artifact, VersionInfo.getVersion());
    Path rows = Files.writeString(folder.resolve("rows"), "0 1:1\n1 1:2\n");
    Path conf =
        Files.writeString(
            folder.resolve("my.conf"),
            "data.train = \"%s\", objective.loss = logistic, stop.maxEpochs = 1, output = \"%s\""
                .formatted(rows, folder.resolve("out")));
    for (Run run :
        new Run[] {
          Run.of("train", conf, "data.train=" + path),
          Run.of("train", conf, "data.train=" + path, "data.format=csv"),
          Run.of("train", conf, "data.train=" + path, "data.format=parquet"),
          Run.of("train", conf, "data.test=" + path),
          Run.of("train", conf, "output=" + path),
          Run.of("train", conf, "checkpoint.directory=" + path),
          Run.of("train", conf, "start=" + path),
          Run.of("train", path),
          Run.of("inspect", path),
          Run.of("describe", path),
          Run.of("evaluate", path, rows),
        }) {
      assertThat(run.errors()).hasLineCount(1).contains("--packages " + line);
      assertThat(run.code()).isEqualTo(ExitCode.CONF);
    }
    assertThat(folder.resolve("out/model")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "s3://bucket/rows, s3a://",
    "nosuch://host/rows, nosuch://",
    "wasb://box@host.invalid/rows, azure"
  })
  void aSchemeThatThereIsNoneOfIsToldToo(String path, String part) {
    Run run = Run.of("inspect", path);
    assertThat(run.errors()).hasLineCount(1).contains(part);
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
  }
}
