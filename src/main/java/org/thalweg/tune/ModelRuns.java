package org.thalweg.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.table.Sessions;
import org.thalweg.model.Model;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.Lockstep;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Reason;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkOracle;
import org.thalweg.spark.TreeAggregation;

/**
 * Trains models of a search side by side, as many at once as the driver's memory has room for. Each
 * runs in a thread of its own; a {@link Lockstep} collects the questions of all of them.
 */
final class ModelRuns {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRuns.class);
  private static final AtomicInteger SEARCHES = new AtomicInteger(); // of this process

  private final TreeAggregation aggregation;
  private final TrainingData data;
  private final RunOptions options;
  private final SearchListener listener;
  private final long memory;
  private final Configuration hadoop;
  private volatile Optional<Reason> cancelled = Optional.empty(); // then no model goes on
  private final String name = nextName();

  /**
   * The runs of one search.
   *
   * @param data of the search
   * @param options the interrupt, and what to do with existing checkpoints
   * @param memory bytes of the driver
   */
  ModelRuns(
      TreeAggregation aggregation,
      TrainingData data,
      RunOptions options,
      SearchListener listener,
      long memory) {
    this.aggregation = aggregation;
    this.data = data;
    this.options = options;
    this.listener = listener;
    this.memory = memory;
    this.hadoop = Sessions.hadoop(JavaSparkContext.fromSparkContext(data.train().context()));
  }

  /** What the runs of another search are listed under. */
  static String nextName() {
    return "search " + SEARCHES.incrementAndGet();
  }

  /**
   * Trains some models over the data of the search; the results are in their order. Once one is
   * interrupted, those that have not begun are left out.
   */
  List<Trained> trained(List<Candidate> candidates, RoundClock clock) {
    List<SparkOracle.Model> models =
        candidates.stream().map(candidate -> candidate.run().model()).toList();
    List<Trained> trained = new ArrayList<>();
    int most =
        SearchMemory.of(
                candidates.stream().map(candidate -> candidate.point().conf()).distinct().toList(),
                data,
                candidates.size(),
                (int) candidates.stream().map(each -> each.data().train()).distinct().count(),
                memory)
            .most();
    try (Oracle oracle = SparkOracle.of(models, aggregation, clock)) {
      for (int first = 0; first < candidates.size() && cancelled.isEmpty(); first += most) {
        int count = Math.min(most, candidates.size() - first);
        if (count < candidates.size()) {
          LOG.info("models {} to {} of {}", first + 1, first + count, candidates.size());
        }
        trained.addAll(
            Lockstep.run(
                oracle, first, count, model -> train(candidates.get(model.number()), model)));
      }
    }
    return trained;
  }

  /** Why a model was interrupted; empty where none was. */
  Optional<Reason> interrupted() {
    return cancelled;
  }

  private Trained train(Candidate candidate, Lockstep.Model model) {
    TrainingListener reports = report -> listener.stepped(model.number(), report);
    RunOptions own =
        new RunOptions(
                List.of(reports),
                options.interrupt().or(history -> cancelled),
                trained -> {},
                note -> LOG.info("{}, {}: {}", candidate.point().text(), candidate.part(), note),
                options.existing())
            .within(List.of(name, candidate.point().text(), candidate.part()));
    TrainingResult result;
    try (Checkpointing checkpointing =
        Checkpointing.ofPart(candidate.conf(), hadoop, own, options.notes())) {
      result = candidate.run().train(own, checkpointing, asked -> model.oracle());
    }
    if (result.reason().kind() == Reason.Kind.INTERRUPTED) {
      cancelled = Optional.of(result.reason());
    }
    listener.ended(model.number());
    LoadedProblem loaded = candidate.run().loaded();
    double[] w = loaded.original(result.w());
    return new Trained(
        loaded.objective(),
        new Model(candidate.data().objective(), candidate.data().features(), w),
        result);
  }
}
