package org.thalweg.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.commons.codec.digest.DigestUtils;

/** The digest of all that a JSON object says, which is one of its fields. */
public final class JsonDigest {
  private static final ObjectMapper ORDERED =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private JsonDigest() {}

  /**
   * SHA-256 of JSON, whose objects have their fields in the order of the names.
   *
   * @param without a field of the whole, which is left out
   */
  public static String of(JsonNode json, String without) {
    try {
      JsonNode others = json.deepCopy();
      if (others instanceof ObjectNode object) {
        object.remove(without);
      }
      byte[] text = ORDERED.writeValueAsBytes(ORDERED.treeToValue(others, Object.class));
      return DigestUtils.sha256Hex(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree can be written
    }
  }

  /** Whether a field of an object is the digest of all others. */
  public static boolean isIn(JsonNode json, String field) {
    return json.path(field).asText().equals(of(json, field));
  }
}
