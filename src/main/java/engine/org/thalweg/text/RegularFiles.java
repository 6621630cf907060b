package org.thalweg.text;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;

/**
 * Files on the disk of this machine that have an end: no pipe, which a reader would wait on for
 * ever, and no device.
 */
public final class RegularFiles {
  private static final int DEEPEST = 8; // directories in one another

  private RegularFiles() {}

  /**
   * Requires that a file, or all in a directory, are such. Of a place elsewhere, and of one that is
   * not there, or no longer, nothing is said.
   *
   * @param place with the scheme of its file system
   * @throws IOException if one is not, or a directory cannot be listed
   */
  public static void require(URI place) throws IOException {
    if (!"file".equals(place.getScheme())) {
      return;
    }
    Path path = Path.of(place.getPath());
    if (!Files.isDirectory(path)) {
      requireOne(path);
      requireOne(path.resolveSibling("." + path.getFileName() + ".crc")); // which Hadoop reads too
      return;
    }
    Files.walkFileTree(
        path,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        DEEPEST,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
            requireRegular(file, is);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) { // replaced or removed since it was listed
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            return e == null ? FileVisitResult.CONTINUE : visitFileFailed(directory, e);
          }
        });
  }

  /**
   * Requires that a place is on a file system, and no page that a server would be asked for.
   *
   * @throws IOException if it is one
   */
  public static void requireNoPage(String place) throws IOException {
    if (place.matches("(?is)(https?|ftp):.*")) {
      throw new IOException("it is no file but a page of the web; download it first");
    }
  }

  private static void requireOne(Path path) throws IOException {
    BasicFileAttributes is;
    try {
      is = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (FileSystemException e) {
      return; // asked once: between two questions the file may be replaced
    }
    requireRegular(path, is);
  }

  private static void requireRegular(Path path, BasicFileAttributes is) throws IOException {
    if (is.isOther()) {
      throw new IOException("%s must be a regular file but is a pipe or a device".formatted(path));
    }
  }
}
