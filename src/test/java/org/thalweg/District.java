package org.thalweg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The four source roots, lowest first: each imports only itself and those before it. */
public enum District {
  ENGINE,
  PLATFORM,
  LEARN,
  EDGE;

  /** Its source root. */
  public Path root() {
    return Path.of("src/main/java").resolve(name().toLowerCase(Locale.ROOT));
  }

  /** The directories of its packages that stand right below the root package. */
  public Stream<Path> packages() {
    try (Stream<Path> files = Files.list(root().resolve("org/thalweg"))) {
      return List.copyOf(files.filter(Files::isDirectory).sorted().toList()).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a package or a class is in it, given as a path without an ending. */
  public boolean has(String place) {
    Path source = root().resolve(place);
    return Files.isDirectory(source) || Files.exists(Path.of(source + ".java"));
  }

  /** The district of a class or package of ours. */
  public static District of(String type) {
    String place = type.replaceFirst("[$].*", "").replace('.', '/');
    return Stream.of(values())
        .filter(district -> district.has(place))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(type + " is in no district"));
  }
}
