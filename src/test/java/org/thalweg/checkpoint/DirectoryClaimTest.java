package org.thalweg.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.checkpoint.DirectoryClaim.ClaimOwner;

/** One run at a time, and none that waits for ever for one that was killed. */
@Timeout(60)
class DirectoryClaimTest {
  private static final String NAME = DirectoryClaim.OF_RESULTS;
  private static final Configuration HADOOP = new Configuration();
  private static final long RENEW_MILLIS = 200;
  private static final long PATIENCE_NANOS = 60_000_000_000L; // of a thread on a busy machine

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

  /** As in a container of the same host name, or where another process has its number by now. */
  @Test
  void whoeverRenewsItKeepsItAndADeadOwnerLosesIt() throws Exception {
    ClaimOwner self = ClaimOwner.self();
    for (ClaimOwner owner :
        List.of(
            new ClaimOwner("other", "far", 1L << 40, "now", 0),
            new ClaimOwner("other", self.host(), self.process(), "now", 0),
            new ClaimOwner("", self.host(), 1L << 40, "now", 0))) { // of a former version
      put(owner);
      CountDownLatch done = new CountDownLatch(1);
      Thread renewal = renewal(owner, done);
      assertThatThrownBy(() -> claim(root)).hasMessageContaining(owner.toString());
      done.countDown();
      renewal.join();
      claim(root).close(); // nobody renews it now
    }
  }

  private Thread renewal(ClaimOwner owner, CountDownLatch done) {
    Thread renewal =
        new Thread(
            () -> {
              try {
                for (ClaimOwner next = owner; done.getCount() > 0; next = next.renewed()) {
                  put(next);
                  Thread.sleep(RENEW_MILLIS / 8);
                }
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    renewal.start();
    return renewal;
  }

  /** The owner, too, could not write it meanwhile. */
  @Test
  void theTimeForWhichAFileSystemWasAwayDoesNotCount() throws Exception {
    Configuration slow = new Configuration();
    slow.setClass("fs.file.impl", ComesBack.class, FileSystem.class);
    slow.setBoolean("fs.file.impl.disable.cache", true);
    ClaimOwner owner = new ClaimOwner("other", "far", 7, "now", 0);
    put(owner);
    ComesBack.opened.set(0);
    ComesBack.onReturn =
        () -> {
          try {
            put(owner.renewed());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    assertThatThrownBy(() -> DirectoryClaim.of(root.toString(), NAME, slow, RENEW_MILLIS))
        .hasMessageContaining("process 7 on far since now");
  }

  /** Answers the third question only after all patience, and the owner of a claim later still. */
  public static final class ComesBack extends RawLocalFileSystem {
    static final AtomicInteger opened = new AtomicInteger();
    static volatile Runnable onReturn;

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize)
        throws IOException {
      int now = opened.incrementAndGet();
      FSDataInputStream in = super.open(path, bufferSize);
      if (now == 3) {
        try {
          Thread.sleep(4 * 3 * RENEW_MILLIS);
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      } else if (now == 10) {
        onReturn.run();
      }
      return in;
    }
  }

  /** One that could not be given back does not keep its own process out for ever. */
  @Test
  void aClaimThatThisProcessNoLongerHasIsVoid() throws IOException {
    put(ClaimOwner.self());
    claim(root).close();
  }

  /** As a run that stood still for so long that another waited in vain for a sign of it. */
  @Test
  void aRunWhoseClaimNamesAnotherWritesNothingMore() throws Exception {
    try (DirectoryClaim ours = claim(root)) {
      ours.require();
      ours.requireNotLost();
      ClaimOwner other = ClaimOwner.self();
      put(other);
      assertThat(ours.isAnothers()).isTrue();
      assertThatThrownBy(ours::require)
          .isInstanceOf(DirectoryClaim.Lost.class)
          .hasMessageContaining(root.toString())
          .hasMessageContaining("another run has taken it (%s)".formatted(other));
      assertThatThrownBy(ours::requireNotLost).hasCauseInstanceOf(DirectoryClaim.Lost.class);
      Thread.sleep(3 * RENEW_MILLIS);
      assertThat(ClaimOwner.parse(Files.readAllBytes(root.resolve(NAME)))).isEqualTo(other);
    }
    assertThat(root.resolve(NAME)).exists();
  }

  @Test
  void aRunFindsThatItsClaimIsLostWhenItRenewsIt() throws Exception {
    try (DirectoryClaim ours = claim(root)) {
      put(ClaimOwner.self());
      long patience = System.nanoTime() + PATIENCE_NANOS;
      while (!isKnownToBeLost(ours) && System.nanoTime() < patience) {
        Thread.sleep(RENEW_MILLIS);
      }
      assertThatThrownBy(ours::requireNotLost).hasCauseInstanceOf(DirectoryClaim.Lost.class);
    }
  }

  private static boolean isKnownToBeLost(DirectoryClaim claim) {
    try {
      claim.requireNotLost();
      return false;
    } catch (UncheckedIOException lost) {
      return true;
    }
  }

  /** Which had come to its end, and given it back. */
  @Test
  void aClaimThatAnotherRunHasHadMeanwhileIsLost() throws Exception {
    try (DirectoryClaim ours = claim(root)) {
      Files.delete(root.resolve(NAME));
      assertThatThrownBy(ours::require)
          .isInstanceOf(DirectoryClaim.Lost.class)
          .hasMessageContaining("%s was removed".formatted(root.resolve(NAME)));
      assertThat(root).isEmptyDirectory();
    }
  }

  @Test
  void aClaimThatWentWithItsDirectoryIsMadeAgain() throws Exception {
    Path directory = Files.createDirectory(root.resolve("out"));
    try (DirectoryClaim ours = claim(directory)) {
      Files.delete(directory.resolve(NAME));
      Files.delete(directory);
      ours.require();
      assertThatThrownBy(() -> claim(directory)).hasMessageContaining("another run");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void filesAreMadeWithoutAProcess() throws IOException {
    FileSystem files = FileSystems.of(new org.apache.hadoop.fs.Path(root.toUri()), HADOOP);
    FileSystem hadoops = FileSystem.get(root.toUri(), HADOOP);
    assertThat(files.getClass()).isEqualTo(hadoops.getClass());
    for (String mode : List.of("rwx------", "rw-r--r--", "r-xr-x---", "rwxrwxrwx")) {
      int bits = FsPermission.valueOf("-" + mode).toShort();
      for (FileSystem each : List.of(files, hadoops)) {
        Path file = root.resolve(each == files ? "ours" : "hadoops");
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toUri());
        each.create(path, true).close();
        each.setPermission(path, new FsPermission((short) bits));
        assertThat(Files.getPosixFilePermissions(file))
            .isEqualTo(PosixFilePermissions.fromString(mode));
      }
    }
    AtomicInteger started = new AtomicInteger();
    Thread watch =
        new Thread(
            () -> {
              while (!Thread.interrupted()) {
                started.addAndGet((int) ProcessHandle.current().children().count());
              }
            });
    watch.start();
    for (int i = 0; i < 300; i++) {
      files.create(new org.apache.hadoop.fs.Path(root.toString(), "a" + i + "/b")).close();
    }
    watch.interrupt();
    assertThat(started).hasValue(0);
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
    Path beside = Files.write(root.resolve(NAME + ".beside"), owner.toJson());
    Files.move(beside, root.resolve(NAME), StandardCopyOption.ATOMIC_MOVE); // never read half
  }
}
