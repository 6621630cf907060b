package org.thalweg.spark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.BlockManagerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.JobLabel;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** The executors of a cluster, as they are at a moment. */
final class Executors {
  private static final Logger LOG = LoggerFactory.getLogger(Executors.class);
  private static final int TRIES = 3;

  private Executors() {}

  /** The ids of all. */
  static Set<String> ids(SparkContext spark) {
    return places(spark).keySet();
  }

  /** Where each is, as Spark says it, by its id. */
  private static Map<String, String> places(SparkContext spark) {
    Map<String, String> places = new TreeMap<>();
    for (BlockManagerId id :
        CollectionConverters.asJava(
            spark.env().blockManager().master().getMemoryStatus().keySet())) {
      if (!id.isDriver()) {
        places.put(id.executorId(), "executor_%s_%s".formatted(id.host(), id.executorId()));
      }
    }
    return places;
  }

  /**
   * An RDD with a partition for each of some executors that are there, which prefers to be computed
   * there: it is if that executor has a free core within the wait for a better place, {@code
   * spark.locality.wait}.
   */
  static JavaRDD<String> each(SparkContext spark, Set<String> ids) {
    List<Tuple2<String, Seq<String>>> some = new ArrayList<>();
    places(spark)
        .forEach(
            (id, place) -> {
              if (ids.contains(id)) {
                some.add(new Tuple2<>(id, seq(List.of(place))));
              }
            });
    return JavaRDD.fromRDD(
        spark.makeRDD(seq(some), ClassTag$.MODULE$.apply(String.class)),
        ClassTag$.MODULE$.apply(String.class));
  }

  /**
   * Runs a job on all of some executors, again on those that it did not reach, a few times.
   *
   * @param job runs on executors of some ids, and gives the ids of those that it ran on
   * @return those that it did not reach then either
   */
  static Set<String> reach(Set<String> ids, Function<Set<String>, Collection<String>> job) {
    Set<String> left = new TreeSet<>(ids);
    for (int k = 0; k < TRIES && !left.isEmpty(); k++) {
      left.removeAll(Set.copyOf(job.apply(left)));
    }
    return left;
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }

  /**
   * Has executors drop the ranges of a run, whether they have worked on any or not: a task of the
   * rows would go where these are, and read those again that are nowhere. A task may run elsewhere
   * than on the executor that it prefers, so those that none has reached are asked again a few
   * times; one that is busy all the while holds its ranges on, which is logged.
   */
  static void dropOnExecutors(JavaSparkContext spark, String run) {
    if (spark.isLocal() || spark.sc().isStopped()) {
      return;
    }
    try (JobLabel shown = new JobLabel(spark, "giving up ranges")) {
      Set<String> left =
          Executors.reach(
              Executors.ids(spark.sc()),
              ids ->
                  Executors.each(spark.sc(), ids)
                      .map(
                          any -> {
                            RangeStates.drop(run);
                            return SparkEnv.get().executorId();
                          })
                      .collect());
      left.retainAll(Executors.ids(spark.sc())); // one that is gone holds nothing
      if (!left.isEmpty()) {
        LOG.warn("executors {} may hold ranges of a run that has ended until they end", left);
      }
    } catch (Exception e) { // SparkException too, which Scala does not declare
      LOG.warn("executors may hold ranges of a run that has ended until they end", e);
    }
  }
}
