package org.thalweg.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The file of a claim, on any Hadoop file system.
 *
 * @param fileSystem where directories are made and files removed
 * @param direct the same without checksum files, since a claim is read while it is written
 */
record ClaimFile(Path path, FileSystem fileSystem, FileSystem direct) {
  /** When a file was written that is not there. */
  static final long GONE = -1;

  private static final int LONGEST = 4096; // bytes

  static ClaimFile of(Path path, FileSystem fileSystem) {
    return new ClaimFile(path, fileSystem, FileSystems.direct(fileSystem));
  }

  /**
   * Makes the directory of the file.
   *
   * @return the topmost directory that was not there; null where all were
   */
  Path makeDirectory() throws IOException {
    Path directory = path.getParent();
    if (fileSystem.exists(directory)) {
      if (!fileSystem.getFileStatus(directory).isDirectory()) {
        throw new IOException("it is a file");
      }
      return null;
    }
    Path topmost = directory;
    while (topmost.getParent() != null && !fileSystem.exists(topmost.getParent())) {
      topmost = topmost.getParent();
    }
    if (!fileSystem.mkdirs(directory)) {
      throw new IOException("%s cannot be made".formatted(directory));
    }
    return topmost;
  }

  /** Removes what {@link #makeDirectory} made, as far as it is empty. */
  void removeEmpty(Path made) throws IOException {
    if (made == null) {
      return;
    }
    Path directory = path.getParent();
    while (fileSystem.exists(directory) && fileSystem.listStatus(directory).length == 0) {
      fileSystem.delete(directory, false);
      if (directory.equals(made)) {
        return;
      }
      directory = directory.getParent();
    }
  }

  /**
   * Creates the file; false where there is one already.
   *
   * @throws IOException if it cannot be written, as on a full disk; what there is of it is removed
   */
  boolean create(ClaimOwner owner) throws IOException {
    OutputStream out;
    try {
      out = direct.create(path, false);
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      if (exists()) { // what remote file systems make of the same
        return false;
      }
      throw e;
    }
    try {
      write(out, owner);
      return true;
    } catch (IOException e) {
      if (read().filter(other -> !other.isOfRunOf(owner)).isPresent()) {
        return false; // a file system that finds only now that another was first
      }
      try {
        remove();
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  /** Writes the file, whatever it was. */
  void replace(ClaimOwner owner) throws IOException {
    write(direct.create(path, true), owner);
  }

  private static void write(OutputStream out, ClaimOwner owner) throws IOException {
    try (out) {
      out.write(owner.toJson());
    } catch (FSError e) { // what the file system of this machine makes of a full disk
      throw new IOException(e.getCause());
    }
  }

  /** Reads the claim; empty where the file is gone, or was read while it was half written. */
  Optional<ClaimOwner> read() {
    try (InputStream in = direct.open(path)) {
      return Optional.of(ClaimOwner.parse(in.readNBytes(LONGEST)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  boolean exists() throws IOException {
    return fileSystem.exists(path);
  }

  boolean isDirectoryThere() throws IOException {
    return fileSystem.exists(path.getParent());
  }

  /** When the file was last written, in ms by whatever clock; {@link #GONE} if it is not there. */
  long written() throws IOException {
    try {
      return fileSystem.getFileStatus(path).getModificationTime();
    } catch (FileNotFoundException e) {
      return GONE;
    }
  }

  void remove() throws IOException {
    fileSystem.delete(path, false);
  }
}
