package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.LocalSpark;

class GenerateCommandTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir Path folder;

  @Test
  void theTruthThatIsWrittenFitsTheDataBesideIt() {
    Path out = folder.resolve("out");
    assertThat(Run.of("generate", "dense(rows=2e3,features=3)", out, "--loss", "halfSquared"))
        .isEqualTo(
            new Run(
                0,
                """
                data       %s: 2000 rows, 3 features, 1 files of libsvm
                truth      %s/_truth
                """
                    .formatted(out, out),
                ""));
    Matcher rmse =
        Pattern.compile(" rmse ([\\d.]+)")
            .matcher(Run.of("evaluate", out.resolve("_truth"), out).out());
    assertThat(rmse.find()).isTrue();
    assertThat(Double.parseDouble(rmse.group(1))).isBetween(0.09, 0.11); // the noise
  }

  @Test
  void theSeedChangesTheRows() {
    Path out = folder.resolve("out");
    assertThat(Run.of("generate", "sparse(rows=99)", out).code()).isZero();
    assertThat(Run.of("generate", "sparse(rows=99)", out, "--seed", 1).errors())
        .isEqualTo("thalweg: OUT must not exist but %s does; --overwrite replaces it\n", out);
    assertThat(Run.of("generate", "sparse(rows=99)", out, "--seed", 1, "--overwrite").code())
        .isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "denze|unknown generator denze; did you mean dense? Known: dense, sparse, clicks",
        "dense(rows=0)|rows must be at least 1 but was 0",
        "dense(cols=3)|unknown argument of dense cols; Known: rows, features",
        "clicks(bits=31)|bits must be in [1, 30] but was 31",
        "dense --format excel|format must be one of [libsvm, csv, parquet, orc, avro] but was excel",
        "sparse --format csv|format must be libsvm, parquet or orc for sparse rows but was csv",
        "dense --noise 1|noise must be 0 for labels in {0, 1}, which are drawn, but was 1.0",
        "dense --files -1|files must be in [0, 100000] but was -1",
        "dense --loss absurd|unknown loss absurd; Known: ",
      })
  void whatCannotBeMadeIsOneLine(String arguments, String message) {
    String[] words = arguments.split(" ");
    Object[] all = new Object[words.length + 2];
    all[0] = "generate";
    System.arraycopy(words, 0, all, 1, words.length);
    all[words.length + 1] = folder.resolve("out");
    Run run = Run.of(all);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.errors()).startsWith("thalweg: " + message).hasLineCount(1);
    assertThat(folder).isEmptyDirectory();
  }
}
