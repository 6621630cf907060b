package org.thalweg.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.model.ModelStore.CategoriesFile;

/** Categories beside a model are in the form in which Spark ML keeps those of its indexer. */
class CategoriesFileTest {
  private static final List<List<String>> LABELS =
      List.of(List.of("b", "", "ä\n\"x\""), List.of(), List.of("2"));
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @Test
  void sparkReadsWhatWeWriteAndWeReadWhatSparkWrites(@TempDir java.nio.file.Path folder)
      throws IOException {
    Configuration hadoop = new Configuration();
    Path own = new Path(folder.resolve("own").toString());
    CategoriesFile.write(own, LABELS, hadoop);
    assertThat(CategoriesFile.read(own, hadoop)).isEqualTo(LABELS);
    assertThat(spark.session()).isNotNull();
    StringIndexerModel read = StringIndexerModel.load(own.toString());
    assertThat(read.labelsArray())
        .isDeepEqualTo(
            LABELS.stream().map(all -> all.toArray(String[]::new)).toArray(String[][]::new));
    assertThat(read.getHandleInvalid()).isEqualTo("keep");
    assertThat(read.getInputCols()).hasSize(LABELS.size());
    Path theirs = new Path(folder.resolve("theirs").toString());
    read.write().save(theirs.toString());
    assertThat(CategoriesFile.read(theirs, hadoop)).isEqualTo(LABELS);
  }
}
