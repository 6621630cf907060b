package org.thalweg.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.config.Columns;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.config.SomeColumns;
import org.thalweg.config.Standardize;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.Feature;
import org.thalweg.text.DataException;

class ModelStoreTest {
  private static final ObjectiveConf LOGISTIC =
      ObjectiveConf.linear(Registry.losses().parse("logistic"), false);
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();
  private static SparkSession session;

  @TempDir private Path directory;
  private String stored;

  @BeforeAll
  static void start() {
    session = spark.session();
  }

  @BeforeEach
  void name() {
    stored = directory.resolve("model").toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 65_535, 131_073})
  void comesBackWithTheSameBits(int features) throws IOException {
    double[] w = new SplittableRandom(features).doubles(features + 1).toArray();
    double[] awkward = {
      -0.0, Double.MIN_VALUE, -Double.MIN_NORMAL / 3, Double.MAX_VALUE, 0.1 + 0.2
    };
    System.arraycopy(awkward, 0, w, 0, Math.min(awkward.length, w.length));
    Model model =
        new Model(ObjectiveConf.linear(Registry.losses().parse("logistic"), true), features, w);
    ModelStore.save(new Configuration(), model, stored);
    Model loaded = ModelStore.load(session, stored);
    assertThat(bits(loaded.w())).isEqualTo(bits(w));
    assertThat(loaded.weightsSha256()).isEqualTo(model.weightsSha256());
    assertThat(loaded.features()).isEqualTo(features);
    assertThat(loaded.conf()).isEqualTo(model.conf());
    assertThat(loaded).isEqualTo(model);
  }

  @Test
  void damagedWeightsAreToldInOneLine() throws IOException {
    ModelStore.save(new Configuration(), new Model(LOGISTIC, 1, new double[] {1}), stored);
    Path weights = Path.of(stored, "data", "part-00000.parquet");
    Files.delete(weights.resolveSibling(".part-00000.parquet.crc"));
    Files.writeString(weights, "no Parquet at all");
    assertThatThrownBy(() -> ModelStore.load(session, stored))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the weights in " + stored + " cannot be read")
        .satisfies(thrown -> assertThat(thrown.getMessage().lines()).hasSize(1));
    Files.delete(weights);
    assertThatThrownBy(() -> ModelStore.load(session, stored))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must have 1 weights but had 0");
  }

  @Test
  void comesBackWithoutAnInterceptAndWithAnotherLoss() throws IOException {
    ObjectiveConf conf = ObjectiveConf.linear(Registry.losses().parse("halfSquared"), false);
    ModelStore.save(new Configuration(), new Model(conf, 3, new double[] {1, 2, 3}), stored);
    Model loaded = ModelStore.load(session, stored);
    assertThat(loaded.conf()).isEqualTo(conf);
    assertThat(loaded.w()).containsExactly(1, 2, 3);
  }

  @Test
  void comesBackWithWhatItWasShrunkBy() throws IOException {
    Model.Shrinkage shrinkage =
        new Model.Shrinkage(
            Registry.penalties().parse("sum(l2(0.1),on(weights,l1(2)))"), Standardize.SCALE);
    double[] w = {1};
    ModelStore.save(
        new Configuration(), new Model(LOGISTIC, shrinkage, Input.libsvm(), 1, w), stored);
    assertThat(ModelStore.load(session, stored).shrinkage()).isEqualTo(shrinkage);
  }

  @Test
  void ofBeforePenaltiesWereStoredHasNone() throws IOException {
    ModelStore.save(new Configuration(), new Model(LOGISTIC, 1, new double[] {1}), stored);
    Path metadata = Path.of(stored, "metadata", "part-00000");
    String text = Files.readString(metadata);
    String older = ModelFiles.withoutChecksum(text).replaceAll("\"penalty[^,]*,", "");
    assertThat(older).hasSizeLessThan(text.length()).doesNotContain("penalty");
    Files.delete(metadata.resolveSibling(".part-00000.crc"));
    Files.writeString(metadata, older);
    assertThat(ModelStore.load(session, stored).shrinkage()).isEqualTo(Model.Shrinkage.NONE);
  }

  @Test
  void metadataAreOneLineOfJson() throws IOException {
    ModelStore.save(new Configuration(), new Model(LOGISTIC, 1, new double[] {1}), stored);
    assertThat(Files.readString(Path.of(stored, "metadata", "part-00000")))
        .startsWith("{\"class\":\"org.thalweg.Model\",\"formatVersion\":1,")
        .endsWith("}\n")
        .hasLineCount(1);
  }

  /** Whatever reads such rows with the types that Spark notes in its files. */
  @Test
  void weightsAreATableAsSparkWritesIt() throws IOException {
    ModelStore.save(new Configuration(), new Model(LOGISTIC, 3, new double[] {1, -2, 3}), stored);
    Dataset<Row> table = session.read().parquet(directory.resolve("model/data").toString());
    assertThat(table.schema().fieldNames()).containsExactly("from", "values");
    assertThat(table.selectExpr("from", "values[1]").collectAsList())
        .containsExactly(RowFactory.create(0L, -2.0));
    StructType schema =
        new StructType()
            .add("from", DataTypes.LongType, false)
            .add("values", DataTypes.createArrayType(DataTypes.DoubleType, false), false);
    assertThat(WeightsFile.SPARK_SCHEMA).isEqualTo(schema.json());
  }

  @Test
  void doesNotWriteOverAModel() throws IOException {
    ModelStore.save(new Configuration(), new Model(LOGISTIC, 1, new double[] {1}), stored);
    Model other = new Model(LOGISTIC, 1, new double[] {7});
    assertThatThrownBy(() -> ModelStore.save(new Configuration(), other, stored))
        .hasMessageContaining("already exists");
    assertThat(ModelStore.load(session, stored).w()).containsExactly(1);
  }

  /** Local files, where another makes a model of its own once one was not there. */
  public static final class Meanwhile extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("meanwhile:///");
    }

    @Override
    public boolean exists(org.apache.hadoop.fs.Path path) throws IOException {
      boolean isThere = super.exists(path);
      if (!isThere && path.getName().equals("model")) {
        mkdirs(new org.apache.hadoop.fs.Path(path, "others"));
      }
      return isThere;
    }
  }

  @Test
  void doesNotRemoveAModelThatIsMadeMeanwhile() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.meanwhile.impl", Meanwhile.class.getName());
    Model model = new Model(LOGISTIC, 1, new double[] {1});
    assertThatThrownBy(() -> ModelStore.save(hadoop, model, "meanwhile:" + stored))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("already exists");
    assertThat(directory.resolve("model")).isDirectoryContaining("glob:**/others");
    assertThat(directory).isDirectoryNotContaining("glob:**/model-*");
  }

  @Test
  void takesThePlaceOfAModelIfToldAndLeavesNothingBesideIt() throws IOException {
    ModelStore.save(new Configuration(), new Model(LOGISTIC, 1, new double[] {1}), stored, true);
    ModelStore.save(new Configuration(), new Model(LOGISTIC, 2, new double[] {7, 8}), stored, true);
    assertThat(ModelStore.load(session, stored).w()).containsExactly(7, 8);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("model");
    }
  }

  @Test
  void whatCannotBeWrittenIsAnIoExceptionThatLeavesTheModel() throws IOException {
    ModelStore.save(new Configuration(), new Model(LOGISTIC, 1, new double[] {1}), stored);
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                ModelStore.save(
                    new Configuration(),
                    new Model(LOGISTIC, 1, new double[] {7}),
                    file + "/model",
                    true));
    assertThat(ModelStore.load(session, stored).w()).containsExactly(1);
  }

  @Test
  void doesNotChangeWithTheArraysItWasMadeOfOrGives() {
    double[] w = {1};
    Model model = new Model(LOGISTIC, 1, w);
    w[0] = 2;
    model.w()[0] = 3;
    assertThat(model.w()).containsExactly(1);
    assertThat(model).isEqualTo(new Model(LOGISTIC, 1, new double[] {1}));
    assertThat(model).hasSameHashCodeAs(new Model(LOGISTIC, 1, new double[] {1}));
    assertThat(model).isNotEqualTo(new Model(LOGISTIC, 1, new double[] {2}));
    assertThat(model).isNotEqualTo(new Model(LOGISTIC, 1, new double[] {-0.0}));
  }

  @Test
  void isTheSameAfterJavasSerialization() throws Exception {
    Columns columns =
        SomeColumns.of(
            Optional.of("y"),
            List.of("no", "yes"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of("c"),
            0,
            Optional.empty());
    Encoding encoding =
        new Encoding(
            columns,
            List.of(
                new Feature("x", Feature.FeatureKind.DATE, 1),
                new Feature("c", Feature.FeatureKind.ONE_HOT, 2)),
            List.of(List.of("a,b", "ö")));
    Input input = new Input("csv", Map.of("sep", ";"), Optional.of(encoding));
    Model.Shrinkage shrinkage =
        new Model.Shrinkage(Registry.penalties().parse("l2(0.1)"), Standardize.SCALE);
    for (Model model :
        List.of(
            new Model(LOGISTIC, 1, new double[] {-0.0}),
            new Model(LOGISTIC, shrinkage, input, 3, new double[] {1, 2, 3}))) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(model);
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        assertThat(in.readObject()).isEqualTo(model);
      }
      ModelStore.save(new Configuration(), model, stored, true);
      assertThat(ModelStore.load(session, stored)).isEqualTo(model);
    }
  }

  /** The digest of eight bytes, by another program. */
  @Test
  void theChecksumIsOfTheBigEndianBits() {
    assertThat(new Model(LOGISTIC, 1, new double[] {1}).weightsSha256())
        .isEqualTo("54ade53a579f5389ecae3af42df9e96aa30fcf3fc02a7475afc18c3e4835f6f7");
  }

  private static long[] bits(double[] values) {
    return DoubleStream.of(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  /** Whoever reads it gets one of the two, however often one takes the place of the other. */
  @Test
  void aModelIsReadWhileItIsReplaced(@TempDir Path place) throws Exception {
    Configuration hadoop = new Configuration();
    String directory = place.resolve("model").toString();
    List<Model> both = List.of(constant(1), constant(2));
    ModelStore.save(hadoop, both.get(0), directory);
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                try {
                  ModelStore.save(hadoop, both.get(i % 2), directory, true);
                } catch (IOException e) {
                  return;
                }
              }
            });
    writer.start();
    try {
      for (int i = 0; i < 20; i++) {
        double[] w = ModelStore.load(hadoop, directory).w();
        assertThat(w[0]).isIn(1.0, 2.0);
        assertThat(w).containsOnly(w[0]);
      }
    } finally {
      writer.interrupt();
      writer.join();
    }
  }

  private static Model constant(double value) {
    double[] w = new double[301];
    Arrays.fill(w, value);
    return new Model(ObjectiveConf.linear(Registry.losses().parse("logistic"), true), 300, w);
  }
}
