package org.thalweg.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.thalweg.data.table.Sessions;
import org.thalweg.spark.SparkOfJar;
import org.thalweg.text.Secrets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands have: two streams, and a Spark session; each returns its exit code. */
@Command(mixinStandardHelpOptions = true)
abstract class ThalwegCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** The command as picocli knows it: its name, options and streams. */
  CommandSpec spec() {
    return spec;
  }

  /** Standard output, for what was asked for. */
  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Standard error, for notes, progress and what went wrong. */
  PrintWriter errors() {
    return spec.commandLine().getErr();
  }

  /**
   * The Spark session, which is started if there is none.
   *
   * @param about what the name of the application has behind that of the command
   */
  SparkSession session(String... about) {
    return Sessions.ofCommand(context(about));
  }

  /**
   * The Spark context, which is started if there is none.
   *
   * @param about what the name of the application has behind that of the command
   */
  JavaSparkContext context(String... about) {
    SparkOfJar.require();
    SparkConf conf = new SparkConf().setAppName(name(about));
    if (OneProcess.isLocal(conf)) { // else the first task that lacks memory ends the process
      conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
    }
    return JavaSparkContext.fromSparkContext(SparkContext.getOrCreate(conf));
  }

  /**
   * The Spark context, with a session of the command alone where tables are read, since nothing
   * else needs one.
   */
  JavaSparkContext context(boolean hasTables, String... about) {
    JavaSparkContext spark = context(about);
    if (hasTables) {
      Sessions.ofCommand(spark);
    }
    return spark;
  }

  /** The settings of file systems, without a session. */
  static Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /** The name of the application, without secrets. */
  String name(String... about) {
    return Secrets.hide(
        "thalweg " + spec.name() + (about.length == 0 ? "" : " " + String.join(" ", about)));
  }
}
