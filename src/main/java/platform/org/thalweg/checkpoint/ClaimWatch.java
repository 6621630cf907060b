package org.thalweg.checkpoint;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a run that wants a directory sees of the claim of another, while it waits. Time is that of
 * {@link System#nanoTime}, which nobody sets.
 *
 * @param patienceMillis how long it waits for the claim to be written again
 */
record ClaimWatch(ClaimFile file, long patienceMillis) {
  private static final int POLLS = 15; // during the patience
  private static final int MOST = 4; // times the patience, where a claim can hardly be read

  /** Sleeps; an interrupt of the thread ends it with an exception, and stays set. */
  static void pause(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the claim of a directory was looked at");
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
   * Whether an owner, or the next one, writes the claim again. Only looks at a claim that could be
   * read count, and their number, not the time that has passed: while a file system is away, or
   * this machine stands still, the owner can show no sign either.
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
