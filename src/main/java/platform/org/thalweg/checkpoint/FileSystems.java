package org.thalweg.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * File systems as Hadoop has them, but for that of this machine. Without Hadoop's native library,
 * which few have, that one starts a process, {@code chmod}, for every file and directory it makes:
 * five for a checkpoint. Here a system call sets the same permissions.
 */
public final class FileSystems {
  private static final boolean IS_POSIX =
      java.nio.file.FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private FileSystems() {}

  /**
   * The file system of a path.
   *
   * @throws IOException if it cannot be reached, or there is none of that name
   */
  public static FileSystem of(Path path, Configuration hadoop) throws IOException {
    FileSystem found = FileSystem.get(path.toUri(), hadoop);
    boolean isHadoops = // and not one that a conf put in its place
        found.getClass() == LocalFileSystem.class
            && ((LocalFileSystem) found).getRaw().getClass() == RawLocalFileSystem.class;
    if (!isHadoops || !IS_POSIX) {
      return found;
    }
    FileSystem own = new LocalFileSystem(new LocalFiles());
    own.initialize(found.getUri(), hadoop);
    own.setWorkingDirectory(found.getWorkingDirectory());
    return own;
  }

  /** A file system without checksum files, which hold back bytes until a file is closed. */
  public static FileSystem direct(FileSystem fileSystem) {
    return fileSystem instanceof LocalFileSystem local ? local.getRaw() : fileSystem;
  }

  private static final class LocalFiles extends RawLocalFileSystem {
    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      if (permission.getStickyBit()) { // which Java has no name for
        super.setPermission(path, permission);
        return;
      }
      String letters =
          permission.getUserAction().SYMBOL
              + permission.getGroupAction().SYMBOL
              + permission.getOtherAction().SYMBOL;
      Files.setPosixFilePermissions(
          pathToFile(path).toPath(), PosixFilePermissions.fromString(letters));
    }
  }
}
