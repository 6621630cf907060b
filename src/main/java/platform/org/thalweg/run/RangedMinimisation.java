package org.thalweg.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.checkpoint.Checkpoint;
import org.thalweg.checkpoint.DirectoryClaim;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.WeightPlacement;
import org.thalweg.solve.CancelledException;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingStart;
import org.thalweg.solve.ranges.FeatureRanges;
import org.thalweg.solve.ranges.RangeLbfgs;
import org.thalweg.solve.ranges.RangePoint;
import org.thalweg.spark.SparkRanges;
import org.thalweg.text.Line;
import org.thalweg.text.Text;

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

  /**
   * Checkpoints of a run whose w lies in ranges: the ranges are written in parallel, a file each,
   * in a directory beside the checkpoint, which has their checksums and is written last.
   *
   * @param own writes the rest
   * @param claim to the directory
   * @param directory of all checkpoints
   * @param notes gets a line where one cannot be written
   */
  private record RangeCheckpoints(
      Checkpoints own,
      DirectoryClaim claim,
      SparkRanges ranges,
      FeatureRanges cut,
      String directory,
      Configuration hadoop,
      Consumer<String> notes)
      implements Checkpoints {
    private static final String PREFIX = "ranges-";
    private static final String CHECKSUMS = "ranges.crc32c";
    private static final String BEGINS = "ranges.begins";

    @Override
    public boolean due(StepReport report) {
      return own.due(report);
    }

    @Override
    public boolean dueAtEnd() {
      return own.dueAtEnd();
    }

    /**
     * {@inheritDoc}
     *
     * @throws UncheckedIOException if the directory has become another run's
     */
    @Override
    public void keep(Snapshot snapshot) {
      String place = place(directory, snapshot.step());
      long[] checksums;
      try {
        claim.require();
        remove(place);
        checksums = ranges.write(version(snapshot), place);
        clear(snapshot.step());
      } catch (CancelledException e) {
        throw e;
      } catch (DirectoryClaim.Lost e) {
        throw new UncheckedIOException(e);
      } catch (IOException | RuntimeException e) {
        notes.accept(
            Line.of(
                "the ranges of checkpoint %d cannot be written: %s; the run goes on without it"
                    .formatted(snapshot.step(), e.getMessage())));
        return;
      }
      Map<String, double[]> memory = new LinkedHashMap<>(snapshot.memory());
      memory.put(CHECKSUMS, Arrays.stream(checksums).asDoubleStream().toArray());
      memory.put(BEGINS, Arrays.stream(cut.begins()).asDoubleStream().toArray());
      own.keep(new Snapshot(snapshot.step(), snapshot.w(), memory, snapshot.history()));
    }

    /** Steps of the log that the ranges have taken. */
    private static long version(Snapshot snapshot) {
      double[] at = {RangePoint.of(snapshot.w()).version()};
      return (long) snapshot.memory().getOrDefault(RangeLbfgs.VERSION, at)[0];
    }

    /** Removes what a run that was killed has left of this step. */
    private void remove(String place) throws IOException {
      Path left = new Path(place);
      FileSystem.get(left.toUri(), hadoop).delete(left, true);
    }

    /**
     * Removes the ranges of checkpoints that are there no more; the one before may be on its way.
     */
    private void clear(long step) throws IOException {
      Path all = new Path(directory);
      FileSystem files = FileSystem.get(all.toUri(), hadoop);
      List<String> numbers =
          Arrays.stream(files.listStatus(all))
              .map(found -> found.getPath().getName())
              .filter(name -> name.startsWith(PREFIX))
              .map(name -> name.substring(PREFIX.length()))
              .filter(number -> !number.equals(number(step)))
              .sorted()
              .toList();
      for (String number : numbers.subList(0, Math.max(0, numbers.size() - 1))) {
        if (!files.exists(new Path(all, "round-" + number))) {
          files.delete(new Path(all, PREFIX + number), true);
        }
      }
    }

    @Override
    public void close() {
      own.close();
    }

    private static String number(long step) {
      return Text.of("%010d", step);
    }

    private static String place(String directory, long step) {
      return new Path(directory, PREFIX + number(step)).toString();
    }

    /**
     * Has ranges begin where a checkpoint left them.
     *
     * @throws Snapshot.Unfit if it has other ranges, or none
     */
    static void restore(SparkRanges ranges, FeatureRanges cut, String directory, Snapshot from) {
      double[] begins = from.memory(BEGINS, cut.count() + 1);
      if (!Arrays.equals(begins, Arrays.stream(cut.begins()).asDoubleStream().toArray())) {
        throw new Snapshot.Unfit("the ranges of the features begin elsewhere");
      }
      long[] checksums =
          Arrays.stream(from.memory(CHECKSUMS, cut.count())).mapToLong(crc -> (long) crc).toArray();
      ranges.restore(place(directory, from.step()), checksums);
    }
  }
}
