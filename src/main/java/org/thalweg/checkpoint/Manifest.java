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
import java.util.stream.Collectors;

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
  static final int LONGEST = 1 << 24;
  private static final String FORMAT = "thalweg checkpoint";
  private static final int FORMAT_VERSION = 2;
  private static final int OLDEST_VERSION = 1; // with a file for each array, and no offsets

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
    ObjectNode root = new ObjectMapper().createObjectNode();
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
    DataPrint data = origin.data();
    root.putObject("data")
        .put("shards", data.shards())
        .put("rows", data.rows())
        .put("features", data.features())
        .put("entries", data.entries())
        .put("sizesSha256", data.sizesSha256());
    var list = root.putArray("arrays");
    for (StoredArray entry : arrays) {
      list.addObject()
          .put("name", entry.name)
          .put("file", entry.file)
          .put("offset", entry.offset)
          .put("bytes", entry.bytes)
          .put("crc32c", entry.crc32c);
    }
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
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
