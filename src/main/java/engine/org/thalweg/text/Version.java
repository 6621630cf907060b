package org.thalweg.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** Which Thalweg this is. */
public final class Version {
  /** As checkpoints keep it, and {@code thalweg --version} prints it. */
  public static final String NUMBER = "0.2.0";

  private Version() {}

  /** The commit of the sources it was built from; empty where the build was not told. */
  public static Optional<String> commit() {
    return Optional.of(build().getProperty("commit", "")).filter(text -> text.matches("[0-9a-f]+"));
  }

  /** The versions of Spark it was built for, as 4.2; empty where the build was not told. */
  public static List<String> sparks() {
    return Stream.of(build().getProperty("spark", "").split(" "))
        .filter(text -> text.matches("[0-9]+[.][0-9]+"))
        .toList();
  }

  private static Properties build() {
    Properties build = new Properties();
    try (InputStream file = Version.class.getResourceAsStream("build.properties")) {
      if (file != null) {
        build.load(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build;
  }

  /** "0.2.0", or "0.2.0 (commit 1a2b3c4d5e6f)". */
  public static String text() {
    return NUMBER + commit().map(" (commit %s)"::formatted).orElse("");
  }
}
