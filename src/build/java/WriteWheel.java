import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the wheel for pip: the Python modules, the jar that they need, and the metadata of PEP 427
 * and PEP 566. The same input makes the same bytes.
 *
 * <pre>java src/build/java/WriteWheel.java CLASSES JAR VERSION SPARK DIRECTORY OTHER_JAR…</pre>
 */
final class WriteWheel {
  private static final LocalDateTime TIME = LocalDateTime.of(2020, 1, 1, 0, 0); // of all entries

  private WriteWheel() {}

  /**
   * CLASSES is the directory that has the modules as resources, VERSION that of the project, SPARK
   * the version of Spark that the jar is for. The other jars are what fits need besides where there
   * is no Spark.
   */
  public static void main(String[] arguments) throws IOException {
    Path classes = Path.of(arguments[0]);
    String version = arguments[2].replace("-SNAPSHOT", ".dev0");
    String info = "thalweg-" + version + ".dist-info/";
    Map<String, byte[]> entries = new TreeMap<>();
    for (String root : new String[] {"thalweg", "org/thalweg/ml"}) {
      try (Stream<Path> files = Files.list(classes.resolve(root))) {
        for (Path file : files.filter(WriteWheel::isPython).toList()) {
          entries.put(root + "/" + file.getFileName(), Files.readAllBytes(file));
        }
      }
    }
    entries.put("thalweg/jars/thalweg.jar", Files.readAllBytes(Path.of(arguments[1])));
    for (int i = 5; i < arguments.length; i++) {
      Path other = Path.of(arguments[i]);
      entries.put("thalweg/jars/" + other.getFileName(), Files.readAllBytes(other));
    }
    entries.put(info + "METADATA", metadata(version, arguments[3]));
    entries.put(
        info + "WHEEL",
        utf8("Wheel-Version: 1.0\nGenerator: thalweg\nRoot-Is-Purelib: true\nTag: py3-none-any\n"));
    entries.put(info + "RECORD", record(entries, info));
    Path wheel = Path.of(arguments[4], "thalweg-" + version + "-py3-none-any.whl");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(wheel))) {
      for (Map.Entry<String, byte[]> each : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(each.getKey());
        entry.setTimeLocal(TIME);
        zip.putNextEntry(entry);
        zip.write(each.getValue());
      }
    }
  }

  private static boolean isPython(Path file) {
    return file.toString().matches(".*\\.pyi?") || file.endsWith("py.typed");
  }

  private static byte[] metadata(String version, String spark) throws IOException {
    return utf8(
        """
        Metadata-Version: 2.1
        Name: thalweg
        Version: %s
        Summary: Distributed data-parallel stochastic gradient descent on Apache Spark
        License: Apache-2.0
        Requires-Python: >=3.10
        Provides-Extra: spark
        Requires-Dist: pyspark ~= %s; extra == 'spark'
        Provides-Extra: sklearn
        Requires-Dist: scikit-learn >= 1.3; extra == 'sklearn'
        Description-Content-Type: text/markdown

        %s"""
            .formatted(version, spark, Files.readString(Path.of("src/main/python/README.md"))));
  }

  /** A line for each file: its name, its SHA-256 and its bytes; RECORD itself has neither. */
  private static byte[] record(Map<String, byte[]> entries, String info) {
    StringBuilder lines = new StringBuilder();
    entries.forEach(
        (name, bytes) ->
            lines.append("%s,sha256=%s,%d%n".formatted(name, sha256(bytes), bytes.length)));
    return utf8(lines.append(info).append("RECORD,,\n").toString());
  }

  private static String sha256(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
