package org.thalweg.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Who writes to a directory, as the file of a {@link DirectoryClaim} says.
 *
 * @param run an id that no other claim has; empty in one that a former version wrote
 * @param host of the process that has the claim: for people alone, as the next two
 * @param process its number
 * @param since when the directory was claimed, by the clock of the host
 * @param renewals how many times the claim was written again
 */
record ClaimOwner(String run, String host, long process, String since, long renewals) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static ClaimOwner self() {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    long process = ProcessHandle.current().pid();
    return new ClaimOwner(UUID.randomUUID().toString(), thisHost(), process, now, 0);
  }

  private static String thisHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Whether both are of one claim, however often it was renewed. */
  boolean isOfRunOf(ClaimOwner other) {
    return run.equals(other.run);
  }

  ClaimOwner renewed() {
    return new ClaimOwner(run, host, process, since, renewals + 1);
  }

  byte[] toJson() throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("host", host)
        .put("process", process)
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
    return new ClaimOwner(
        node.path("run").asText(),
        node.path("host").asText(),
        node.path("process").asLong(-1),
        node.path("since").asText(),
        node.path("renewals").asLong());
  }

  @Override
  public String toString() {
    return "process %d on %s since %s".formatted(process, host, since);
  }
}
