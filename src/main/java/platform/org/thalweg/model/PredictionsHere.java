package org.thalweg.model;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
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
import org.thalweg.data.text.LibsvmScan;
import org.thalweg.linalg.Block;
import org.thalweg.text.NoRowsException;
import org.thalweg.text.Text;

/**
 * {@link Predictions} of a little LIBSVM text, from and to the disk of this machine, without Spark:
 * the same files.
 */
public final class PredictionsHere {
  private static final String COMPRESSES = "mapreduce.output.fileoutputformat.compress";
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
    if (model.input().encoding().isPresent()
        || hadoop.getBoolean(COMPRESSES, false)
        || !hadoop.getBoolean(MARKS, true)) {
      return Optional.empty();
    }
    try {
      Path directory = WholeDirectory.path(out);
      FileSystem files = FileSystems.of(directory, hadoop);
      OccurringWeights scored = OccurringWeights.of(model);
      RowTexts texts = new RowTexts(RowPredictions.of(scored.model()));
      RowRules rules = RowRules.of(Predictions.ANY_LABEL, malformed);
      LibsvmScan.ScanParts parts =
          new LibsvmScan(data, model.features(), rules).parts(hadoop, cores);
      if (!parts.areFewHere() || !(files instanceof LocalFileSystem)) {
        return Optional.empty();
      }
      WrittenHere written = new WrittenHere(scored, scored.w(), texts, parts, hadoop, files);
      String[] wrong = new String[parts.count()]; // the first of each part
      WholeDirectory.write(out, hadoop, () -> written.whole(data, out, directory, wrong));
      List<String> first = first(wrong);
      return Optional.of(new Rejections(first.size(), first));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw Predictions.failure(data, e);
    }
  }

  private static List<String> first(String[] wrong) {
    return Stream.of(wrong).filter(Objects::nonNull).limit(1).toList();
  }

  /** What is written. */
  private record WrittenHere(
      OccurringWeights scored,
      double[] w,
      RowTexts texts,
      LibsvmScan.ScanParts parts,
      Configuration hadoop,
      FileSystem files) {

    void whole(String data, String out, Path directory, String[] wrong) {
      try {
        WholeFile.write(
            files,
            directory,
            beside -> parts(data, beside, wrong),
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

    private void parts(String data, Path directory, String[] wrong) throws IOException {
      LongAdder rows = new LongAdder();
      RuntimeException[] failed = new RuntimeException[parts.count()]; // told once all have ended
      IntStream.range(0, parts.count())
          .parallel()
          .forEach(
              part -> {
                try {
                  part(
                      new Path(directory, Text.of("part-%05d", part)),
                      parts.read(part, hadoop, message -> wrong[part] = message),
                      rows);
                } catch (RuntimeException e) {
                  failed[part] = e;
                }
              });
      for (RuntimeException first : failed) {
        if (first != null) {
          throw first;
        }
      }
      if (rows.sum() == 0) {
        List<String> first = first(wrong);
        throw NoRowsException.of(data, first.size(), first);
      }
      files.create(new Path(directory, "_SUCCESS"), false).close();
    }

    private void part(Path file, Iterator<Shard> pieces, LongAdder rows) {
      try (OutputStream lines = files.create(file, false)) {
        while (pieces.hasNext()) {
          Shard piece = pieces.next();
          rows.add(piece.summary().rows());
          for (Block block : piece.blocks()) {
            String text = texts.of(w, scored.rows(block), List.of());
            lines.write((text + "\n").getBytes(StandardCharsets.UTF_8));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
