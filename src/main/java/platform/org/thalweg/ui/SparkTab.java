package org.thalweg.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.util.kvstore.KVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.run.RunObserver;
import org.thalweg.solve.TrainingListener;

/**
 * The tab in the user interface of the application that trains, and the events for that of the
 * history server: on wherever Spark has a user interface or an event log.
 */
public final class SparkTab implements RunObserver {
  private static final Logger LOG = LoggerFactory.getLogger(SparkTab.class);

  /** The local property of the jobs of a run's steps, which is the number of the run. */
  static final String RUN = "thalweg.run";

  /** Of each context that had a run, its feeds; empty if none are posted. */
  private static final Map<SparkContext, Optional<Feeds>> RUNS = new WeakHashMap<>();

  /**
   * The feeds of a context.
   *
   * @param count how many there were
   * @param live those of runs that have not ended, by their number from 1
   */
  private record Feeds(AtomicInteger count, Map<Integer, RunFeed> live) {}

  @Override
  public List<TrainingListener> listeners(SparkContext spark) {
    List<TrainingListener> listeners = new ArrayList<>();
    if (Gauges.areRead()) {
      listeners.add(new Gauges());
    }
    feed(spark).ifPresent(listeners::add);
    return listeners;
  }

  private static Optional<TrainingListener> feed(SparkContext spark) {
    synchronized (RUNS) {
      return RUNS.computeIfAbsent(
              spark,
              context ->
                  begin(context)
                      ? Optional.of(new Feeds(new AtomicInteger(), new ConcurrentHashMap<>()))
                      : Optional.empty())
          .map(feeds -> next(spark, feeds));
    }
  }

  private static TrainingListener next(SparkContext spark, Feeds feeds) {
    int number = feeds.count.incrementAndGet();
    RunFeed feed =
        new RunFeed(
            number,
            event -> spark.listenerBus().post(event),
            run -> {
              spark.setLocalProperty(RUN, run);
              if (run == null) {
                feeds.live.remove(number);
              }
            });
    feeds.live.put(number, feed);
    return feed;
  }

  /** Ends a run as Ctrl-C does; nothing if it has ended, or if there is no such run. */
  private static void stop(SparkContext spark, int run) {
    synchronized (RUNS) {
      RUNS.getOrDefault(spark, Optional.empty())
          .map(feeds -> feeds.live.get(run))
          .ifPresent(RunFeed::stop);
    }
  }

  /**
   * Takes requests to stop a run, if Spark takes those to kill a job, and from the same users.
   *
   * @return the token that they must have
   */
  private static Optional<String> takeStops(SparkContext spark, SparkUI ui) {
    if (!ui.killEnabled()) {
      return Optional.empty();
    }
    OwnRequests own = OwnRequests.of(spark.conf());
    RequestPage.onPost(
        ui,
        "/thalweg/stop/",
        "/thalweg/",
        own,
        (user, run) -> {
          if (ui.securityManager().checkModifyPermissions(user)) {
            stop(spark, TabPage.number(run));
          }
        });
    return Optional.of(own.token());
  }

  /** Whether somebody looks; the tab is there then, if Spark has a user interface. */
  private static boolean begin(SparkContext spark) {
    try {
      spark.listenerBus(); // what posts events, which is internal
      if (spark.ui().isDefined()) {
        SparkUI ui = spark.ui().get();
        KVStore store = ui.store().store();
        ui.attachTab(TabPage.tab(ui, false, takeStops(spark, ui)));
        spark.addSparkListener(runs(store));
        return true;
      }
      return spark.conf().getBoolean("spark.eventLog.enabled", false);
    } catch (LinkageError | RuntimeException e) {
      LOG.warn("there is no tab for Thalweg in the user interface of this Spark: {}", e.toString());
      return false;
    }
  }

  /** Keeps runs in a store of Spark's; what it refuses is told in the log and no error. */
  static RunStore runs(KVStore store) {
    return new RunStore(
        data -> {
          try {
            store.write(data);
          } catch (Exception e) { // which the interface declares, and no event may end the listener
            LOG.warn("the tab cannot show run {}: {}", data.run(), e.toString());
          }
        },
        run -> {
          try {
            store.delete(RunData.class, run);
          } catch (Exception e) { // likewise
            LOG.warn("the tab cannot forget run {}: {}", run, e.toString());
          }
        });
  }
}
