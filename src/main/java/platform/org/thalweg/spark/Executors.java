package org.thalweg.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.BlockManagerId;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** The executors of a cluster, as they are at a moment. */
final class Executors {
  private Executors() {}

  /**
   * An RDD with a partition for each executor, which prefers to be computed there: it is where that
   * executor has a free core within the wait for a better place, {@code spark.locality.wait}.
   */
  static JavaRDD<String> each(SparkContext spark) {
    List<Tuple2<String, Seq<String>>> all = new ArrayList<>();
    for (BlockManagerId id :
        CollectionConverters.asJava(
            spark.env().blockManager().master().getMemoryStatus().keySet())) {
      if (!id.isDriver()) {
        String place = "executor_%s_%s".formatted(id.host(), id.executorId()); // as Spark says it
        all.add(new Tuple2<>(id.executorId(), seq(List.of(place))));
      }
    }
    return JavaRDD.fromRDD(
        spark.makeRDD(seq(all), ClassTag$.MODULE$.apply(String.class)),
        ClassTag$.MODULE$.apply(String.class));
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }
}
