package org.thalweg.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
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
}
