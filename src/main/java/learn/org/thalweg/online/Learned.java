package org.thalweg.online;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.thalweg.checkpoint.JsonDigest;

/**
 * Which batches a state has learned. Queries number their batches from 0 on, each for itself; the
 * states of a directory are numbered by one count, which goes on from query to query.
 *
 * @param place number of the state
 * @param batches the last batch that was learned of each query, by its id; of "" where no query or
 *     an older version called
 */
record Learned(long place, Map<String, Long> batches) {
  private static final String BY_HAND = "";
  private static final String CHECKSUM = "sha256"; // of the other fields
  private static final int FIELDS = 2;

  /** What a stream has learned before its first batch. */
  static final Learned NOTHING = new Learned(-1, Map.of());

  Learned {
    batches = Collections.unmodifiableMap(new LinkedHashMap<>(batches));
  }

  /** Whether a query has learned into this state before. */
  boolean knows(String query, long number) {
    return batches.containsKey(query) || isOfOlderVersion(number);
  }

  /** Whether a batch has been learned. */
  boolean has(String query, long number) {
    return knows(query, number) && number <= last(query);
  }

  /**
   * A state without the id of its query is taken for one of the query that goes on, whose batches
   * come once more at most by one; a query that begins with an earlier batch is another one.
   */
  private boolean isOfOlderVersion(long number) {
    return batches.size() == 1 && batches.getOrDefault(BY_HAND, Long.MAX_VALUE) <= number;
  }

  private long last(String query) {
    return batches.getOrDefault(query, batches.getOrDefault(BY_HAND, -1L));
  }

  /** When a batch has been learned, that has not. */
  Learned with(String query, long number) {
    Map<String, Long> now = new LinkedHashMap<>(batches);
    boolean isNext = place < 0 || knows(query, number);
    long next = isNext ? Math.max(place + 1, place + number - last(query)) : place + 1;
    if (isOfOlderVersion(number)) {
      now.remove(BY_HAND);
    }
    now.put(query, number);
    return new Learned(next, now);
  }

  byte[] toJson() throws IOException {
    ObjectNode root = new ObjectMapper().valueToTree(this);
    return new ObjectMapper().writeValueAsBytes(root.put(CHECKSUM, JsonDigest.of(root, CHECKSUM)));
  }

  /**
   * Reads it.
   *
   * @throws IOException if it is none
   */
  static Learned parse(byte[] json) throws IOException {
    JsonNode root = new ObjectMapper().readTree(json);
    if (root == null || !root.path("place").isIntegralNumber()) {
      throw new IOException("it does not say which batches were learned");
    }
    if (root.size() > FIELDS && !JsonDigest.isIn(root, CHECKSUM)) { // 0.1 had no digest
      throw new IOException("it is not as it was written");
    }
    Map<String, Long> batches = new LinkedHashMap<>();
    root.path("batches")
        .properties()
        .forEach(query -> batches.put(query.getKey(), query.getValue().asLong()));
    return new Learned(root.path("place").asLong(), batches);
  }
}
