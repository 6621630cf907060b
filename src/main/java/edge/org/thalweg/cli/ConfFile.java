package org.thalweg.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.text.Patience;
import org.thalweg.text.Line;
import org.thalweg.text.RegularFiles;

/**
 * Finds the conf of a command. In client mode it is where its name says. In cluster mode the driver
 * runs elsewhere, and the conf came with {@code --files}: to YARN's working directory, else to
 * where {@code spark.files} says. A name with a scheme is a file on a Hadoop file system.
 */
final class ConfFile {
  private static final int MOST_BYTES = 1 << 23; // of a MiB of characters

  private ConfFile() {}

  /**
   * The conf of that name.
   *
   * @param overrides each {@code key=value}
   * @throws ConfException if there is none, or it breaks a rule
   */
  static TrainingConf read(String name, List<String> overrides) {
    return values(name, overrides).build();
  }

  /**
   * The values of the conf of that name, which need not be a whole one yet.
   *
   * @param overrides each {@code key=value}
   * @throws ConfException if there is none, or a value is out of its range
   */
  static ConfBuilder values(String name, List<String> overrides) {
    if (hasScheme(name)) {
      return ConfBuilder.read(name, remote(name), overrides);
    }
    Optional<String> shipped = Files.exists(Path.of(name)) ? Optional.empty() : shipped(name);
    if (shipped.isEmpty()) {
      return ConfBuilder.read(Path.of(name), overrides);
    }
    Path unpacked = Path.of(lastOf(name));
    return Files.exists(unpacked)
        ? ConfBuilder.read(unpacked, overrides)
        : ConfBuilder.read(shipped.get(), remote(shipped.get()), overrides);
  }

  /** Two letters at least: C: is a drive. */
  private static boolean hasScheme(String name) {
    return name.matches("[A-Za-z][A-Za-z0-9+.-]+:.*");
  }

  /** Where {@code --files} has a file of that name. */
  private static Optional<String> shipped(String name) {
    return Stream.of("spark.files", "spark.yarn.dist.files")
        .flatMap(key -> Stream.of(System.getProperty(key, "").split(",")))
        .filter(file -> lastOf(file).equals(lastOf(name)))
        .findFirst();
  }

  private static String lastOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String remote(String name) {
    try {
      org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(name);
      Configuration hadoop = ThalwegCommand.hadoop();
      return Patience.of(hadoop)
          .read(
              name,
              () -> {
                RegularFiles.require(path.getFileSystem(hadoop).makeQualified(path).toUri());
                try (InputStream in = path.getFileSystem(hadoop).open(path)) {
                  byte[] bytes = in.readNBytes(MOST_BYTES); // of more it is refused
                  return new String(bytes, StandardCharsets.UTF_8);
                }
              });
    } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
      throw new ConfException(
          "conf must be a file that can be read but %s is not: %s"
              .formatted(name, Line.firstOf(String.valueOf(e.getMessage()))));
    }
  }
}
