package org.thalweg.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/** Which Thalweg this is. */
public final class Version {
  /** As checkpoints keep it, and {@code thalweg --version} prints it. */
  public static final String NUMBER = "0.2.0";

  private Version() {}

  /** The commit of the sources it was built from; empty where the build was not told. */
  public static Optional<String> commit() {
    Properties build = new Properties();
    try (InputStream file = Version.class.getResourceAsStream("build.properties")) {
      if (file != null) {
        build.load(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(build.getProperty("commit", "")).filter(text -> text.matches("[0-9a-f]+"));
  }

  /** "0.2.0", or "0.2.0 (commit 1a2b3c4d5e6f)". */
  public static String text() {
    return NUMBER + commit().map(" (commit %s)"::formatted).orElse("");
  }
}
