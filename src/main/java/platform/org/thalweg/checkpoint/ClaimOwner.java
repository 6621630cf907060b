package org.thalweg.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Who writes to a directory, as the file of a {@link DirectoryClaim} says.
 *
 * @param run an id that no other claim has; null in one that a former version wrote
 * @param process that has the claim
 * @param since when the directory was claimed, by the clock of the host: for people alone
 * @param renewals how many times the claim was written again
 */
record ClaimOwner(String run, HostProcess process, String since, long renewals) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static ClaimOwner self() {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new ClaimOwner(UUID.randomUUID().toString(), HostProcess.self(), now, 0);
  }

  /** Whether both are of one claim, however often it was renewed. */
  boolean isOfRunOf(ClaimOwner other) {
    return run != null && run.equals(other.run);
  }

  ClaimOwner renewed() {
    return new ClaimOwner(run, process, since, renewals + 1);
  }

  byte[] toJson() throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("host", process.host())
        .put("process", process.number())
        .put("boot", process.boot())
        .put("namespace", process.namespace())
        .put("startTicks", process.startTicks())
        .put("run", run)
        .put("since", since)
        .put("renewals", renewals);
    return JSON.writeValueAsBytes(node);
  }

  static ClaimOwner parse(byte[] text) throws IOException {
    JsonNode node = JSON.readTree(text);
    if (!node.hasNonNull("host")) { // no text at all is no error of JSON
      throw new IOException("it names no host");
    }
    HostProcess process =
        new HostProcess(
            node.path("host").asText(),
            text(node, "boot"),
            text(node, "namespace"),
            node.path("process").asLong(-1),
            node.path("startTicks").asLong(-1));
    return new ClaimOwner(
        text(node, "run"), process, node.path("since").asText(), node.path("renewals").asLong());
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).isTextual() ? node.path(name).asText() : null;
  }

  @Override
  public String toString() {
    return "process %d on %s since %s".formatted(process.number(), process.host(), since);
  }
}
