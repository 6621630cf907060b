package org.thalweg.data.table;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** The SQL session of a Spark context, through which tables are read. */
public final class Sessions {
  private Sessions() {}

  /** The context of a session, for what knows nothing of tables. */
  public static JavaSparkContext context(SparkSession session) {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  /** The session of a context; the first call may start it. */
  public static SparkSession of(JavaSparkContext spark) {
    return SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
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
