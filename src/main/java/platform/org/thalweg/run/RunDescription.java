package org.thalweg.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.TrainingConf;
import org.thalweg.text.Secrets;
import org.thalweg.text.Version;

/**
 * What a run was asked for, and where it runs: the content of {@code run.json}, from which {@code
 * thalweg report} and {@code compare} tell runs apart. Secrets are left out as in every rendered
 * conf.
 *
 * @param conf the effective conf
 * @param command that started the run
 * @param resume the command that continues it; empty where it writes no checkpoints
 * @param cluster where it runs
 */
public record RunDescription(
    TrainingConf conf, String command, Optional<String> resume, Cluster cluster) {
  private static final int FORMAT_VERSION = 1;

  /**
   * The Spark of a run.
   *
   * @param cores that its scheduler counts at the start
   */
  public record Cluster(String version, String master, int cores) {}

  /** The description of a run that begins on a cluster. */
  public static RunDescription of(
      TrainingConf conf, String command, Optional<String> resume, JavaSparkContext spark) {
    Cluster cluster = new Cluster(spark.version(), spark.master(), spark.defaultParallelism());
    return new RunDescription(conf, command, resume, cluster);
  }

  /** One object of JSON, with the present time. */
  byte[] toJson() {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode().put("formatVersion", FORMAT_VERSION);
    root.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
        .put("command", Secrets.hide(command));
    resume.ifPresent(words -> root.put("resume", Secrets.hide(words)));
    conf.settings().forEach(root.putObject("conf")::put);
    root.putObject("environment")
        .put("thalweg", Version.NUMBER)
        .put("spark", cluster.version())
        .put("master", Secrets.hide(cluster.master()))
        .put("cores", cluster.cores())
        .put("java", System.getProperty("java.vendor") + " " + Runtime.version())
        .put("system", "%s, %s".formatted(property("os.name"), property("os.arch")))
        .put("driverMemoryBytes", Runtime.getRuntime().maxMemory());
    try {
      return mapper.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree can be written
    }
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }
}
