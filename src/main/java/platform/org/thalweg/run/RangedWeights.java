package org.thalweg.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.thalweg.model.ModelWeights;
import org.thalweg.model.OccurringDigest;
import org.thalweg.model.WeightsDigest;
import org.thalweg.model.WeightsFile;
import org.thalweg.solve.ranges.FeatureRanges;
import org.thalweg.solve.ranges.RangeHead;
import org.thalweg.solve.ranges.RangePoint;
import org.thalweg.solve.ranges.RangeState;
import org.thalweg.solve.ranges.RangeWork;
import org.thalweg.spark.SparkRanges;

/**
 * The w of a model that lies in ranges, and its intercepts on the driver. Each range writes a file
 * of its own; the driver sees the weights of one range at a time, for their digest. They can be
 * read as long as the run lasts.
 */
final class RangedWeights implements ModelWeights {
  private final SparkRanges ranges;
  private final FeatureRanges cut;
  private final RangePoint point;
  private final boolean hasIntercept;
  private final List<RangedSegment> segments;
  private String digest; // null before it is needed, as is the next one
  private String occurring;

  RangedWeights(
      SparkRanges ranges,
      FeatureRanges cut,
      RangePoint point,
      boolean hasIntercept,
      RangeHead head) {
    this.ranges = ranges;
    this.cut = cut;
    this.point = point;
    this.hasIntercept = hasIntercept;
    this.segments = RangedSegment.of(head, cut.features());
  }

  @Override
  public int length() {
    return intercept() + intercepts().length;
  }

  private double[] intercepts() {
    return hasIntercept ? point.intercepts() : new double[0];
  }

  /** The place of the first intercept. */
  private int intercept() {
    return segments.stream().mapToInt(segment -> segment.length(cut)).sum();
  }

  @Override
  public double[] all() {
    double[] w = new double[length()];
    for (RangedSegment segment : segments) {
      Iterator<double[]> parts = parts(segment);
      for (int range = 0; parts.hasNext(); range++) {
        double[] part = parts.next();
        for (int k = 0; k < part.length; k += 2) {
          w[(int) (segment.place(cut.from(range)) + (long) part[k])] = part[k + 1];
        }
      }
    }
    System.arraycopy(intercepts(), 0, w, intercept(), intercepts().length);
    return w;
  }

  @Override
  public String sha256() {
    digest();
    return digest;
  }

  @Override
  public Optional<String> occurringSha256() {
    digest();
    return Optional.of(occurring);
  }

  private void digest() {
    if (digest != null) {
      return;
    }
    WeightsDigest all = new WeightsDigest();
    OccurringDigest some = new OccurringDigest();
    long next = 0;
    for (RangedSegment segment : segments) {
      Iterator<double[]> parts = parts(segment);
      for (int range = 0; parts.hasNext(); range++) {
        long begin = segment.place(cut.from(range));
        double[] part = parts.next();
        for (int k = 0; k < part.length; k += 2) {
          long place = begin + (long) part[k];
          all.addZeros(place - next);
          all.add(part[k + 1]);
          some.add(place, part[k + 1]);
          next = place + 1;
        }
      }
    }
    all.addZeros(intercept() - next);
    all.add(intercepts());
    some.add(intercept(), intercepts());
    occurring = some.hex();
    digest = all.hex();
  }

  /** The weights of one range after the other that are not 0: each with its place in the range. */
  private Iterator<double[]> parts(RangedSegment segment) {
    return hasWeights()
        ? ranges.iterator(point.version(), segment::of)
        : Stream.generate(() -> new double[0]).limit(cut.count()).iterator();
  }

  private boolean hasWeights() {
    return point.version() > 0 || !ranges.beginAtZero();
  }

  @Override
  public long write(Path directory, Configuration hadoop) throws IOException {
    long stored = 0;
    try {
      for (int s = 0; hasWeights() && s < segments.size(); s++) {
        RangeFile file =
            new RangeFile(directory.toString(), segments.get(s), s * cut.count(), ranges.hadoop());
        for (double[] count : ranges.each(point.version(), file)) {
          stored += (long) count[0];
        }
      }
      if (hasIntercept) {
        int file = segments.size() * cut.count();
        WeightsFile.write(
            directory, file, hadoop, out -> out.accept((long) intercept(), intercepts()));
        stored += intercepts().length;
      } else if (!hasWeights()) {
        WeightsFile.write(directory, 0, hadoop, out -> {});
      }
      return stored;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Writes the weights of a segment in a range that are not 0 beside, then moves the file to its
   * place; gives how many.
   *
   * @param first number of the files of the segment
   */
  private record RangeFile(
      String directory,
      RangedSegment segment,
      int first,
      Broadcast<SerializableConfiguration> hadoop)
      implements RangeWork {
    @Override
    public double[] on(RangeState state) {
      Path beside = new Path(directory, "_" + UUID.randomUUID()); // of this copy of the task
      long begin = segment.place(state.rows().from());
      double[] pairs = segment.of(state);
      try {
        FileSystem files = FileSystem.get(beside.toUri(), hadoop.value().value());
        Path file =
            WeightsFile.write(
                beside,
                first + state.rows().index(),
                hadoop.value().value(),
                out -> runs(pairs, (from, w) -> out.accept(begin + from, w)));
        Path place = new Path(directory, file.getName());
        boolean isThere = files.rename(file, place) || files.exists(place);
        files.delete(beside, true);
        if (!isThere) {
          throw new IOException(place + " cannot be written");
        }
        return new double[] {pairs.length / 2};
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Shows weights as runs of neighbours, each with its place. */
    private static void runs(double[] pairs, BiConsumer<Long, double[]> out) {
      for (int k = 0; k < pairs.length; ) {
        int end = k + 2;
        while (end < pairs.length && pairs[end] == pairs[end - 2] + 1) {
          end += 2;
        }
        double[] values = new double[(end - k) / 2];
        for (int i = 0; i < values.length; i++) {
          values[i] = pairs[k + 2 * i + 1];
        }
        out.accept((long) pairs[k], values);
        k = end;
      }
    }
  }
}
