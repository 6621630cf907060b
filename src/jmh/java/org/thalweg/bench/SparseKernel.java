package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;
import static org.thalweg.bench.Measure.processorSeconds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.reduce.GradientSum;

/**
 * A full logistic pass over sparse blocks of ones, one thread, in processor time per entry, against
 * the same loops in C over the same narrow arrays (src/jmh/c), run in turn. Both must give the same
 * loss and gradient. Without gcc there is nothing to compare with, which is said.
 *
 * <p>Arguments: a LIBSVM file of at most 256 features, all values 1, labels 0 and 1 or −1 and 1;
 * and how many copies of it.
 */
public final class SparseKernel {
  private static final int ROUNDS = 9;
  private static final int C_PASSES = 3;

  private SparseKernel() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<Block> blocks = copies(arguments[0], Integer.parseInt(arguments[1]));
    int features = blocks.stream().mapToInt(Block::features).max().orElseThrow();
    long entries = blocks.stream().mapToLong(Block::entries).sum();
    double[] w = new double[features];
    Arrays.setAll(w, j -> 0.3 * StrictMath.sin(j + 1));
    LinearObjective objective =
        new LinearObjective(new ClassificationLosses.Logistic(), features, false);
    AtomicReference<GradientSum> sum = new AtomicReference<>();
    Measure.Timed java = processorSeconds(() -> sum.set(pass(objective, blocks, w)));
    Path directory = Files.createTempDirectory("sparse-pass");
    Path program = directory.resolve("sparse_pass");
    if (!compiled(program)) {
      print("no gcc: nothing to compare with");
      print(
          "%d entries: %.2f ns each",
          entries, 1e9 * Measure.inTurn(5, ROUNDS, List.of(java))[0] / entries);
      return;
    }
    Path data = directory.resolve("data");
    write(data, blocks, w, entries);
    double[] taken = Measure.inTurn(5, ROUNDS, List.of(java, () -> run(program, data, sum.get())));
    print(
        "%d entries: Java %.2f ns each, C %.2f, ratio %.2f",
        entries, 1e9 * taken[0] / entries, taken[1], 1e9 * taken[0] / entries / taken[1]);
  }

  private static List<Block> copies(String path, int copies) throws IOException {
    Path file = Files.createTempFile("copies", ".libsvm");
    for (int i = 0; i < copies; i++) {
      Files.write(file, Files.readAllBytes(Path.of(path)), StandardOpenOption.APPEND);
    }
    SparkSession session = Sessions.local("sparse kernel");
    List<Block> blocks = new ArrayList<>();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    try (ShardedData data = Sessions.load(spark, file.toString())) {
      for (Shard shard : data.rdd().collect()) {
        for (int i = 0; i < shard.blockCount(); i++) {
          blocks.add(shard.block(i));
        }
      }
    } finally {
      session.stop();
      Files.delete(file);
    }
    return blocks;
  }

  private static GradientSum pass(LinearObjective objective, List<Block> blocks, double[] w) {
    GradientSum sum = new GradientSum(w.length);
    for (Block block : blocks) {
      objective.accumulate(w, block, Rows.all(block.rows()), sum);
    }
    return sum;
  }

  private static boolean compiled(Path program) throws InterruptedException {
    try {
      return new ProcessBuilder(
                  "gcc",
                  "-O3",
                  "-march=native",
                  "-o",
                  program.toString(),
                  "src/jmh/c/sparse_pass.c",
                  "-lm")
              .inheritIO()
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** What the C program reads. */
  private static void write(Path file, List<Block> blocks, double[] w, long entries)
      throws IOException {
    int rows = blocks.stream().mapToInt(Block::rows).sum();
    ByteBuffer starts = ByteBuffer.allocate(4 * rows + 20).order(ByteOrder.nativeOrder());
    ByteBuffer columns = ByteBuffer.allocate((int) entries);
    ByteBuffer labels = ByteBuffer.allocate(rows);
    starts.putInt(rows).putInt((int) entries).putInt(w.length).putInt(C_PASSES).putInt(0);
    for (Block block : blocks) {
      for (int i = 0; i < block.rows(); i++) {
        block.forEach(i, (column, value) -> columns.put((byte) column));
        starts.putInt(columns.position());
        labels.put((byte) block.label(i));
      }
    }
    ByteBuffer parameters = ByteBuffer.allocate(8 * w.length).order(ByteOrder.nativeOrder());
    Arrays.stream(w).forEach(parameters::putDouble);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (ByteBuffer part : List.of(starts, columns, labels, parameters)) {
        part.flip();
        while (part.hasRemaining()) {
          int written = out.write(part);
          if (written < 0) {
            throw new IOException("nothing was written");
          }
        }
      }
    }
  }

  /** Nanoseconds per entry of the C program, whose sums must be ours. */
  private static double run(Path program, Path data, GradientSum ours) {
    try {
      Process process = new ProcessBuilder(program.toString(), data.toString()).start();
      List<String> lines =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();
      String[] sums = lines.get(C_PASSES).split(" ");
      check("loss", Double.parseDouble(sums[0]), ours.loss());
      check("gradient", Double.parseDouble(sums[1]), Arrays.stream(ours.gradient()).sum());
      return Measure.median(
          lines.stream().limit(C_PASSES).mapToDouble(Double::parseDouble).toArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void check(String what, double c, double java) {
    if (!(Math.abs(c - java) <= 1e-9 * Math.abs(c))) {
      throw new IllegalStateException("the %s is %s in C but %s here".formatted(what, c, java));
    }
  }
}
