package org.thalweg.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.LocalSpark;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.loss.LabelDomain;
import org.thalweg.model.DomainLabels;
import org.thalweg.text.DataException;
import org.thalweg.text.UnreachableException;

/** A file system that is away for a while, as a NameNode that is started again. */
class PatienceTest {
  private static final int ROWS = 500;
  private static final DomainLabels LABELS = new DomainLabels(LabelDomain.REAL, 0, "test");

  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  private static JavaSparkContext spark;

  @TempDir private static Path folder;

  @BeforeAll
  static void start() throws IOException {
    spark = JavaSparkContext.fromSparkContext(local.session().sparkContext());
    spark.hadoopConfiguration().set("fs.away.impl", AwayFileSystem.class.getName());
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ROWS; i++) {
      text.append("%d 1:%s 2:%s%n".formatted(i, random.nextDouble(), random.nextDouble()));
    }
    Files.writeString(folder.resolve("rows.libsvm"), text);
    try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("rows.gz")))) {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  static Stream<IOException> lacksOfConnection() {
    return Stream.of(
        new ConnectException("Connection refused"),
        new NoRouteToHostException("No route to host"),
        new SocketTimeoutException("60000 millis timeout while waiting for channel"),
        new IOException("Connection reset by peer"),
        new IOException("Operation category READ is not supported: StandbyException"),
        new RemoteException(
            "org.apache.hadoop.hdfs.server.namenode.SafeModeException",
            "Cannot create directory /out. Name node is in safe mode."),
        new IOException("Could not obtain block: BP-1 file=/rows"));
  }

  /** All at once, as each waits for a second. */
  @Test
  void whatFailsForTheLackOfAConnectionIsTriedAgain() throws Exception {
    List<Callable<Void>> all = lacksOfConnection().map(PatienceTest::tried).toList();
    ExecutorService threads = Executors.newCachedThreadPool();
    for (Future<Void> each : threads.invokeAll(all)) {
      each.get();
    }
    threads.shutdown();
  }

  private static Callable<Void> tried(IOException lack) {
    return () -> {
      requireTriedAgain(lack);
      return null;
    };
  }

  private static void requireTriedAgain(IOException lack) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    int got =
        new Patience(60)
            .call(
                "hdfs://name/rows",
                () -> {
                  if (calls.incrementAndGet() == 1) {
                    throw new IllegalStateException("a job", lack);
                  }
                  return 7;
                });
    assertThat(got).isEqualTo(7);
    assertThat(calls).hasValue(2);
  }

  static Stream<IOException> otherFaults() {
    return Stream.of(
        new FileNotFoundException("/rows"),
        new UnknownHostException("nmae"), // a name that is misspelt is told at once
        new IOException("Not a gzip file"));
  }

  @ParameterizedTest
  @MethodSource("otherFaults")
  void whatElseFailsIsTriedOnce(IOException fault) {
    AtomicInteger calls = new AtomicInteger();
    assertThatThrownBy(
            () ->
                new Patience(60)
                    .read(
                        "hdfs://name/rows",
                        () -> {
                          calls.incrementAndGet();
                          throw fault;
                        }))
        .isSameAs(fault);
    assertThat(calls).hasValue(1);
  }

  @Test
  void isSomeMinutesUnlessAPropertySaysOtherwise() {
    assertThat(Patience.of(new Configuration(false)).seconds()).isBetween(120L, 600L);
    Configuration hadoop = new Configuration(false);
    hadoop.set("thalweg.patience.seconds", "7");
    assertThat(Patience.of(hadoop).seconds()).isEqualTo(7);
  }

  /** While it is listed, while tasks open it, and in the middle of a read; once, and again. */
  @ParameterizedTest
  @CsvSource({"rows.libsvm, 1, 1, 1", "rows.gz, 1, 0, 1"})
  void theRowsAreReadWhenItIsBack(String file, int listings, int openings, int reads) {
    spark.hadoopConfiguration().unset(Patience.KEY);
    AwayFileSystem.LISTINGS.set(listings);
    AwayFileSystem.OPENINGS.set(openings);
    AwayFileSystem.READS.set(reads);
    try (ShardedData rows =
        LibsvmSource.of("away://host" + folder.resolve(file)).load(spark, LABELS)) {
      assertThat(rows.rows()).isEqualTo(ROWS);
      assertThat(rows.features()).isEqualTo(2);
    }
    assertThat(AwayFileSystem.LISTINGS).hasValue(0);
    assertThat(AwayFileSystem.OPENINGS).hasValue(0);
    assertThat(AwayFileSystem.READS).hasValue(0);
  }

  /** Each build takes each call that can fail once, and each kind of file. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "rows.libsvm, 2, 0, 0",
    "rows.libsvm, 0, 3, 0",
    "rows.gz, 0, 2, 0",
    "rows.libsvm, 0, 0, 2"
  })
  void theRowsAreReadWhenItIsBackToo(String file, int listings, int openings, int reads) {
    theRowsAreReadWhenItIsBack(file, listings, openings, reads);
  }

  /** No fault of the data: the exit code is 1. */
  @ParameterizedTest
  @CsvSource({"0, 1000"})
  void whatStaysAwayIsOneLine(int listings, int openings) {
    spark.hadoopConfiguration().set(Patience.KEY, "2");
    AwayFileSystem.LISTINGS.set(listings);
    AwayFileSystem.OPENINGS.set(openings);
    try {
      String path = "away://host" + folder.resolve("rows.libsvm");
      assertThatThrownBy(() -> LibsvmSource.of(path).load(spark, LABELS))
          .satisfies(
              thrown -> {
                assertThat(DataException.behind(thrown)).isEmpty();
                assertThat(UnreachableException.behind(thrown).orElseThrow().getMessage())
                    .contains(path, "cannot be reached: Connection refused", "2 s")
                    .hasLineCount(1);
              });
    } finally {
      spark.hadoopConfiguration().unset(Patience.KEY);
      AwayFileSystem.LISTINGS.set(0);
      AwayFileSystem.OPENINGS.set(0);
    }
  }

  /** Each of these waits for two seconds; which call failed changes no word of the line. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({"1000, 0"})
  void whatStaysAwayIsOneLineToo(int listings, int openings) {
    whatStaysAwayIsOneLine(listings, openings);
  }
}
