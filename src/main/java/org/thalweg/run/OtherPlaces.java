package org.thalweg.run;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.checkpoint.DirectoryClaim;
import org.thalweg.checkpoint.FileSystems;
import org.thalweg.config.TrainingConf;

/**
 * Where results may be saved if the output cannot be written at the end. What is saved there is in
 * a directory of its own, which none but the user of the run may read: it may lie in a directory
 * that all share.
 *
 * @param directories in the order in which they are tried
 * @param patience how long the output, and these again, are tried where all have failed
 */
public record OtherPlaces(List<String> directories, Duration patience) {
  private static final Logger LOG = LoggerFactory.getLogger(OtherPlaces.class);
  private static final Duration ON_A_CLUSTER = Duration.ofMinutes(5);
  private static final int TIMES = 30; // that all are tried again during the patience
  private static final FsPermission OWN = new FsPermission((short) 0700);

  public OtherPlaces {
    directories = List.copyOf(directories);
  }

  /**
   * Those of a run: the directory of checkpoints, and the temporary one of this machine. A driver in
   * cluster mode has no such machine, since what it leaves there is found by nobody and may be
   * removed with its container; it is patient instead.
   */
  public static OtherPlaces of(TrainingConf conf, SparkConf spark) {
    Stream<String> checkpoints = conf.checkpoint().directory().stream();
    boolean isOnACluster =
        spark.get("spark.submit.deployMode", "client").equals("cluster")
            || spark.getBoolean("spark.kubernetes.submitInDriver", false);
    if (isOnACluster) {
      return new OtherPlaces(checkpoints.toList(), ON_A_CLUSTER);
    }
    String temporary =
        java.nio.file.Path.of(System.getProperty("java.io.tmpdir")).toUri().toString();
    return new OtherPlaces(
        Stream.concat(checkpoints, Stream.of(temporary)).toList(), Duration.ZERO);
  }

  /** Writes results. */
  interface Saving {
    void run() throws IOException;
  }

  /** Writes results into an empty directory, and says where they are. */
  interface SavingTo {
    Path run(Path place) throws IOException;
  }

  /**
   * Saves what could not be written to the output.
   *
   * @param first why it could not
   * @param output tries to write it there again
   * @param other writes it to another place
   * @return the place; empty if it is in the output after all
   * @throws IOException if it is nowhere
   */
  Optional<Path> save(Throwable first, Saving output, SavingTo other, Configuration hadoop)
      throws IOException {
    boolean isLost = first instanceof DirectoryClaim.Lost; // then no patience gives it back
    long end = System.nanoTime() + (isLost ? 0 : patience.toNanos());
    while (true) {
      Optional<Path> place = saveBeside(other, hadoop);
      if (place.isPresent()) {
        return place;
      }
      if (System.nanoTime() >= end) {
        String none = directories.isEmpty() ? "" : ", nor can " + String.join(" or ", directories);
        throw new IOException(RunFiles.why(first) + none);
      }
      pause();
      try {
        output.run();
        return Optional.empty();
      } catch (IOException | RuntimeException | FSError e) {
        LOG.info("the output cannot be written yet", e);
      }
    }
  }

  private void pause() throws IOException {
    try {
      Thread.sleep(patience.toMillis() / TIMES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted before the results could be written");
    }
  }

  private Optional<Path> saveBeside(SavingTo other, Configuration hadoop) {
    for (String directory : directories) {
      Path own = new Path(directory, "thalweg-" + UUID.randomUUID());
      try {
        FileSystem files = FileSystems.of(own, hadoop);
        if (!FileSystem.mkdirs(files, own, OWN)) {
          throw new IOException("%s cannot be made".formatted(own));
        }
        return Optional.of(other.run(own));
      } catch (IOException | RuntimeException | FSError e) {
        LOG.info("the results cannot be written to {}", own, e);
      }
    }
    return Optional.empty();
  }
}
