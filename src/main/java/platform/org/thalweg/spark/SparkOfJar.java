package org.thalweg.spark;

import java.util.List;
import org.thalweg.config.ConfException;
import org.thalweg.text.Version;

/**
 * The versions of Spark that this jar was compiled for; there is one jar for each of 3.5 and 4.0.
 */
public final class SparkOfJar {
  private SparkOfJar() {}

  /**
   * Requires the Spark that runs to be one of them, in its first two numbers, and its Scala to be
   * that of all jars.
   *
   * @throws ConfException if it is not
   */
  public static void require() {
    require(
        Version.sparks(),
        org.apache.spark.package$.MODULE$.SPARK_VERSION(),
        scala.util.Properties.versionNumberString());
  }

  /** An empty list, as of classes that no build has put into a jar, is for any. */
  static void require(List<String> wanted, String found, String scala) {
    if (!scala.startsWith("2.13.")) {
      throw new ConfException(
          "Thalweg needs a Spark with Scala 2.13 but this Spark %s is with Scala %s; take a distribution of Spark for Scala 2.13"
              .formatted(found, scala));
    }
    boolean isOne =
        wanted.stream().anyMatch(each -> found.equals(each) || found.startsWith(each + "."));
    if (!isOne && !wanted.isEmpty()) {
      throw new ConfException(
          "this jar of Thalweg is for Spark %s but this is Spark %s; %s"
              .formatted(String.join(" and ", wanted), found, remedy(firstTwo(found))));
    }
  }

  private static String remedy(String spark) {
    return switch (spark) {
      case "3.5", "4.0" ->
          "take the jar for it, which mvn -Dspark=%s -DskipTests package makes".formatted(spark);
      case "4.1", "4.2" -> "take the jar for it, which mvn -DskipTests package makes";
      default -> "there is a jar for each of Spark 3.5, 4.0 and 4.1 to 4.2";
    };
  }

  private static String firstTwo(String version) {
    return version.replaceFirst("^(\\d+\\.\\d+).*", "$1");
  }
}
