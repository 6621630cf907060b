package org.thalweg.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What {@code manifest.json} of a checkpoint says. It is written last, so a directory without one
 * is torn.
 *
 * @param version of Thalweg
 * @param step of the snapshot
 * @param arrays of the snapshot, each in a file
 */
record Manifest(String version, long step, Origin origin, List<StoredArray> arrays) {
  static final String FILE = "manifest.json";
  static final String ARRAYS = "arrays.f64"; // the file of all arrays
  static final int LONGEST = 1 << 24;
  static final String CHECKSUM = "manifestSha256"; // of all other fields
  private static final String FORMAT = "thalweg checkpoint";
  private static final int FORMAT_VERSION = 2;
  private static final int OLDEST_VERSION = 1; // of 0.1: a file for each array, and no digest

  /** What a manifest may name: the file of today, or one of those that 0.1 wrote for each array. */
  private static final Pattern ARRAY_FILE = Pattern.compile("arrays\\.f64|[0-9]{4,8}\\.f64");

  /**
   * Where an array is.
   *
   * @param file in the directory of the manifest
   * @param offset in bytes, of the first number in the file
   * @param bytes of all its numbers
   */
  record StoredArray(String name, String file, long offset, long bytes, long crc32c) {}

  /** The arrays of each file, in their order. */
  Map<String, List<StoredArray>> byFile() {
    return arrays.stream()
        .collect(Collectors.groupingBy(StoredArray::file, LinkedHashMap::new, Collectors.toList()));
  }

  byte[] toJson() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("format", FORMAT)
        .put("formatVersion", FORMAT_VERSION)
        .put("thalweg", version)
        .put("java", System.getProperty("java.version"))
        .put("architecture", System.getProperty("os.arch"))
        .put("step", step)
        .put("method", origin.method())
        .put("round", origin.round())
        .put("layout", origin.layout())
        .put("confSha256", sha256(origin.conf()))
        .put("conf", origin.conf());
    root.set("data", mapper.valueToTree(origin.data()));
    root.set("arrays", mapper.valueToTree(arrays));
    root.put(CHECKSUM, JsonDigest.of(root, CHECKSUM));
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  /**
   * Reads a manifest; what it says of files is not believed yet.
   *
   * @throws IOException if it is none
   */
  static Manifest parse(byte[] json) throws IOException {
    JsonNode root = new ObjectMapper().readTree(json);
    if (root == null || !FORMAT.equals(root.path("format").asText())) {
      throw new IOException(FILE + " is not that of a checkpoint");
    }
    long format = whole(root, "formatVersion", FORMAT_VERSION);
    if (format < OLDEST_VERSION) {
      throw new IOException("formatVersion must be at least 1 but was " + format);
    }
    if (format > OLDEST_VERSION && !JsonDigest.isIn(root, CHECKSUM)) {
      throw new IOException(
          "%s must be as it was written but its %s is %s"
              .formatted(FILE, CHECKSUM, root.has(CHECKSUM) ? "another" : "missing"));
    }
    String conf = text(root, "conf");
    if (!sha256(conf).equals(text(root, "confSha256"))) {
      throw new IOException("the conf in " + FILE + " does not have its checksum");
    }
    JsonNode data = root.path("data");
    DataPrint print =
        new DataPrint(
            (int) whole(data, "shards", Integer.MAX_VALUE),
            whole(data, "rows", Long.MAX_VALUE),
            (int) whole(data, "features", Integer.MAX_VALUE),
            whole(data, "entries", Long.MAX_VALUE),
            text(data, "sizesSha256"));
    Origin origin =
        new Origin(text(root, "method"), text(root, "round"), text(root, "layout"), conf, print);
    List<StoredArray> arrays = new ArrayList<>();
    for (JsonNode entry : root.path("arrays")) {
      arrays.add(
          new StoredArray(
              text(entry, "name"),
              text(entry, "file"),
              format == OLDEST_VERSION ? 0 : whole(entry, "offset", Long.MAX_VALUE),
              whole(entry, "bytes", Long.MAX_VALUE),
              whole(entry, "crc32c", 0xFFFF_FFFFL)));
    }
    return new Manifest(text(root, "thalweg"), whole(root, "step", Long.MAX_VALUE), origin, arrays);
  }

  /** Before anything of that size is allocated: a file is as long as the manifest says. */
  void requireLengths(FileSystem fileSystem, Path place) throws IOException {
    long total = 0;
    for (Map.Entry<String, List<StoredArray>> file : byFile().entrySet()) {
      if (!ARRAY_FILE.matcher(file.getKey()).matches()) {
        throw new IOException(
            "a file must be named as %s but was %s".formatted(ARRAYS, file.getKey()));
      }
      long claimed = 0;
      for (StoredArray entry : file.getValue()) {
        requireArray(entry, file.getKey());
        claimed = Math.max(claimed, entry.offset() + entry.bytes());
        total += entry.bytes();
      }
      long actual = fileSystem.getFileStatus(new Path(place, file.getKey())).getLen();
      if (actual != claimed) {
        throw new IOException(
            "%s must have %d bytes but has %d".formatted(file.getKey(), claimed, actual));
      }
    }
    if (total > Runtime.getRuntime().maxMemory()) {
      throw new IOException(
          "it needs %d MiB of the driver's memory; raise --driver-memory".formatted(total >> 20));
    }
  }

  /** Its length is one of an array of doubles, and no sum of lengths overflows. */
  private static void requireArray(StoredArray entry, String file) throws IOException {
    if (entry.bytes() % Double.BYTES != 0
        || entry.bytes() / Double.BYTES > Integer.MAX_VALUE - 8
        || entry.offset() > Long.MAX_VALUE / 2) {
      throw new IOException(
          "%s of %s must be a whole number of doubles, at most 2147483639, but has %d bytes at %d"
              .formatted(entry.name(), file, entry.bytes(), entry.offset()));
    }
  }

  private static String text(JsonNode node, String name) throws IOException {
    if (!node.path(name).isTextual()) {
      throw new IOException(
          "%s in %s must be text but was %s".formatted(name, FILE, node.get(name)));
    }
    return node.get(name).asText();
  }

  private static long whole(JsonNode node, String name, long most) throws IOException {
    JsonNode value = node.path(name);
    if (!value.canConvertToLong()
        || !value.isIntegralNumber()
        || value.asLong() < 0
        || value.asLong() > most) {
      throw new IOException(
          "%s in %s must be in [0, %d] but was %s".formatted(name, FILE, most, node.get(name)));
    }
    return value.asLong();
  }

  static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
  }
}
