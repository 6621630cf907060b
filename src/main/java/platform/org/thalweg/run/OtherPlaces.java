package org.thalweg.run;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.functional.FunctionRaisingIOE;
import org.apache.hadoop.util.functional.InvocationRaisingIOE;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.checkpoint.DirectoryClaim;
import org.thalweg.checkpoint.FileSystems;
import org.thalweg.config.TrainingConf;
import org.thalweg.text.Line;
import org.thalweg.text.UnreachableException;

/**
 * Where results may be saved if the output cannot be written at the end. What is saved there is in
 * a directory of its own, which none but the user of the run may read: it may lie in a directory
 * that all share.
 *
 * @param directories in the order in which they are tried: at once, or after the patience where the
 *     file system of the output is away, since it may come back
 * @param patience how long the output, and these again, are tried where all have failed
 * @param last the directories for which the patience does not hold, tried at its end
 */
public record OtherPlaces(List<String> directories, Duration patience, List<String> last) {
  private static final Logger LOG = LoggerFactory.getLogger(OtherPlaces.class);
  private static final Duration IN_CLUSTER_MODE = Duration.ofMinutes(5);
  private static final Duration OF_THE_NETWORK = Duration.ofMinutes(2);
  private static final int TIMES = 30; // that all are tried again during the patience
  private static final FsPermission OWN = new FsPermission((short) 0700);

  public OtherPlaces {
    directories = List.copyOf(directories);
    last = List.copyOf(last);
  }

  /**
   * The places of a run: the directory of checkpoints, then the temporary one of this machine. A
   * driver in cluster mode has no such machine, since nobody finds what it leaves there, and it may
   * go with its container. File systems of the network come back; a full disk does not.
   */
  public static OtherPlaces of(TrainingConf conf, Configuration hadoop, SparkConf spark) {
    List<String> checkpoints = conf.checkpoint().directory().stream().toList();
    boolean isInClusterMode =
        spark.get("spark.submit.deployMode", "client").equals("cluster")
            || spark.getBoolean("spark.kubernetes.submitInDriver", false);
    if (isInClusterMode) {
      return new OtherPlaces(checkpoints, IN_CLUSTER_MODE, List.of());
    }
    String temporary =
        java.nio.file.Path.of(System.getProperty("java.io.tmpdir")).toUri().toString();
    Duration patience = isOfThisMachine(conf, hadoop) ? Duration.ZERO : OF_THE_NETWORK;
    return new OtherPlaces(checkpoints, patience, List.of(temporary));
  }

  private static boolean isOfThisMachine(TrainingConf conf, Configuration hadoop) {
    try {
      Path output = new Path(conf.requireOutput());
      return FileSystems.of(output, hadoop) instanceof LocalFileSystem;
    } catch (IOException | IllegalArgumentException e) { // of which the run is told soon
      return true;
    }
  }

  /**
   * Saves results in the output; elsewhere if that cannot be, with an exception that says where.
   *
   * @param what "the model is" in a place or lost
   * @param work writes it to the output
   * @param other writes it into an empty directory elsewhere, and says where it is
   * @param notes gets a line where that takes patience
   * @throws IOException if it is not in the output, saying where it is
   */
  void save(
      Path output,
      String what,
      InvocationRaisingIOE work,
      FunctionRaisingIOE<Path, Path> other,
      Configuration hadoop,
      Consumer<String> notes)
      throws IOException {
    try {
      work.apply();
    } catch (IOException | RuntimeException | FSError e) {
      Throwable why = e instanceof UncheckedIOException ? e.getCause() : e;
      Optional<Path> place;
      try {
        place = elsewhere(why, work, other, hadoop, notes);
      } catch (IOException none) {
        throw new IOException(
            "output %s cannot be written: %s, so %s lost"
                .formatted(output, none.getMessage(), what),
            e);
      }
      if (place.isPresent()) {
        throw new IOException(
            "output %s cannot be written: %s; %s in %s"
                .formatted(output, Results.why(why), what, place.get()),
            e);
      }
    }
  }

  /**
   * Saves what could not be written to the output, which is tried again.
   *
   * @param first why it could not
   * @return the place; empty if it is in the output after all
   * @throws IOException if it is nowhere
   */
  private Optional<Path> elsewhere(
      Throwable first,
      InvocationRaisingIOE output,
      FunctionRaisingIOE<Path, Path> other,
      Configuration hadoop,
      Consumer<String> notes)
      throws IOException {
    boolean isLost = first instanceof DirectoryClaim.Lost; // then no patience gives it back
    long end = System.nanoTime() + (isLost ? 0 : patience.toNanos());
    boolean isAway = UnreachableException.lackOfConnection(first).isPresent();
    List<String> before = isAway ? List.of() : directories; // the output may be back soon
    boolean isSaid = false;
    while (true) {
      boolean isEnd = System.nanoTime() >= end;
      Optional<Path> place = saveTo(isEnd ? all() : before, other, hadoop);
      if (place.isPresent()) {
        return place;
      }
      if (isEnd) {
        String none = all().isEmpty() ? "" : ", nor can " + String.join(" or ", all());
        throw new IOException(Results.why(first) + none);
      }
      if (!isSaid) {
        isSaid = true;
        notes.accept(
            Line.of(
                "the output cannot be written yet: %s; it is tried again for %d s"
                    .formatted(Results.why(first), patience.toSeconds())));
      }
      pause();
      try {
        output.apply();
        return Optional.empty();
      } catch (IOException | RuntimeException | FSError e) {
        LOG.info("the output cannot be written yet", e);
      }
    }
  }

  private List<String> all() {
    return Stream.concat(directories.stream(), last.stream()).toList();
  }

  private void pause() throws IOException {
    try {
      Thread.sleep(patience.toMillis() / TIMES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted before the results could be written");
    }
  }

  private static Optional<Path> saveTo(
      List<String> places, FunctionRaisingIOE<Path, Path> other, Configuration hadoop) {
    for (String directory : places) {
      Path own = new Path(directory, "thalweg-" + UUID.randomUUID());
      try {
        FileSystem files = FileSystems.of(own, hadoop);
        if (!FileSystem.mkdirs(files, own, OWN)) {
          throw new IOException("%s cannot be made".formatted(own));
        }
        return Optional.of(other.apply(own));
      } catch (IOException | RuntimeException | FSError e) {
        LOG.info("the results cannot be written to {}", own, e);
      }
    }
    return Optional.empty();
  }
}
