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
import java.util.stream.StreamSupport;
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
import org.thalweg.data.table.CsvSource;
import org.thalweg.data.text.LibsvmScan;
import org.thalweg.linalg.Block;
import org.thalweg.text.NoRowsException;
import org.thalweg.text.Text;

/**
 * {@link Predictions} of a little LIBSVM text or CSV, from and to the disk of this machine, without
 * Spark: the same files.
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
    if (hadoop.getBoolean(COMPRESSES, false) || !hadoop.getBoolean(MARKS, true)) {
      return Optional.empty();
    }
    try {
      Path directory = WholeDirectory.path(out);
      FileSystem files = FileSystems.of(directory, hadoop);
      if (!(files instanceof LocalFileSystem)) {
        return Optional.empty();
      }
      OccurringWeights scored = OccurringWeights.of(model);
      Scoring scoring =
          new Scoring(scored, scored.w(), new RowTexts(RowPredictions.of(scored.model())));
      RowRules rules = RowRules.of(Predictions.ANY_LABEL, malformed);
      Input input = model.input().unlabelled();
      Optional<TextParts> texts =
          input.encoding().isPresent()
              ? input.csv(data).flatMap(csv -> ofCsv(csv, scoring, rules, hadoop, cores))
              : ofLibsvm(
                  new LibsvmScan(data, model.features(), rules).parts(hadoop, cores),
                  data,
                  scoring,
                  hadoop);
      texts.ifPresent(
          parts ->
              WholeDirectory.write(
                  out, hadoop, () -> new WrittenHere(parts, files).whole(out, directory)));
      return texts.map(TextParts::rejections);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw Predictions.failure(data, e);
    }
  }

  /** What gives texts to rows. */
  private record Scoring(OccurringWeights scored, double[] w, RowTexts texts) {
    String of(Block block, List<String> ids) {
      return texts.of(w, scored.rows(block), ids);
    }
  }

  /** What is written: a file of texts for each part. */
  private interface TextParts {
    /** Number of parts. */
    int count();

    /** The texts of a part, in their order. */
    Iterator<String> texts(int part);

    /**
     * Checks that there was a row, once all parts are written.
     *
     * @param texts that were written
     */
    default void requireRows(long texts) {}

    /** What was wrong with malformed rows, once all parts are written. */
    Rejections rejections();
  }

  private static Optional<TextParts> ofCsv(
      CsvSource csv, Scoring scoring, RowRules rules, Configuration hadoop, int cores) {
    return csv.texts(hadoop, cores, rules, scoring::of).map(CsvParts::new);
  }

  private record CsvParts(CsvSource.TextsHere read) implements TextParts {
    @Override
    public int count() {
      return read.parts().size();
    }

    @Override
    public Iterator<String> texts(int part) {
      return read.parts().get(part).iterator();
    }

    @Override
    public Rejections rejections() {
      return read.rejections();
    }
  }

  private static Optional<TextParts> ofLibsvm(
      LibsvmScan.ScanParts parts, String data, Scoring scoring, Configuration hadoop) {
    return parts.areFewHere()
        ? Optional.of(new LibsvmParts(parts, data, scoring, hadoop, new String[parts.count()]))
        : Optional.empty();
  }

  /**
   * LIBSVM text, which is read as it is written.
   *
   * @param wrong what was wrong with the first malformed row of each part
   */
  private record LibsvmParts(
      LibsvmScan.ScanParts parts,
      String data,
      Scoring scoring,
      Configuration hadoop,
      String[] wrong)
      implements TextParts {
    @Override
    public int count() {
      return parts.count();
    }

    @Override
    public Iterator<String> texts(int part) {
      Iterable<Shard> pieces = () -> parts.read(part, hadoop, message -> wrong[part] = message);
      return StreamSupport.stream(pieces.spliterator(), false)
          .flatMap(piece -> piece.blocks().stream())
          .map(block -> scoring.of(block, List.of()))
          .iterator();
    }

    @Override
    public void requireRows(long texts) {
      if (texts == 0) {
        throw NoRowsException.of(data, rejections().first().size(), rejections().first());
      }
    }

    @Override
    public Rejections rejections() {
      List<String> first = Stream.of(wrong).filter(Objects::nonNull).limit(1).toList();
      return new Rejections(first.size(), first);
    }
  }

  private record WrittenHere(TextParts parts, FileSystem files) {

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
      RuntimeException[] failed = new RuntimeException[parts.count()]; // told once all have ended
      IntStream.range(0, parts.count())
          .parallel()
          .forEach(
              part -> {
                try {
                  part(new Path(directory, Text.of("part-%05d", part)), parts.texts(part), texts);
                } catch (RuntimeException e) {
                  failed[part] = e;
                }
              });
      for (RuntimeException first : failed) {
        if (first != null) {
          throw first;
        }
      }
      parts.requireRows(texts.sum());
      files.create(new Path(directory, "_SUCCESS"), false).close();
    }

    private void part(Path file, Iterator<String> texts, LongAdder written) {
      try (OutputStream lines = files.create(file, false)) {
        while (texts.hasNext()) {
          lines.write((texts.next() + "\n").getBytes(StandardCharsets.UTF_8));
          written.increment();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
