package org.thalweg.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One run at a time, and none that waits for ever for one that was killed. */
@Timeout(60)
class DirectoryClaimTest {
  private static final String NAME = DirectoryClaim.OF_RESULTS;
  private static final long RENEW_MILLIS = 200;

  @TempDir private Path root;

  private DirectoryClaim claim(Path directory) throws IOException {
    return DirectoryClaim.of(directory.toString(), NAME, new Configuration(), RENEW_MILLIS);
  }

  @Test
  void anotherRunIsToldWhoHasTheDirectory() throws IOException {
    Path directory = root.resolve("a/b");
    try (DirectoryClaim ours = claim(directory)) {
      assertThatThrownBy(() -> claim(directory))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another run")
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining(directory.resolve(NAME).toString());
      assertThat(ours).isNotNull();
    }
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void resultsAndCheckpointsMayShareADirectory() throws IOException {
    Configuration hadoop = new Configuration();
    try (DirectoryClaim results = claim(root);
        DirectoryClaim checkpoints =
            DirectoryClaim.of(root.toString(), DirectoryClaim.OF_CHECKPOINTS, hadoop)) {
      assertThat(results).isNotEqualTo(checkpoints);
    }
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void whatOthersPutThereStays() throws IOException {
    try (DirectoryClaim ours = claim(root.resolve("out"))) {
      assertThat(ours).isNotNull();
      Files.writeString(root.resolve("out/model"), "");
    }
    assertThat(root.resolve("out")).isDirectoryContaining("glob:**/model");
  }

  @Test
  void aProcessOfThisHostThatHasEndedLosesItAtOnce() throws IOException {
    ClaimOwner self = ClaimOwner.self();
    ClaimOwner gone = new ClaimOwner(self.host(), 1L << 40, self.started(), self.since(), 3);
    ClaimOwner other =
        new ClaimOwner(self.host(), self.process(), "2001-01-01T00:00:00Z", self.since(), 3);
    for (ClaimOwner killed : new ClaimOwner[] {gone, other}) {
      put(killed);
      claim(root).close();
    }
  }

  @Test
  void aProcessOfAnotherHostKeepsItWhileItRenewsIt() throws Exception {
    ClaimOwner far = new ClaimOwner("far", 7, null, "now", 0);
    put(far);
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger renewals = new AtomicInteger();
    Thread renewal =
        new Thread(
            () -> {
              try {
                while (done.getCount() > 0) {
                  put(new ClaimOwner("far", 7, null, "now", renewals.incrementAndGet()));
                  Thread.sleep(RENEW_MILLIS / 8);
                }
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    renewal.start();
    assertThatThrownBy(() -> claim(root)).hasMessageContaining("process 7 on far since now");
    done.countDown();
    renewal.join();
    claim(root).close(); // nobody renews it now
  }

  @Test
  void aTornFileIsNobodys() throws IOException {
    for (String torn : new String[] {"", "{\"host", "{}"}) {
      Files.writeString(root.resolve(NAME), torn);
      claim(root).close();
    }
  }

  /** Creates files, and has no room for a byte in them. */
  public static final class DiskIsFull extends RawLocalFileSystem {
    @Override
    public FSDataOutputStream create(
        org.apache.hadoop.fs.Path path,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      super.create(path, overwrite, bufferSize, replication, blockSize, progress).close();
      return new FSDataOutputStream(
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              throw new IOException("No space left on device");
            }
          },
          null);
    }
  }

  /** Not that another run had it, once it has waited for that run. */
  @Test
  void aFullDiskIsSaidAtOnceAndLeavesNothing() throws IOException {
    Configuration full = new Configuration();
    full.setClass("fs.file.impl", DiskIsFull.class, FileSystem.class);
    full.setBoolean("fs.file.impl.disable.cache", true);
    Path directory = root.resolve("a/b");
    for (int time = 0; time < 2; time++) {
      long begin = System.nanoTime();
      assertThatThrownBy(() -> DirectoryClaim.of(directory.toString(), NAME, full, 20_000))
          .isInstanceOf(IOException.class)
          .hasMessage("No space left on device");
      assertThat(System.nanoTime() - begin).isLessThan(20_000_000_000L);
      assertThat(root).isEmptyDirectory();
    }
    claim(directory).close(); // once there is room
  }

  /** A run whose disk became full writes files of no bytes. */
  @Test
  void aTornFileThatIsWrittenAgainIsOfARun() throws Exception {
    Path file = Files.writeString(root.resolve(NAME), "");
    CountDownLatch done = new CountDownLatch(1);
    Thread renewal =
        new Thread(
            () -> {
              try {
                for (long now = 1_000_000; done.getCount() > 0; now += 5_000) {
                  Files.setLastModifiedTime(file, FileTime.fromMillis(now));
                  Thread.sleep(RENEW_MILLIS / 8);
                }
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    renewal.start();
    assertThatThrownBy(() -> claim(root))
        .hasMessageContaining("another run writes to it (one that cannot write who it is")
        .hasMessageContaining(file.toString());
    assertThat(file).exists();
    done.countDown();
    renewal.join();
    claim(root).close(); // nobody writes it now
  }

  @Test
  void aDirectoryThatCannotBeMadeIsAnError() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "in the way");
    assertThatThrownBy(() -> claim(file.resolve("out"))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> claim(file))
        .isInstanceOf(IOException.class)
        .hasMessage("it is a file");
  }

  private void put(ClaimOwner owner) throws IOException {
    Files.deleteIfExists(root.resolve("." + NAME + ".crc"));
    Path beside = Files.write(root.resolve(NAME + ".beside"), owner.toJson());
    Files.move(beside, root.resolve(NAME), StandardCopyOption.ATOMIC_MOVE); // never read half
  }
}
