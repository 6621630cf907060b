package org.thalweg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The classes of this project without those of its tests, loaded and not yet initialised. */
public final class OurClasses {
  private OurClasses() {}

  /** Those of these packages and of the packages within them. */
  public static Stream<Class<?>> of(List<String> packages) throws IOException {
    Path root = root();
    List<Class<?>> classes = new ArrayList<>();
    for (String name : packages) {
      try (Stream<Path> files = Files.walk(root.resolve(name.replace('.', '/')))) {
        files
            .filter(file -> file.toString().endsWith(".class"))
            .filter(file -> !file.endsWith("package-info.class"))
            .forEach(file -> classes.add(load(root.relativize(file))));
      }
    }
    return classes.stream();
  }

  private static Path root() throws IOException {
    try {
      return Path.of(Thalweg.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static Class<?> load(Path file) {
    String path = file.toString().replace('/', '.').replace('\\', '.');
    String name = path.substring(0, path.length() - ".class".length());
    try {
      return Class.forName(name, false, OurClasses.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
