package org.thalweg.ui;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerJobStart;
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

  /**
   * Keeps what is known of the runs of an application, from the events of Spark's bus or its log:
   * of the newest {@value #MOST} runs, since a search has many.
   */
  static final class RunStore extends SparkListener {
    static final int MOST = 1000;

    private final Consumer<RunData> write;
    private final IntConsumer remove;
    private final Map<Integer, RunData> runs = new LinkedHashMap<>(); // in order of their begin
    private final Set<Integer> forgotten = new HashSet<>(); // those that are still under way

    /**
     * A store without runs.
     *
     * @param write keeps an entry where the pages read, in place of the one of the same run
     * @param remove forgets the entry of a run there
     */
    RunStore(Consumer<RunData> write, IntConsumer remove) {
      this.write = write;
      this.remove = remove;
    }

    /** Jobs of the steps of a run have its number as a property. */
    @Override
    public void onJobStart(SparkListenerJobStart start) {
      String run = start.properties() == null ? null : start.properties().getProperty(SparkTab.RUN);
      if (run != null) {
        RunData data =
            runs.computeIfPresent(Integer.valueOf(run), (k, known) -> known.withJob(start.jobId()));
        if (data != null) {
          write.accept(data);
        }
      }
    }

    @Override
    public void onOtherEvent(SparkListenerEvent event) {
      if (event instanceof RunEvent happened && !isOfForgotten(happened)) {
        RunData data =
            runs.compute(
                happened.run(),
                (run, known) -> known == null ? RunData.of(happened) : known.after(happened));
        write.accept(data);
        if (runs.size() > MOST) {
          int first = runs.keySet().iterator().next();
          if (runs.remove(first).end() == 0) {
            forgotten.add(first);
          }
          remove.accept(first);
        }
      }
    }

    /** Whether an event is of a run that is not kept any more; the last one is the end of it. */
    private boolean isOfForgotten(RunEvent event) {
      return switch (event.kind()) {
        case END, FAILURE -> forgotten.remove(event.run());
        default -> forgotten.contains(event.run());
      };
    }
  }
}
