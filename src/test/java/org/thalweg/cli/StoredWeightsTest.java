package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.cli.ReportCommand.Weights;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;

/** The largest weights of a model whose w stays in its files are those of the model in memory. */
class StoredWeightsTest {
  private static final int FEATURES = 5000;

  @TempDir private Path directory;

  @Test
  void theLargestWeightsHaveTheNamesOfTheirFeatures() throws IOException {
    ObjectiveConf conf = ObjectiveConf.linear(Registry.losses().parse("logistic"), true);
    double[] w = new double[FEATURES + 1];
    SplittableRandom random = new SplittableRandom(4);
    Arrays.setAll(w, i -> i % 11 == 5 || i == FEATURES ? random.nextDouble(-1, 1) : 0);
    String place = directory.resolve("model").toString();
    ModelStore.save(new Configuration(), new Model(conf, FEATURES, w), place);

    Weights whole = Weights.of(ModelStore.load(new Configuration(), place));
    Weights inFiles = Weights.of(ModelStore.inFiles(new Configuration(), place));
    assertThat(inFiles.w()).hasSizeLessThan(FEATURES / 10);
    assertThat(inFiles.lines(20)).containsExactlyElementsOf(whole.lines(20).toList());
    assertThat(inFiles.csv(20)).containsExactlyElementsOf(whole.csv(20).toList());
  }

  /** Equal weights keep the order of their features, however few are asked for. */
  @Test
  void fewLargestWeightsAreTheFirstOfAll() {
    ObjectiveConf conf = ObjectiveConf.linear(Registry.losses().parse("logistic"), true);
    double[] w = new double[FEATURES + 1];
    Arrays.setAll(w, i -> (i % 2 == 0 ? 1 : -1) * (i * 7 % 11));
    Weights weights = Weights.of(new Model(conf, FEATURES, w));
    List<String> all = weights.lines(Long.MAX_VALUE).toList();
    assertThat(all).hasSize(FEATURES);
    for (int most : new int[] {0, 1, 10, 1000}) {
      assertThat(weights.lines(most)).containsExactlyElementsOf(all.subList(0, most));
    }
  }
}
