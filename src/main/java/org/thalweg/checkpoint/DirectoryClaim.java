package org.thalweg.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write to a directory, which one run has at a time. It is a file that names the
 * process and is written again every few seconds while the run lasts.
 *
 * <p>A claim outlives a process that was killed. One of the same host is void as soon as there is
 * no process with that number and that start; one of another host is void if nobody writes it again
 * while another run waits for three times as long as it should take. No clocks are compared.
 */
public final class DirectoryClaim implements AutoCloseable {
  /** The file in a directory of results. */
  public static final String OF_RESULTS = ".thalweg-run";

  /** The file in a directory of checkpoints, which may be the same directory. */
  public static final String OF_CHECKPOINTS = ".thalweg-checkpoints";

  private static final Logger LOG = LoggerFactory.getLogger(DirectoryClaim.class);
  private static final int RENEWALS = 3; // that are waited for
  private static final int POLLS = 15; // during that time
  private static final long SETTLED_MILLIS = 200;
  private static final int LONGEST = 4096; // bytes of the file
  private static final long GONE = -1;

  private final Path file;
  private final FileSystem fileSystem;
  private final ClaimOwner owner;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Path made; // the topmost directory that had to be made; null where there was none

  private DirectoryClaim(Path file, FileSystem fileSystem) {
    this.file = file;
    this.fileSystem = fileSystem;
    this.owner = ClaimOwner.self();
  }

  /**
   * Claims a directory, and makes it where there is none.
   *
   * @param name of the file, one of those above
   * @throws IOException if another run has it, naming that; or if it cannot be written
   */
  public static DirectoryClaim of(String directory, String name, Configuration hadoop)
      throws IOException {
    return of(directory, name, hadoop, 5000);
  }

  static DirectoryClaim of(String directory, String name, Configuration hadoop, long renewMillis)
      throws IOException {
    Path file = new Path(directory, name);
    FileSystem fileSystem = FileSystem.get(file.toUri(), hadoop);
    DirectoryClaim claim = new DirectoryClaim(file, fileSystem);
    claim.make();
    try {
      claim.take(RENEWALS * renewMillis);
    } catch (IOException e) {
      claim.removeMade();
      throw e;
    }
    Thread renewal = new Thread(() -> claim.renew(renewMillis), "thalweg-claim");
    renewal.setDaemon(true);
    renewal.start();
    return claim;
  }

  private void make() throws IOException {
    Path directory = file.getParent();
    if (fileSystem.exists(directory)) {
      if (!fileSystem.getFileStatus(directory).isDirectory()) {
        throw new IOException("it is a file");
      }
      return;
    }
    Path topmost = directory;
    while (topmost.getParent() != null && !fileSystem.exists(topmost.getParent())) {
      topmost = topmost.getParent();
    }
    if (!fileSystem.mkdirs(directory)) {
      throw new IOException("%s cannot be made".formatted(directory));
    }
    made = topmost;
  }

  private void take(long patienceMillis) throws IOException {
    if (create()) {
      return;
    }
    Optional<ClaimOwner> other = await(patienceMillis);
    if (other.isPresent() && isHeld(other.get(), patienceMillis)) {
      throw new IOException(
          "another run writes to it (%s); if that run is gone, remove %s"
              .formatted(other.get(), file));
    }
    other.ifPresent(gone -> LOG.info("{} is free again: {} has ended", file.getParent(), gone));
    fileSystem.delete(file, false);
    boolean isTaken = create() && !isClosedWithin(SETTLED_MILLIS); // if two found it free at once
    if (!isTaken || !read().equals(Optional.of(owner))) {
      throw new IOException("another run has just begun to write to it");
    }
  }

  /**
   * Who has the claim; empty if it is gone, or stays torn.
   *
   * @throws IOException if it stays torn, but somebody writes it again and again, as a run does
   *     whose disk is full
   */
  private Optional<ClaimOwner> await(long patienceMillis) throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    long written = written();
    Optional<ClaimOwner> found = read();
    while (found.isEmpty() && fileSystem.exists(file) && System.nanoTime() < end) {
      if (isClosedWithin(patienceMillis / POLLS)) {
        return found;
      }
      found = read();
    }
    if (found.isEmpty() && written != GONE && written() != GONE && written() != written) {
      throw new IOException(
          "another run writes to it (one that cannot write who it is: its disk may be full);"
              + " if that run is gone, remove %s".formatted(file));
    }
    return found;
  }

  /** When the file was last written, in ms by whatever clock; {@link #GONE} if it is not there. */
  private long written() throws IOException {
    try {
      return fileSystem.getFileStatus(file).getModificationTime();
    } catch (FileNotFoundException e) {
      return GONE;
    }
  }

  /**
   * Creates the file; false where there is one already.
   *
   * @throws IOException if it cannot be written, as on a full disk; what there is of it is removed
   */
  private boolean create() throws IOException {
    OutputStream out;
    try {
      out = fileSystem.create(file, false);
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      if (fileSystem.exists(file)) { // what remote file systems make of the same
        return false;
      }
      throw e;
    }
    try {
      write(out, owner);
      return true;
    } catch (IOException e) {
      if (read().filter(other -> !other.equals(owner)).isPresent()) {
        return false; // a file system that finds only now that another was first
      }
      try {
        fileSystem.delete(file, false);
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  private static void write(OutputStream out, ClaimOwner owner) throws IOException {
    try (out) {
      out.write(owner.toJson());
    } catch (FSError e) { // what the file system of this machine makes of a full disk
      throw new IOException(e.getCause());
    }
  }

  /** Reads the claim; empty where the file is gone, or was read while it was half written. */
  private Optional<ClaimOwner> read() {
    try (InputStream in = fileSystem.open(file)) {
      return Optional.of(ClaimOwner.parse(in.readNBytes(LONGEST)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean isHeld(ClaimOwner other, long patienceMillis) {
    if (other.isHere()) {
      return other.isAlive();
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    while (System.nanoTime() < end) {
      Optional<ClaimOwner> now = read();
      if (now.isPresent() && !now.get().equals(other)) {
        return true;
      }
      if (isClosedWithin(patienceMillis / POLLS)) {
        return true;
      }
    }
    return false;
  }

  private boolean isClosedWithin(long millis) {
    try {
      return closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void renew(long millis) {
    ClaimOwner last = owner;
    while (!isClosedWithin(millis)) {
      last = last.renewed();
      write(last);
    }
  }

  /** Not after the end: a file that came back would keep out later runs of this process. */
  private synchronized void write(ClaimOwner renewed) {
    if (closed.getCount() == 0) {
      return;
    }
    try {
      write(fileSystem.create(file, true), renewed);
    } catch (IOException e) {
      LOG.debug("{} cannot be renewed", file, e); // the next time, perhaps
    }
  }

  /** Gives the directory back; one that had to be made and is empty is removed. */
  @Override
  public synchronized void close() {
    closed.countDown();
    try {
      fileSystem.delete(file, false);
      removeMade();
    } catch (FileNotFoundException e) {
      LOG.debug("{} is gone", file, e);
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", file, e.getMessage());
    }
  }

  private void removeMade() throws IOException {
    for (Path directory = file.getParent(); made != null; directory = directory.getParent()) {
      if (!fileSystem.exists(directory) || fileSystem.listStatus(directory).length > 0) {
        return;
      }
      fileSystem.delete(directory, false);
      if (directory.equals(made)) {
        return;
      }
    }
  }
}
