package org.thalweg.model;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.checkpoint.StreamFiles;
import org.thalweg.text.DataException;

/** The newest model in a directory where a stream keeps its states. */
final class NewestModel {
  private static final Logger LOG = LoggerFactory.getLogger(NewestModel.class);
  private static final int TRIES = 5; // to read states while a stream replaces them

  private NewestModel() {}

  /**
   * The newest model of a directory of states, which a stream may go on to write meanwhile.
   *
   * @param whole reads a whole state
   * @return empty if there are no states
   * @throws DataException if the newest state is damaged. That of the last batch alone is left out,
   *     as it may be half written, with a warning
   */
  static Optional<Model> of(Path directory, Configuration hadoop, Function<String, Model> whole)
      throws IOException {
    FileSystem files = FileSystem.get(directory.toUri(), hadoop);
    StreamFiles found = StreamFiles.list(files, directory);
    for (int attempt = 1; !found.wholes().isEmpty(); attempt++) {
      try {
        return Optional.of(newest(found, files, whole));
      } catch (DataException e) {
        StreamFiles now = StreamFiles.list(files, directory);
        if (attempt == TRIES || now.wholes().lastEntry().equals(found.wholes().lastEntry())) {
          throw e;
        }
        found = now;
      }
    }
    return Optional.empty();
  }

  private static Model newest(StreamFiles found, FileSystem files, Function<String, Model> whole)
      throws IOException {
    Map.Entry<Long, Path> last = found.wholes().lastEntry();
    Model model = whole.apply(last.getValue().toString());
    double[] w = model.w();
    Optional<StreamFiles.Broken> broken =
        found.follow(files, last.getKey(), (number, stored) -> stored.changes().change("w", w));
    if (broken.isPresent()) {
      StreamFiles.Broken state = broken.get();
      if (state.number() < found.changes().lastKey()) {
        throw new DataException(
            "%s is not whole, and states after it need it: %s"
                .formatted(state.file(), state.why().getMessage()));
      }
      LOG.warn("{} is left out, as it is not whole: {}", state.file(), state.why().getMessage());
    }
    return new Model(model.conf(), model.shrinkage(), model.input(), model.features(), w);
  }
}
