package org.thalweg;

import java.util.List;

/** What a JVM of a few seconds is started with: an optimising compiler would only cost it time. */
public final class ShortJvm {
  public static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  /** The same, as Spark takes them for executors. */
  public static final String TEXT = String.join(" ", OPTIONS);

  private ShortJvm() {}
}
