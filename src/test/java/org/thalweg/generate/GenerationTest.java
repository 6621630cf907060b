package org.thalweg.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.thalweg.LocalSpark;
import org.thalweg.config.ConfException;
import org.thalweg.config.Registry;
import org.thalweg.generate.Generation.SyntheticWriter;
import org.thalweg.generate.Generation.SyntheticWriter.RowFormat;
import org.thalweg.linalg.SparseRow;
import org.thalweg.loss.LabelDomain;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.sample.RandomStream;

/** What is written: the same rows in every format and any number of files, whole or not at all. */
class GenerationTest {
  private static final Generator SPARSE = new Generator.Sparse(501, 300, 8, 1);
  private static final Generator DENSE = new Generator.Dense(203, 4);
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir Path folder;

  @Test
  void theLinesAreTheSameInAnyNumberOfFiles() throws IOException {
    List<String> one = lines(write(SPARSE, RowFormat.LIBSVM, 1, "one"));
    assertThat(one).hasSize(501);
    for (int files : new int[] {2, 7, 40}) {
      Path many = write(SPARSE, RowFormat.LIBSVM, files, "many" + files);
      assertThat(parts(many)).hasSize(files);
      assertThat(lines(many)).isEqualTo(one);
    }
  }

  @ParameterizedTest
  @EnumSource(value = RowFormat.class, names = "LIBSVM", mode = EnumSource.Mode.EXCLUDE)
  void aTableHasTheRowsOfTheText(RowFormat format) throws IOException {
    List<String> text = lines(write(DENSE, RowFormat.LIBSVM, 1, "text"));
    assertThat(table(write(DENSE, format, 3, "table"), format)).isEqualTo(text);
  }

  @ParameterizedTest
  @EnumSource(
      value = RowFormat.class,
      names = {"PARQUET", "ORC"})
  void aTableOfVectorsHasTheRowsOfTheText(RowFormat format) throws IOException {
    List<String> text = lines(write(SPARSE, RowFormat.LIBSVM, 1, "text"));
    assertThat(table(write(SPARSE, format, 3, "table"), format)).isEqualTo(text);
  }

  @Test
  void theTruthIsAModelOfTheLossThatTheDataWereMadeWith() throws IOException {
    Path out = write(DENSE, RowFormat.PARQUET, 2, "out");
    Model truth = ModelStore.load(spark.session(), out.resolve(Generation.TRUTH).toString());
    assertThat(truth.conf().lossText()).isEqualTo("logistic");
    assertThat(truth.features()).isEqualTo(4);
    assertThat(truth.w()).isEqualTo(data(DENSE).w());
  }

  @Test
  void whatIsThereIsReplacedOnlyWhereThatIsAllowed() throws IOException {
    Path out = write(DENSE, RowFormat.LIBSVM, 1, "out");
    List<String> before = lines(out);
    Generation other = generation(SPARSE, RowFormat.LIBSVM, 2);
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> other.write(out.toString(), false, spark.session()))
        .withMessage("OUT must not exist but %s does; --overwrite replaces it", out);
    assertThat(lines(out)).isEqualTo(before);
    other.write(out.toString(), true, spark.session());
    assertThat(lines(out)).hasSize(501);
    assertThat(parts(out)).hasSize(2);
  }

  /** Another makes the directory while rows are written. */
  private record Meanwhile(Generator made, String directory) implements Generator {
    @Override
    public int features() {
      return made.features();
    }

    @Override
    public int entriesPerRow() {
      return made.entriesPerRow();
    }

    @Override
    public double weightDeviation() {
      return made.weightDeviation();
    }

    @Override
    public long rows() {
      return made.rows();
    }

    @Override
    public BiConsumer<RandomStream, SparseRow> maker() {
      assertThat(new File(directory, "others").mkdirs()).isTrue();
      return made.maker();
    }
  }

  @Test
  void whatAnotherMakesMeanwhileStays() throws IOException {
    Path out = folder.resolve("out");
    Generation generation = generation(new Meanwhile(SPARSE, out.toString()), RowFormat.LIBSVM, 1);
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> generation.write(out.toString(), false, spark.session()))
        .withMessage("OUT must not exist but %s does; --overwrite replaces it", out);
    try (Stream<Path> left = Files.walk(folder)) {
      assertThat(left).containsExactlyInAnyOrder(folder, out, out.resolve("others"));
    }
  }

  @Test
  void whatFailsLeavesNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Generation generation = generation(DENSE, RowFormat.LIBSVM, 1);
    assertThatExceptionOfType(Exception.class)
        .isThrownBy(() -> generation.write(file + "/out", false, spark.session()));
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RowFormat.class,
      names = {"CSV", "AVRO"})
  void someFormatsHaveNoVectors(RowFormat format) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SyntheticWriter(data(SPARSE), format, 1))
        .withMessage("format must be libsvm, parquet or orc for sparse rows but was %s", format);
  }

  private Path write(Generator generator, RowFormat format, int files, String name)
      throws IOException {
    Path out = folder.resolve(name);
    generation(generator, format, files).write(out.toString(), false, spark.session());
    return out;
  }

  private static Generation generation(Generator generator, RowFormat format, int files) {
    return new Generation(
        new SyntheticWriter(data(generator), format, files), Registry.losses().parse("logistic"));
  }

  private static SyntheticData data(Generator generator) {
    return new SyntheticData(generator, LabelDomain.BINARY, 0, 3);
  }

  private static List<Path> parts(Path out) throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files.filter(f -> f.getFileName().toString().startsWith("part-")).sorted().toList();
    }
  }

  private static List<String> lines(Path out) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path part : parts(out)) {
      lines.addAll(Files.readAllLines(part));
    }
    return lines;
  }

  /** The rows of a table as LIBSVM lines. */
  private static List<String> table(Path out, RowFormat format) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path part : parts(out)) {
      spark
          .session()
          .read()
          .option("header", true)
          .option("inferSchema", true)
          .format(format.toString())
          .load(part.toString())
          .collectAsList()
          .forEach(row -> lines.add(line(row)));
    }
    return lines;
  }

  private static String line(Row row) {
    StringBuilder line = new StringBuilder(row.getDouble(0) == 1 ? "1" : "0");
    double[] x =
        row.get(1) instanceof Vector features
            ? features.toArray()
            : row.get(1) instanceof Row struct
                ? values(struct)
                : Arrays.stream(new int[] {1, 2, 3, 4}).mapToDouble(row::getDouble).toArray();
    for (int i = 0; i < x.length; i++) {
      if (x[i] != 0) {
        line.append(" %d:%s".formatted(i + 1, Double.toString(x[i]).replaceFirst("\\.0$", "")));
      }
    }
    return line.toString();
  }

  /** ORC keeps the fields of a vector, and not that it is one. */
  private static double[] values(Row struct) {
    double[] x = new double[struct.getInt(1)];
    List<Integer> indices = struct.getList(2);
    List<Double> values = struct.getList(3);
    for (int i = 0; i < indices.size(); i++) {
      x[indices.get(i)] = values.get(i);
    }
    return x;
  }
}
