package org.thalweg.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.KeptColumns;
import org.thalweg.linalg.Targets;
import org.thalweg.text.DataException;

/** Models whose w stays in its files score rows as they do in memory, and know their files. */
class OccurringWeightsTest {
  private static final int FEATURES = 3000;
  private static final int ROWS = 40;
  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path directory;

  private static ObjectiveConf objective(String model, String loss) {
    ObjectiveConf conf =
        TrainingConf.parse(
                """
                data.train = rows, output = none, objective.model = "%s", objective.loss = "%s"
                """
                    .formatted(model, loss))
            .objective();
    return conf.wantsClasses() ? conf.withClasses(4) : conf;
  }

  private static CsrBlock rows(SplittableRandom random) {
    int[] starts = new int[ROWS + 1];
    List<Integer> columns = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      for (int j = random.nextInt(90); j < FEATURES; j += 1 + random.nextInt(120)) {
        columns.add(j);
      }
      starts[i + 1] = columns.size();
    }
    double[] values = random.doubles(columns.size(), -1, 1).toArray();
    int[] indices = columns.stream().mapToInt(j -> j).toArray();
    return new CsrBlock(FEATURES, starts, indices, values, Targets.of(new double[ROWS]));
  }

  /** Rows of all columns; some values are such that a product with 0 is −0, or no number. */
  private static DenseBlock dense(CsrBlock sparse) {
    double[] values = new double[ROWS * FEATURES];
    for (int i = 0; i < ROWS; i++) {
      int base = i * FEATURES;
      Arrays.fill(values, base, base + FEATURES, i % 2 == 0 ? -0.0 : 0.25);
      sparse.forEach(i, (column, value) -> values[base + column] = value);
    }
    values[3 * FEATURES + 1] = Double.POSITIVE_INFINITY;
    values[4 * FEATURES + 2] = Double.NaN;
    return new DenseBlock(FEATURES, values, sparse.targets());
  }

  /** Weights of every seventh feature at most; intercepts and other layers are whole. */
  private static double[] sparse(Model any, SplittableRandom random) {
    double[] w = random.doubles(any.weights().length(), -1, 1).toArray();
    any.objective()
        .inputs()
        .forEach(
            input -> {
              for (int k = 0; k < FEATURES * input.columns(); k++) {
                if (k / input.columns() % 7 != 3) {
                  w[input.from() + k] = 0;
                }
              }
            });
    return w;
  }

  @ParameterizedTest
  @CsvSource({
    "linear, logistic",
    "softmax, softmax",
    "factorization(3), logistic",
    "'perceptron([5],tanh)', softmax"
  })
  void rowsHaveTheSameScores(String kind, String loss) throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    ObjectiveConf conf = objective(kind, loss);
    int dimension = conf.over(FEATURES).layout().dimension();
    Model whole =
        new Model(conf, FEATURES, sparse(new Model(conf, FEATURES, new double[dimension]), random));
    String place = directory.resolve("model").toString();
    ModelStore.save(HADOOP, whole, place);
    Model inFiles = ModelStore.inFiles(HADOOP, place);
    OccurringWeights some = OccurringWeights.of(inFiles);
    CsrBlock sparse = rows(random);
    for (Block rows : List.of(sparse, dense(sparse))) {
      Block kept = new KeptColumns(some.features()).of(rows);
      assertThat(some.model().objective().scores(some.model().w(), kept))
          .as(rows.getClass().getSimpleName())
          .isEqualTo(whole.objective().scores(whole.w(), rows));
    }
    assertThat(some.features().length).isBetween(FEATURES / 8, FEATURES / 6);
    assertThat(some.feature(1)).isEqualTo(10);
    assertThat(inFiles.w()).isEqualTo(whole.w());
    assertThat(OccurringWeights.of(whole).model()).isSameAs(whole);
  }

  /** The features that have a weight would take 12 bytes each, all of w 8. */
  @ParameterizedTest
  @CsvSource({"1000, false", "1990, false", "2010, true", "3000, true"})
  void aModelOfMostFeaturesIsWhole(int occurring, boolean isWhole) throws IOException {
    ObjectiveConf conf = objective("linear", "logistic");
    double[] w = new double[FEATURES + 1];
    Arrays.fill(w, 0, occurring, 0.5);
    String place = directory.resolve("model").toString();
    ModelStore.save(HADOOP, new Model(conf, FEATURES, w), place);
    Model inFiles = ModelStore.inFiles(HADOOP, place);
    OccurringWeights some = OccurringWeights.of(inFiles);
    assertThat(some.model() == inFiles).isEqualTo(isWhole);
    assertThat(some.count()).isEqualTo(isWhole ? FEATURES : occurring);
    assertThat(some.sentW()).hasSize(isWhole ? FEATURES + 1 : occurring + 2).contains(0.5);
  }

  /** A w that has room once alone: it can be described, and is not sent. */
  @Test
  void whatHasRoomOnceIsRefusedOnlyWhenItIsSent() {
    long heap = Runtime.getRuntime().maxMemory();
    int length =
        (int) (heap / 2 / Double.BYTES); // twice is 4/3 of the heap with the room for all else
    StoredWeights.require("w", OccurringWeights.bytes(0, length));
    assertThatThrownBy(() -> OccurringWeights.requireSent(0, length))
        .isInstanceOf(ConfException.class)
        .hasMessageStartingWith("w of %d entries, while it is sent, needs ".formatted(length))
        .hasMessageEndingWith("; raise --driver-memory");
  }

  @Test
  void filesAreReadWhereTheyAreNeededAndAsTheyWere() throws IOException {
    Path data = Files.createDirectories(directory.resolve("data"));
    for (int file = 0; file < 3; file++) {
      long from = file * 1000L;
      double[] values = {1, 2, 3};
      WeightsFile.write(
          new org.apache.hadoop.fs.Path(data.toString()),
          file,
          HADOOP,
          out -> out.accept(from, values));
    }
    WeightsParts parts =
        StoredWeights.of(directory.toString(), HADOOP, 3000, "", Optional.empty()).parts();
    Path first = data.resolve("part-00000.parquet");
    Path second = data.resolve("part-00001.parquet");
    Files.delete(first);
    List<Double> read = new ArrayList<>();
    parts.read(HADOOP, 1001, 2001, (from, values) -> read.add(from + values[0]));
    assertThat(read).as("the first file is not needed").containsExactly(1003.0, 2001.0);

    Files.setLastModifiedTime(second, FileTime.fromMillis(1_000_000));
    assertThatThrownBy(() -> parts.read(HADOOP, 1001, 2001, (from, values) -> {}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("part-00001.parquet was changed after the model was first read");
  }

  /** w is not gone through: its digest is the one that the model has. */
  @Test
  void filesAgreeWithTheDigestOfTheWeightsThatOccur() {
    double[] values = {1, 0, -0.0, 3};
    WeightsFile.write(
        new org.apache.hadoop.fs.Path(directory.resolve("data").toString()),
        0,
        HADOOP,
        out -> out.accept(1_999_999_000L, values));
    OccurringDigest digest = new OccurringDigest();
    digest.add(1_999_999_000, 1);
    digest.add(1_999_999_002, -0.0, 3);
    StoredWeights weights = stored(digest.hex());
    assertThat(weights.sha256()).isEqualTo("said");
    assertThat(weights.stored()).isEqualTo(4);

    OccurringDigest other = new OccurringDigest();
    other.add(1_999_999_001, 1);
    other.add(1_999_999_002, -0.0, 3);
    assertThatThrownBy(() -> stored(other.hex()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("do not have its checksum");
  }

  private StoredWeights stored(String occurring) {
    return StoredWeights.of(
        directory.toString(), HADOOP, 2_000_000_000, "said", Optional.of(occurring));
  }

  @Test
  void whatHasNoRoomIsRefused() {
    StoredWeights.require("w", 1000);
    assertThatThrownBy(() -> StoredWeights.require("w of 9 entries", 1L << 50))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("w of 9 entries needs 1431655765 MiB of the driver's memory");
  }
}
