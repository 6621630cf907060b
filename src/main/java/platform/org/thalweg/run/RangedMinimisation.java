package org.thalweg.run;

import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.thalweg.checkpoint.Checkpoint;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.WeightPlacement;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingStart;
import org.thalweg.solve.ranges.RangePoint;

/**
 * The steps of a run whose w lies in ranges: from where it begins, or from a checkpoint, to where
 * it ends.
 */
record RangedMinimisation(
    TrainingConf conf, TrainingData data, RunOptions options, Configuration hadoop) {

  /**
   * Minimises, and tells listeners of it.
   *
   * @param reason why w lies in ranges
   * @throws ConfException if the checkpoint to go on from is of another run
   */
  TrainingResult result(RangeRun run, Checkpointing checkpointing, String reason) {
    Reporter reporter =
        Reporter.of(data.train().context(), options.listeners(), run.clock().soFar());
    Decision placed =
        new Decision("placement", "columns, in %s".formatted(run.ranges().cut()), reason);
    return reporter.told(
        conf,
        checkpointing,
        () -> {
          reporter.onDecision(placed);
          run.method().decided().ifPresent(reporter::onDecision);
          if (conf.placement() == WeightPlacement.AUTO) {
            options.notes().accept(placed.toString());
          }
          return minimise(run, checkpointing, reporter);
        });
  }

  private TrainingResult minimise(RangeRun run, Checkpointing checkpointing, Reporter reporter) {
    Optional<Snapshot> from = checkpointing.from().map(Checkpoint::snapshot);
    checkpointing
        .from()
        .map(ResumedCheckpoint::new)
        .ifPresent(it -> it.requireSameData(data.train()));
    double[] start = new RangePoint(0, run.start().intercepts()).toArray();
    Solver solver =
        from.map(snapshot -> restored(run, snapshot))
            .orElseGet(() -> run.method().solvers().begin().apply(start));
    double stepsPerEpoch = run.method().solvers().stepsPerEpoch();
    StopCriterion criterion =
        run.method()
            .stop(conf, run.model().scores())
            .or(options.interrupt())
            .or(reporter.interrupt());
    try (Checkpoints checkpoints = checkpoints(run, checkpointing)) {
      reporter.onStart(
          new TrainingStart(
              conf.method().text(),
              data.train().rows(),
              run.model().layout().dimension(),
              from.map(Snapshot::step).orElse(0L),
              RangedMethod.bounded(conf).budget(),
              conf.render(),
              options.within()));
      Minimiser minimiser =
          new Minimiser(
              run.oracle(),
              run.oracle(),
              criterion,
              List.of(reporter),
              checkpoints,
              run.validation()
                  .map(
                      rows ->
                          ValidationRows.validation(
                              rows.scorer(
                                  conf.data()
                                      .validation()
                                      .metric(conf.stop(), run.model().scores())),
                              conf,
                              stepsPerEpoch)));
      return from.isPresent() ? minimiser.resume(solver, from.get()) : minimiser.minimise(solver);
    }
  }

  private Solver restored(RangeRun run, Snapshot snapshot) {
    Solver solver = run.method().solvers().restore().apply(snapshot);
    String directory = conf.checkpoint().directory().orElseThrow();
    RangeCheckpoints.restore(run.workers(), run.ranges().cut(), directory, snapshot);
    return solver;
  }

  private Checkpoints checkpoints(RangeRun run, Checkpointing checkpointing) {
    Checkpoints own = checkpointing.begin(data.train(), run.model().layout());
    return conf.checkpoint()
        .directory()
        .filter(any -> checkpointing.directory().isPresent())
        .<Checkpoints>map(
            directory ->
                new RangeCheckpoints(
                    own,
                    checkpointing.claim().orElseThrow(),
                    run.workers(),
                    run.ranges().cut(),
                    directory,
                    hadoop,
                    options.notes()))
        .orElse(own);
  }
}
