package org.thalweg.model;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapred.FileAlreadyExistsException;
import org.thalweg.checkpoint.FileSystems;
import org.thalweg.checkpoint.WholeFile;
import org.thalweg.config.Malformed;
import org.thalweg.data.shard.Rejections;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.table.TextsOfRows;
import org.thalweg.data.text.LibsvmScan;
import org.thalweg.text.NoRowsException;
import org.thalweg.text.Text;

/**
 * {@link Predictions} of a little LIBSVM text or CSV, from and to the disk of this machine, without
 * Spark: the same files.
 */
public final class PredictionsHere {
  private static final List<String> COMPRESS = // and its name of before
      List.of("mapreduce.output.fileoutputformat.compress", "mapred.output.compress");
  private static final String MARKS = "mapreduce.fileoutputcommitter.marksuccessfuljobs";

  private PredictionsHere() {}

  /**
   * Writes a directory of text, as {@link Predictions#write}, if this process may.
   *
   * @param cores for which the text is cut, as there are parts of the directory
   * @return what was wrong with the first of the malformed rows; empty if nothing is written, since
   *     it is for Spark to do
   */
  public static Optional<Rejections> write(
      Model model, String data, String out, Malformed malformed, Configuration hadoop, int cores) {
    if (COMPRESS.stream().anyMatch(name -> hadoop.getBoolean(name, false))
        || !hadoop.getBoolean(MARKS, true)) {
      return Optional.empty();
    }
    try {
      Path directory = WholeDirectory.path(out);
      FileSystem files = FileSystems.of(directory, hadoop);
      if (!(files instanceof LocalFileSystem)) {
        return Optional.empty();
      }
      OccurringWeights scored = OccurringWeights.of(model);
      RowTexts texts = new RowTexts(RowPredictions.of(scored.model()));
      WeightsHere w = new WeightsHere(scored);
      TextsOfRows.TextFunction says = (block, ids) -> texts.of(w.get(), scored.rows(block), ids);
      RowRules rules = RowRules.of(Predictions.ANY_LABEL, malformed);
      Input input = model.input().unlabelled();
      Optional<WrittenHere> written =
          input.encoding().isPresent()
              ? input
                  .csv(data)
                  .flatMap(csv -> csv.texts(hadoop, cores, rules, says))
                  .map(read -> new WrittenHere(data, read.parts(), read::rejections, files))
              : ofLibsvm(
                  data,
                  new LibsvmScan(data, model.features(), rules).parts(hadoop, cores),
                  says,
                  hadoop,
                  files);
      written.ifPresent(
          parts -> WholeDirectory.write(out, hadoop, () -> parts.whole(out, directory)));
      return written.map(parts -> parts.rejections.get());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw Predictions.failure(data, e);
    }
  }

  /** LIBSVM text, which is read as it is written. */
  private static Optional<WrittenHere> ofLibsvm(
      String data,
      LibsvmScan.ScanParts parts,
      TextsOfRows.TextFunction says,
      Configuration hadoop,
      FileSystem files) {
    if (!parts.areFewHere()) {
      return Optional.empty();
    }
    String[] wrong = new String[parts.count()]; // the first of each part
    List<Stream<String>> texts = new ArrayList<>();
    for (int i = 0; i < wrong.length; i++) {
      int part = i;
      Iterable<Shard> pieces = () -> parts.read(part, hadoop, message -> wrong[part] = message);
      texts.add(
          StreamSupport.stream(pieces.spliterator(), false)
              .flatMap(piece -> piece.blocks().stream())
              .map(block -> says.of(block, List.of())));
    }
    return Optional.of(new WrittenHere(data, texts, () -> rejections(wrong), files));
  }

  /** The w of a model, which is read once a row is to be scored here. */
  private static final class WeightsHere {
    private final OccurringWeights scored;
    private double[] w; // null before that

    WeightsHere(OccurringWeights scored) {
      this.scored = scored;
    }

    synchronized double[] get() {
      if (w == null) {
        w = scored.w();
      }
      return w;
    }
  }

  private static Rejections rejections(String[] wrong) {
    List<String> first = Stream.of(wrong).filter(Objects::nonNull).limit(1).toList();
    return new Rejections(first.size(), first);
  }

  /**
   * What is written.
   *
   * @param parts the texts of each
   * @param rejections of the rows, once all parts are written
   */
  private record WrittenHere(
      String data, List<Stream<String>> parts, Supplier<Rejections> rejections, FileSystem files) {

    void whole(String out, Path directory) {
      try {
        WholeFile.write(
            files,
            directory,
            this::parts,
            () -> {
              if (files.exists(directory)) {
                throw new FileAlreadyExistsException(out);
              }
            });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (RuntimeException e) {
        throw isOfOther(directory) ? alreadyThere(out, e) : e;
      }
    }

    /** Whether another has made the directory since, which must not be removed then. */
    private boolean isOfOther(Path directory) {
      try {
        return files.exists(directory);
      } catch (IOException e) {
        return false;
      }
    }

    private static RuntimeException alreadyThere(String out, Exception why) {
      IOException there = new FileAlreadyExistsException(out);
      there.addSuppressed(why);
      return new UncheckedIOException(there);
    }

    private void parts(Path directory) throws IOException {
      LongAdder texts = new LongAdder();
      RuntimeException[] failed = new RuntimeException[parts.size()]; // told once all have ended
      IntStream.range(0, parts.size())
          .parallel()
          .forEach(
              part -> {
                try {
                  part(new Path(directory, Text.of("part-%05d", part)), parts.get(part), texts);
                } catch (RuntimeException e) {
                  failed[part] = e;
                }
              });
      for (RuntimeException first : failed) {
        if (first != null) {
          throw first;
        }
      }
      if (texts.sum() == 0) {
        List<String> first = rejections.get().first();
        throw NoRowsException.of(data, first.size(), first);
      }
      files.create(new Path(directory, "_SUCCESS"), false).close();
    }

    private void part(Path file, Stream<String> texts, LongAdder written) {
      try (OutputStream lines = files.create(file, false)) {
        for (Iterator<String> each = texts.iterator(); each.hasNext(); written.increment()) {
          lines.write((each.next() + "\n").getBytes(StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (FSError e) { // a full disk
        throw new UncheckedIOException(new IOException(e.getMessage(), e));
      }
    }
  }
}
