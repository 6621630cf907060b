package org.thalweg.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.table.Sessions;
import org.thalweg.model.Model;
import org.thalweg.objective.Objective;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.Run;
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
 * Trains the models of one search side by side, each in a thread of its own; a {@link Lockstep}
 * collects the questions of all of them. When the user interrupts one, none goes on.
 */
final class ModelRuns {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRuns.class);
  private static final AtomicInteger SEARCHES = new AtomicInteger(); // of this process

  private final RunOptions options;
  private final SearchListener listener;
  private final String name = "search " + SEARCHES.incrementAndGet();
  private volatile Optional<Reason> cancelled = Optional.empty(); // then no model goes on

  /**
   * A model of a search that is yet to be trained.
   *
   * @param point whose values it has
   * @param part which of the models of the point it is, in words: its fold, or its bootstrap sample
   * @param data its rows
   * @param run of the conf that trains it alone over the data
   */
  record UntrainedModel(Point point, String part, TrainingData data, Run run) {}

  /**
   * A model of a search that was trained.
   *
   * @param objective over the features as they are
   * @param model without its penalty
   */
  record TrainedModel(Objective objective, Model model, TrainingResult result) {}

  /**
   * The runs of one search.
   *
   * @param options the interrupt, notes, and what to do with existing checkpoints
   */
  ModelRuns(RunOptions options, SearchListener listener) {
    this.options = options;
    this.listener = listener;
  }

  /**
   * Trains some models; the results are in their order. Once one is interrupted, those that have
   * not begun are left out.
   *
   * @param most models that run at once
   * @param train trains one of them
   */
  <T> List<T> run(
      List<SparkOracle.SparkModel> models,
      TreeAggregation aggregation,
      RoundClock clock,
      int most,
      Function<Lockstep.LockstepModel, T> train) {
    List<T> trained = new ArrayList<>();
    try (Oracle oracle = SparkOracle.of(models, aggregation, clock)) {
      for (int first = 0; first < models.size() && cancelled.isEmpty(); first += most) {
        int count = Math.min(most, models.size() - first);
        if (count < models.size()) {
          LOG.info("models {} to {} of {}", first + 1, first + count, models.size());
        }
        trained.addAll(Lockstep.run(oracle, first, count, train));
      }
    }
    return trained;
  }

  /** Trains a model. */
  TrainedModel train(UntrainedModel candidate, Lockstep.LockstepModel model) {
    String text = candidate.point().text();
    RunOptions own =
        options(
            model.number(),
            note -> LOG.info("{}, {}: {}", text, candidate.part(), note),
            text,
            candidate.part());
    Run run = candidate.run();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(run.loaded().data().context());
    TrainingResult result;
    try (Checkpointing checkpointing =
        Checkpointing.ofPart(run.conf(), Sessions.hadoop(spark), own, options.notes())) {
      result = run.train(own, checkpointing, asked -> model.oracle());
    }
    ended(model.number(), result);
    double[] w = run.loaded().original(result.w());
    TrainingData rows = candidate.data();
    return new TrainedModel(
        run.loaded().objective(), new Model(rows.objective(), rows.features(), w), result);
  }

  /**
   * The options of a model.
   *
   * @param number of the model
   * @param parts of the search that it is, from the largest on
   */
  RunOptions options(int number, Consumer<String> notes, String... parts) {
    TrainingListener reports = report -> listener.stepped(number, report);
    return new RunOptions(
            List.of(reports),
            options.interrupt().or(history -> cancelled),
            trained -> {},
            notes,
            options.existing())
        .within(Stream.concat(Stream.of(name), Arrays.stream(parts)).toList());
  }

  /** A model has ended. */
  void ended(int number, TrainingResult result) {
    if (result.reason().kind() == Reason.Kind.INTERRUPTED) {
      cancelled = Optional.of(result.reason());
    }
    listener.ended(number);
  }

  /** Why a model was interrupted; empty where none was. */
  Optional<Reason> interrupted() {
    return cancelled;
  }
}
