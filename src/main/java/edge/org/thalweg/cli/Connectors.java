package org.thalweg.cli;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.util.VersionInfo;

/** The file systems of clouds, which Spark has no classes of: what to add for each. */
final class Connectors {
  private static final Pattern NO_SCHEME = Pattern.compile("No FileSystem for scheme \"?(\\w+)");
  private static final Pattern NO_CLASS =
      Pattern.compile(
          "ClassNotFoundException: (?:Class )?(org\\.apache\\.hadoop\\.fs\\.\\w+)[\\w.$]*");
  private static final Map<String, String> ARTIFACTS =
      new TreeMap<>(
          Map.of(
              "s3a", "hadoop-aws",
              "abfs", "hadoop-azure",
              "abfss", "hadoop-azure",
              "gs", "hadoop-gcp",
              "oss", "hadoop-aliyun"));
  private static final Map<String, String> PACKAGES =
      Map.of(
          "org.apache.hadoop.fs.s3a", "s3a",
          "org.apache.hadoop.fs.azurebfs", "abfs",
          "org.apache.hadoop.fs.gs", "gs",
          "org.apache.hadoop.fs.aliyun", "oss");

  private Connectors() {}

  /** What to add, where something went wrong because the class of a file system is not there. */
  static Optional<String> missing(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      Matcher scheme = NO_SCHEME.matcher(String.valueOf(t.getMessage()));
      Matcher type = NO_CLASS.matcher(t.toString());
      if (scheme.find()) {
        return Optional.of(line(scheme.group(1)));
      }
      if (type.find()) {
        String cloud = PACKAGES.get(type.group(1));
        return Optional.of(
            cloud == null
                ? "the class of a file system is not there; --packages or --jars must add it: "
                    + t.getMessage()
                : line(cloud));
      }
    }
    return Optional.empty();
  }

  private static String line(String scheme) {
    if (scheme.equals("s3") || scheme.equals("s3n")) {
      return "%s:// has no file system in Hadoop; write s3a://".formatted(scheme);
    }
    String artifact = ARTIFACTS.get(scheme);
    return artifact == null
        ? "%s:// must be a file system of Hadoop, with its classes in --packages or --jars, but there is none"
            .formatted(scheme)
        : "the classes of %s:// are not there: thalweg --packages org.apache.hadoop:%s:%s … adds them"
            .formatted(scheme, artifact, VersionInfo.getVersion());
  }
}
