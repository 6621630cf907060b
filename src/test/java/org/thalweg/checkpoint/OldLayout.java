package org.thalweg.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.thalweg.checkpoint.CheckpointDirectory.Manifest;

/** The files of a checkpoint as version 0.1 wrote them: one for each array. */
final class OldLayout {
  private OldLayout() {}

  /** Rewrites a checkpoint of today. */
  static void giveTo(Path checkpoint) throws IOException {
    Path manifest = checkpoint.resolve(Manifest.FILE);
    Path arrays = checkpoint.resolve("arrays.f64");
    byte[] all = Files.readAllBytes(arrays);
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = (ObjectNode) mapper.readTree(Files.readAllBytes(manifest));
    root.put("formatVersion", 1);
    int count = 0;
    for (JsonNode each : root.path("arrays")) {
      int offset = (int) ((ObjectNode) each).remove("offset").asLong();
      String file = "%04d.f64".formatted(count++);
      ((ObjectNode) each).put("file", file);
      Files.write(
          checkpoint.resolve(file),
          Arrays.copyOfRange(all, offset, offset + each.path("bytes").asInt()));
    }
    Files.delete(arrays);
    for (String name : new String[] {Manifest.FILE, "arrays.f64"}) {
      Files.deleteIfExists(checkpoint.resolve("." + name + ".crc"));
    }
    Files.write(manifest, mapper.writeValueAsBytes(root));
  }
}
