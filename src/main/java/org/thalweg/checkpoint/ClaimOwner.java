package org.thalweg.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Who writes to a directory, as the file of a {@link DirectoryClaim} says.
 *
 * @param process number of the process on its host
 * @param started when the process was started; null where the system does not say
 * @param since when the directory was claimed
 * @param renewals how many times the claim was written again
 */
record ClaimOwner(String host, long process, String started, String since, long renewals) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static ClaimOwner self() {
    ProcessHandle self = ProcessHandle.current();
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new ClaimOwner(thisHost(), self.pid(), startOf(self), now, 0);
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse(null);
  }

  private static String thisHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  boolean isHere() {
    return host.equals(thisHost());
  }

  /** Whether the process runs; only for one of this host. */
  boolean isAlive() {
    return ProcessHandle.of(process)
        .filter(ProcessHandle::isAlive)
        .filter(found -> started == null || started.equals(startOf(found)))
        .isPresent();
  }

  ClaimOwner renewed() {
    return new ClaimOwner(host, process, started, since, renewals + 1);
  }

  byte[] toJson() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  static ClaimOwner parse(byte[] text) throws IOException {
    JsonNode node = JSON.readTree(text);
    if (!node.hasNonNull("host")) { // no text at all is no error of JSON
      throw new IOException("it names no host");
    }
    return new ClaimOwner(
        node.path("host").asText(),
        node.path("process").asLong(-1),
        node.path("started").isTextual() ? node.path("started").asText() : null,
        node.path("since").asText(),
        node.path("renewals").asLong());
  }

  @Override
  public String toString() {
    return "process %d on %s since %s".formatted(process, host, since);
  }
}
