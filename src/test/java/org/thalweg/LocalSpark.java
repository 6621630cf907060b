package org.thalweg;

import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Spark session as spark-submit would set one up, until it is closed. One at a time. */
public final class LocalSpark implements AutoCloseable, BeforeAllCallback, AfterAllCallback {
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

  /** An extension of a class of tests: it is open from before the first until after the last. */
  public static LocalSpark ofClass() {
    return new LocalSpark();
  }

  @Override
  public void beforeAll(ExtensionContext tests) {
    SETTINGS.forEach(System::setProperty);
  }

  @Override
  public void afterAll(ExtensionContext tests) {
    close();
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
