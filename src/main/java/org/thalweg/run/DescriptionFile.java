package org.thalweg.run;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.checkpoint.WholeFile;

/**
 * {@code run.json}, which is there from the first step on; under another name until the run has a
 * model, as events are, so that the results of an earlier run keep theirs.
 */
final class DescriptionFile implements AutoCloseable {
  static final String DONE = "run.json";
  private static final String RUNNING = "run.json.running";

  private final Path done;
  private final Path running;
  private final FileSystem fileSystem;
  private final RunDescription description;
  private boolean written;

  DescriptionFile(Path directory, FileSystem fileSystem, RunDescription description) {
    this.done = new Path(directory, DONE);
    this.running = new Path(directory, RUNNING);
    this.fileSystem = fileSystem;
    this.description = description;
  }

  /** Writes the file, once. */
  void write() throws IOException {
    if (!written) {
      try (OutputStream out = fileSystem.create(running, true)) {
        out.write(description.toJson());
        out.write('\n');
      }
      written = true;
    }
  }

  /** Gives the file its name. */
  void finish() throws IOException {
    written = written && fileSystem.exists(running); // else it went with the directory
    write();
    WholeFile.replace(fileSystem, running, done);
    written = false;
  }

  /** Removes the file of a run that left no model. */
  @Override
  public void close() throws IOException {
    if (written) {
      fileSystem.delete(running, false);
    }
  }
}
