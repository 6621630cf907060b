package org.thalweg.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.mapred.FileAlreadyExistsException;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.LocalSpark;
import org.thalweg.config.ConfException;
import org.thalweg.data.shard.WritingJobs;
import org.thalweg.text.DataException;

class WholeDirectoryTest {
  private static final Configuration HADOOP = new Configuration(false);

  private static final CountDownLatch BEGUN = new CountDownLatch(1);
  private static final CountDownLatch ENDED = new CountDownLatch(1);

  @TempDir private Path folder;

  private void half(Path out) {
    try {
      Files.createDirectories(out.resolve("_temporary"));
      Files.writeString(out.resolve("part-00000"), "half");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked") // what Scala throws, Java cannot
  private static <T extends Throwable> void raise(Throwable any) throws T {
    throw (T) any;
  }

  /** Hadoop's own, whose constructor is for its package alone. */
  private static FSError fsError(IOException cause) {
    try {
      Constructor<FSError> made = FSError.class.getDeclaredConstructor(Throwable.class);
      made.setAccessible(true);
      return made.newInstance(cause);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** As the file system of a machine, that of a cluster, and a job of Spark report a full disk. */
  static Stream<Throwable> fullDisks() {
    IOException full = new IOException("No space left on device");
    return Stream.of(
        fsError(full),
        new UncheckedIOException(full),
        new SparkException("Job aborted.", new IllegalStateException("task 3", fsError(full))));
  }

  @ParameterizedTest
  @MethodSource("fullDisks")
  void aFullDiskIsOneLineAndLeavesNothing(Throwable failure) {
    Path out = folder.resolve("out");
    assertThatThrownBy(
            () ->
                WholeDirectory.write(
                    out.toString(),
                    HADOOP,
                    () -> {
                      half(out);
                      raise(failure);
                    }))
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .hasMessage("%s cannot be written: No space left on device".formatted(out));
    assertThat(out).doesNotExist();
  }

  @Test
  void whatIsWrongWithTheDataIsSaidAsItIs() {
    Path out = folder.resolve("out");
    DataException wrong = new DataException("row 7 of it must be");
    assertThatThrownBy(
            () ->
                WholeDirectory.write(
                    out.toString(),
                    HADOOP,
                    () -> {
                      half(out);
                      throw wrong;
                    }))
        .isSameAs(wrong);
    assertThat(out).doesNotExist();
  }

  @Test
  void whatIsThereIsNotTouched() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    Files.writeString(out.resolve("of-another"), "whole");
    assertThatThrownBy(() -> WholeDirectory.write(out.toString(), HADOOP, () -> half(out)))
        .isInstanceOf(ConfException.class)
        .hasMessage("OUT must not exist but %s does".formatted(out));
    assertThat(out.resolve("of-another")).hasContent("whole");
    assertThat(out.resolve("part-00000")).doesNotExist();
  }

  /** As Spark says it, where another command made the directory while this one read its rows. */
  @Test
  void neitherIsWhatAnotherMadeMeanwhile() {
    Path out = folder.resolve("out");
    assertThatThrownBy(
            () ->
                WholeDirectory.write(
                    out.toString(),
                    HADOOP,
                    () -> {
                      half(out);
                      raise(new FileAlreadyExistsException("Output directory already exists"));
                    }))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("must not exist");
    assertThat(out.resolve("part-00000")).hasContent("half");
  }

  @Test
  void whatIsWrittenStays() {
    Path out = folder.resolve("out");
    WholeDirectory.write(out.toString(), HADOOP, () -> half(out));
    assertThat(out.resolve("part-00000")).hasContent("half");
  }

  /** Its own directories would be made again by a task that began before the job failed. */
  @Test
  void noTaskStillWritesOnceTheFailureIsTold() {
    Path out = folder.resolve("out");
    try (LocalSpark local = LocalSpark.open()) {
      JavaSparkContext spark = new JavaSparkContext(local.session().sparkContext());
      JavaRDD<String> rows =
          spark
              .parallelize(List.of(0, 1), 2)
              .mapPartitions(
                  number -> {
                    if (number.next() == 0) {
                      BEGUN.await();
                      throw new DataException("row 7 of it must be");
                    }
                    BEGUN.countDown();
                    Thread.sleep(500);
                    ENDED.countDown();
                    return WritingJobs.untilTold(Stream.generate(() -> "for ever").iterator());
                  });
      assertThatThrownBy(
              () ->
                  WholeDirectory.write(out.toString(), spark, () -> rows.saveAsTextFile("" + out)))
          .hasStackTraceContaining("row 7 of it must be");
      assertThat(ENDED.getCount()).isZero();
      assertThat(out).doesNotExist();
    }
  }
}
