package org.thalweg.checkpoint;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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
 * The right to write to a directory, which one run has at a time. It is a file that names the run
 * and is written again every few seconds while the run lasts.
 *
 * <p>A claim outlives a process that was killed. It is void if nobody writes it again while another
 * run waits for three times as long as it should take, by the clock of that run that nobody sets.
 * Clocks of the wall, names of hosts and numbers of processes decide nothing.
 *
 * <p>So a run that stood still for longer than others wait may have lost its claim. It looks before
 * it replaces anything, by {@link #require}, and every time it renews the claim.
 */
public final class DirectoryClaim implements AutoCloseable {
  /** The file in a directory of results. */
  public static final String OF_RESULTS = ".thalweg-run";

  /** The file in a directory of checkpoints, which may be the same directory. */
  public static final String OF_CHECKPOINTS = ".thalweg-checkpoints";

  private static final Logger LOG = LoggerFactory.getLogger(DirectoryClaim.class);
  private static final int RENEWALS = 3; // that are waited for
  private static final int LOOKS = 5; // at a file that is torn or gone, before that is believed
  private static final long SETTLED_MILLIS = 200;

  /** The ids of the claims that this process has. */
  private static final Set<String> HELD = ConcurrentHashMap.newKeySet();

  private final ClaimFile file;
  private final ClaimOwner owner;
  private final CountDownLatch closed = new CountDownLatch(1);
  private ClaimOwner last; // as it was written last
  private Path made; // the topmost directory that was not there; null where all were
  private volatile Lost lost; // null while the directory is this run's

  /** The directory has become another run's. */
  public static final class Lost extends IOException {
    private static final long serialVersionUID = 1;

    Lost(String message) {
      super(message);
    }
  }

  private DirectoryClaim(ClaimFile file) {
    this.file = file;
    this.owner = ClaimOwner.self();
    this.last = owner;
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
    Path path = new Path(directory, name);
    FileSystem fileSystem = FileSystems.of(path, hadoop);
    DirectoryClaim claim = new DirectoryClaim(ClaimFile.of(path, fileSystem));
    claim.made = claim.file.makeDirectory();
    HELD.add(claim.owner.run());
    try {
      claim.take(RENEWALS * renewMillis);
    } catch (IOException e) {
      HELD.remove(claim.owner.run());
      claim.file.removeEmpty(claim.made);
      throw e;
    }
    Thread renewal = new Thread(() -> claim.renew(renewMillis), "thalweg-claim");
    renewal.setDaemon(true);
    renewal.start();
    return claim;
  }

  private Path directory() {
    return file.path().getParent();
  }

  private void take(long patienceMillis) throws IOException {
    if (file.create(owner)) {
      return;
    }
    ClaimWatch watch = new ClaimWatch(file, patienceMillis);
    Optional<ClaimOwner> other = watch.owner();
    if (other.isPresent() && (HELD.contains(other.get().run()) || watch.sees(other.get()))) {
      throw new IOException(
          "another run writes to it (%s); if that run is gone, remove %s"
              .formatted(other.get(), file.path()));
    }
    other.ifPresent(gone -> LOG.info("{} is free again: {} has ended", directory(), gone));
    if (file.read().equals(other)) { // else it was taken meanwhile
      file.remove();
    }
    boolean isTaken = file.create(owner);
    ClaimWatch.pause(isTaken ? SETTLED_MILLIS : 0); // if two found it free at once
    if (!isTaken || file.read().filter(owner::isOfRunOf).isEmpty()) {
      throw new IOException("another run has just begun to write to it");
    }
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
    while (lost == null && !isClosedWithin(millis)) {
      try {
        renew();
      } catch (Lost e) {
        LOG.debug("{} is lost", file.path(), e); // which the run finds before it writes
      } catch (IOException e) {
        LOG.debug("{} cannot be renewed", file.path(), e); // the next time, perhaps
      }
    }
  }

  /** Not after the end: a file that came back would keep out later runs of this process. */
  private synchronized void renew() throws IOException {
    if (closed.getCount() > 0) {
      require();
      last = last.renewed();
      file.replace(last);
    }
  }

  /**
   * Ends a run as soon as it is known that it may write nothing more. It asks nothing of the file
   * system, so it may be asked at every step.
   *
   * @throws UncheckedIOException if the directory has become another run's
   */
  public void requireNotLost() {
    Lost known = lost;
    if (known != null) {
      throw new UncheckedIOException(known);
    }
  }

  /** Whether the directory has become another run's, as far as can be seen. */
  public synchronized boolean isAnothers() {
    return lost != null || file.read().filter(found -> !found.isOfRunOf(owner)).isPresent();
  }

  /**
   * Makes sure, before anything in the directory is replaced, that it is still this run's. A claim
   * that went with the whole directory is made again; one that was taken from a directory that is
   * still there means that another run has been there.
   *
   * @throws Lost if the directory has become another run's; the run must write nothing more to it
   * @throws IOException if that cannot be found out
   */
  public synchronized void require() throws IOException {
    if (lost == null) {
      lost = look();
    }
    if (lost != null) {
      throw lost;
    }
  }

  /** Why the claim is lost; null if it is not. */
  private Lost look() throws IOException {
    boolean isGone = false;
    for (int look = 0; look < LOOKS; look++) {
      ClaimWatch.pause(look == 0 ? 0 : SETTLED_MILLIS / LOOKS);
      Optional<ClaimOwner> found = file.read();
      if (found.isPresent()) {
        return found.get().isOfRunOf(owner)
            ? null
            : lost("another run has taken it (%s)".formatted(found.get()));
      }
      if (!file.isDirectoryThere() && file.create(last)) {
        return null;
      }
      isGone = !file.exists();
    }
    return isGone // else torn: on a full disk this run itself cannot write it whole
        ? lost("%s was removed, so another run may have taken it".formatted(file.path()))
        : null;
  }

  private Lost lost(String why) {
    return new Lost("%s is no longer this run's, which ends: %s".formatted(directory(), why));
  }

  /** Gives the directory back; one that had to be made and is empty is removed. */
  @Override
  public synchronized void close() {
    closed.countDown();
    HELD.remove(owner.run());
    try {
      if (!isAnothers()) {
        file.remove();
        file.removeEmpty(made);
      }
    } catch (FileNotFoundException e) {
      LOG.debug("{} is gone", file.path(), e);
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", file.path(), e.getMessage());
    }
  }

  /**
   * What a run that wants a directory sees of the claim of another, while it waits. Time is that of
   * {@link System#nanoTime}, which nobody sets.
   *
   * @param patienceMillis how long it waits for the claim to be written again
   */
  private record ClaimWatch(ClaimFile file, long patienceMillis) {
    private static final int POLLS = 15; // during the patience
    private static final int MOST = 4; // times the patience, where a claim can hardly be read

    /** Sleeps; an interrupt of the thread ends it with an exception, and stays set. */
    static void pause(long millis) throws IOException {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException(
            "interrupted while the claim of a directory was looked at");
      }
    }

    /**
     * Who has the claim; empty if it is gone, or stays torn.
     *
     * @throws IOException if it stays torn, but somebody writes it again and again, as a run does
     *     whose disk is full
     */
    Optional<ClaimOwner> owner() throws IOException {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
      long written = file.written();
      Optional<ClaimOwner> found = file.read();
      while (found.isEmpty() && file.exists() && System.nanoTime() < end) {
        pause(patienceMillis / POLLS);
        found = file.read();
      }
      if (found.isEmpty() && written != ClaimFile.GONE) {
        long now = file.written();
        if (now != ClaimFile.GONE && now != written) {
          throw new IOException(
              "another run writes to it (one that cannot write who it is: its disk may be full);"
                  + " if that run is gone, remove %s".formatted(file.path()));
        }
      }
      return found;
    }

    /**
     * Whether an owner, or the next one, writes the claim again. Only looks at a claim that could
     * be read count, and their number, not the time that has passed: while a file system is away,
     * or this machine stands still, the owner can show no sign either.
     */
    boolean sees(ClaimOwner owner) throws IOException {
      int silent = 0;
      for (int look = 0; look < MOST * POLLS && silent < POLLS; look++) {
        pause(patienceMillis / POLLS);
        long began = System.nanoTime();
        Optional<ClaimOwner> now = file.read();
        if (now.isPresent() && !now.get().equals(owner)) {
          return true;
        }
        if (now.isEmpty() && !file.exists()) {
          return false; // given back
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        silent = now.isPresent() && millis < patienceMillis / 3 ? silent + 1 : 0;
      }
      return silent < POLLS;
    }
  }

  /**
   * The file of a claim, on any Hadoop file system.
   *
   * @param fileSystem where directories are made and files removed
   * @param direct the same without checksum files, since a claim is read while it is written
   */
  private record ClaimFile(Path path, FileSystem fileSystem, FileSystem direct) {
    /** When a file was written that is not there. */
    static final long GONE = -1;

    private static final int LONGEST = 4096; // bytes

    static ClaimFile of(Path path, FileSystem fileSystem) {
      return new ClaimFile(path, fileSystem, FileSystems.direct(fileSystem));
    }

    /**
     * Makes the directory of the file.
     *
     * @return the topmost directory that was not there; null where all were
     */
    Path makeDirectory() throws IOException {
      Path directory = path.getParent();
      if (fileSystem.exists(directory)) {
        if (!fileSystem.getFileStatus(directory).isDirectory()) {
          throw new IOException("it is a file");
        }
        return null;
      }
      Path topmost = directory;
      while (topmost.getParent() != null && !fileSystem.exists(topmost.getParent())) {
        topmost = topmost.getParent();
      }
      if (!fileSystem.mkdirs(directory)) {
        throw new IOException("%s cannot be made".formatted(directory));
      }
      return topmost;
    }

    /** Removes what {@link #makeDirectory} made, as far as it is empty. */
    void removeEmpty(Path made) throws IOException {
      if (made == null) {
        return;
      }
      Path directory = path.getParent();
      while (fileSystem.exists(directory) && fileSystem.listStatus(directory).length == 0) {
        fileSystem.delete(directory, false);
        if (directory.equals(made)) {
          return;
        }
        directory = directory.getParent();
      }
    }

    /**
     * Creates the file; false where there is one already.
     *
     * @throws IOException if it cannot be written, as on a full disk; what there is of it is
     *     removed
     */
    boolean create(ClaimOwner owner) throws IOException {
      OutputStream out;
      try {
        out = direct.create(path, false);
      } catch (FileAlreadyExistsException e) {
        return false;
      } catch (IOException e) {
        if (exists()) { // what remote file systems make of the same
          return false;
        }
        throw e;
      }
      try {
        write(out, owner);
        return true;
      } catch (IOException e) {
        if (read().filter(other -> !other.isOfRunOf(owner)).isPresent()) {
          return false; // a file system that finds only now that another was first
        }
        try {
          remove();
        } catch (IOException second) {
          e.addSuppressed(second);
        }
        throw e;
      }
    }

    /** Writes the file, whatever it was. */
    void replace(ClaimOwner owner) throws IOException {
      write(direct.create(path, true), owner);
    }

    private static void write(OutputStream out, ClaimOwner owner) throws IOException {
      try (out) {
        out.write(owner.toJson());
      } catch (FSError e) { // what the file system of this machine makes of a full disk
        throw new IOException(e.getCause());
      }
    }

    /** Reads the claim; empty where the file is gone, or was read while it was half written. */
    Optional<ClaimOwner> read() {
      try (InputStream in = direct.open(path)) {
        return Optional.of(ClaimOwner.parse(in.readNBytes(LONGEST)));
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    boolean exists() throws IOException {
      return fileSystem.exists(path);
    }

    boolean isDirectoryThere() throws IOException {
      return fileSystem.exists(path.getParent());
    }

    /**
     * When the file was last written, in ms by whatever clock; {@link #GONE} if it is not there.
     */
    long written() throws IOException {
      try {
        return fileSystem.getFileStatus(path).getModificationTime();
      } catch (FileNotFoundException e) {
        return GONE;
      }
    }

    void remove() throws IOException {
      fileSystem.delete(path, false);
    }
  }

  /**
   * Who writes to a directory, as the file of a {@link DirectoryClaim} says.
   *
   * @param run an id that no other claim has; empty in one that a former version wrote
   * @param host of the process that has the claim: for people alone, as the next two
   * @param process its number
   * @param since when the directory was claimed, by the clock of the host
   * @param renewals how many times the claim was written again
   */
  record ClaimOwner(String run, String host, long process, String since, long renewals) {
    private static final ObjectMapper JSON =
        new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** A run that is not said has the empty name. */
    ClaimOwner {
      run = run == null ? "" : run;
    }

    static ClaimOwner self() {
      String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
      long process = ProcessHandle.current().pid();
      return new ClaimOwner(UUID.randomUUID().toString(), thisHost(), process, now, 0);
    }

    private static String thisHost() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return "localhost";
      }
    }

    /** Whether both are of one claim, however often it was renewed. */
    boolean isOfRunOf(ClaimOwner other) {
      return run.equals(other.run);
    }

    ClaimOwner renewed() {
      return new ClaimOwner(run, host, process, since, renewals + 1);
    }

    byte[] toJson() throws IOException {
      return JSON.writeValueAsBytes(this);
    }

    static ClaimOwner parse(byte[] text) throws IOException {
      ClaimOwner owner = JSON.readValue(text, ClaimOwner.class);
      if (owner.host == null) {
        throw new IOException("it names no host");
      }
      return owner;
    }

    @Override
    public String toString() {
      return "process %d on %s since %s".formatted(process, host, since);
    }
  }
}
