package org.thalweg;

import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;

/** A Spark session as spark-submit would set one up, until it is closed. One at a time. */
public final class LocalSpark implements AutoCloseable {
  /** Where tables are saved: nothing beside the sources, and nothing of another JVM's tests. */
  public static final String WAREHOUSE = "target/warehouse-" + ProcessHandle.current().pid();

  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.master", "local[2]",
          "spark.app.name", "test",
          "spark.ui.enabled", "false",
          "spark.sql.shuffle.partitions", "2",
          "spark.sql.warehouse.dir", WAREHOUSE);

  private LocalSpark() {}

  /** Lets whoever asks for a session get a local one. */
  public static LocalSpark open() {
    SETTINGS.forEach(System::setProperty);
    return new LocalSpark();
  }

  /** The session; the first call starts it. */
  public SparkSession session() {
    return SparkSession.builder().getOrCreate();
  }

  /** Stops the session or the context, if there is one. */
  @Override
  public void close() {
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession.getDefaultSession().get().stop();
    }
    if (SparkEnv.get() != null) { // of a command that needed no session
      SparkContext.getOrCreate().stop();
    }
    SETTINGS.keySet().forEach(System::clearProperty);
  }
}
