package org.thalweg.run;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.checkpoint.DirectoryClaim;
import org.thalweg.checkpoint.WholeFile;
import org.thalweg.config.ConfException;

/** What a former run left in the directory of results. */
final class FormerResults {
  private static final List<String> NAMES =
      List.of(
          Results.MODEL,
          Results.SUMMARY,
          // only a search or a path leaves the others
          "tune.json",
          "path.json",
          "path.csv",
          "path-coefficients.csv",
          "path.html");

  private final Path directory;
  private final FileSystem fileSystem;
  private final DirectoryClaim claim;
  private boolean areRemoved;

  FormerResults(Path directory, FileSystem fileSystem, DirectoryClaim claim) {
    this.directory = directory;
    this.fileSystem = fileSystem;
    this.claim = claim;
  }

  /**
   * Does nothing where there are none.
   *
   * @throws ConfException if there are some; then the claim is closed
   */
  Void requireNone() throws IOException {
    for (String name : NAMES) {
      if (fileSystem.exists(new Path(directory, name))) {
        claim.close();
        throw new ConfException(
            "output must not hold results yet but %s exists; --overwrite replaces them"
                .formatted(new Path(directory, name)));
      }
    }
    return null;
  }

  /** Removes them but for the model, whose place the first result of this run takes. */
  void remove() throws IOException {
    remove(NAMES.stream().filter(name -> !name.equals(Results.MODEL)).toList());
  }

  /** Removes them, and what tells of the run, if a search trains no model on all rows. */
  void removeRun() throws IOException {
    remove(Stream.concat(NAMES.stream(), RunFiles.NAMES.stream()).toList());
  }

  private void remove(List<String> names) throws IOException {
    claim.require();
    if (!areRemoved) {
      WholeFile.delete(
          fileSystem, new Path(directory, Results.SUMMARY)); // without it the rest is not complete
      for (String name : names) {
        WholeFile.delete(fileSystem, new Path(directory, name));
      }
      areRemoved = true;
    }
  }
}
