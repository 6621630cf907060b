package org.thalweg.data.table;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** The SQL session of a Spark context, through which tables are read. */
public final class Sessions {
  private static final String ALLOWS_SQL = "thalweg.allowSql";

  private Sessions() {}

  /**
   * Whether queries of {@code data.sql}, which models have too, may do whatever Spark can: call
   * methods and functions of programs, and read other files and tables. By default they may not.
   * Holds for the thread that says so and those that it starts.
   */
  public static void allowSql(SparkContext spark, boolean isAllowed) {
    spark.setLocalProperty(ALLOWS_SQL, isAllowed ? "true" : null);
  }

  static boolean allowsSql(SparkContext spark) {
    return spark.getLocalProperty(ALLOWS_SQL) != null;
  }

  /** The context of a session, for what knows nothing of tables. */
  public static JavaSparkContext context(SparkSession session) {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  /** The session of a context; the first call may start it. */
  public static SparkSession of(JavaSparkContext spark) {
    return SparkPlans.session(spark.sc());
  }

  /**
   * The session of a context in which a command alone works, and so without the functions that
   * Spark ML has for other programs: to register them takes longer than to train on a small table.
   */
  public static SparkSession ofCommand(JavaSparkContext spark) {
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    thread.setContextClassLoader(new WithoutFunctionsOfMl(own));
    try {
      return of(spark);
    } finally {
      thread.setContextClassLoader(own);
    }
  }

  /** Shows those who extend sessions, but for Spark ML. */
  static final class WithoutFunctionsOfMl extends ClassLoader {
    static final String EXTENSIONS =
        "META-INF/services/org.apache.spark.sql.SparkSessionExtensionsProvider";

    WithoutFunctionsOfMl(ClassLoader others) {
      super(others);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      List<URL> all = Collections.list(super.getResources(name));
      all.removeIf(url -> name.equals(EXTENSIONS) && url.getPath().contains("/spark-mllib_"));
      return Collections.enumeration(all);
    }
  }

  /**
   * The settings of file systems: those of the SQL session where one was started, else those of the
   * context, so that none is started for them.
   */
  public static Configuration hadoop(JavaSparkContext spark) {
    return SparkSession.getDefaultSession().isDefined()
        ? of(spark).sessionState().newHadoopConf()
        : new Configuration(spark.hadoopConfiguration());
  }
}
