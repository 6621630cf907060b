package org.thalweg.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.diagnose.Diagnosis;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.run.Outcome;
import org.thalweg.run.RunOptions;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;

/** Runs a conf and asks {@code diagnose} about its model: all that a user would be told of both. */
record TruthRun(SparkSession session) {
  private static final int STALLED = 5; // the exit code of a run that ends away from a minimum
  private static final int DIVERGED = 4;
  private static final Duration LONGEST = Duration.ofMinutes(1); // after which a run ends

  /** The lines of a conf that choose a method. */
  static String settings(String method) {
    return method.equals("sgd")
        ? "method = sgd, updater = sgd, learningRate = backtracking, batch.sampling = full,"
            + " stop.maxSteps = 200"
        : "method = " + method;
  }

  /** What happened, by name. */
  Map<String, Object> of(String conf, Path data) {
    Map<String, Object> told = new LinkedHashMap<>();
    List<String> decisions = new ArrayList<>();
    StepReport[] last = new StepReport[1];
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStep(StepReport report) {
            last[0] = report;
          }

          @Override
          public void onDecision(Decision decision) {
            decisions.add(decision.toString());
          }
        };
    long begin = System.nanoTime();
    try {
      Outcome outcome = Thalweg.train(TrainingConf.parse(conf), session, options(listener));
      told.put("status", "ran");
      told.put("seconds", 1e-9 * (System.nanoTime() - begin));
      tell(outcome, told);
      told.put("lastObjective", last[0] == null ? Double.NaN : last[0].objective());
      told.put("lastGap", last[0] == null ? Double.NaN : last[0].gap());
      told.put("decisions", decisions);
      diagnose(outcome, data, told);
    } catch (ConfException e) {
      told.put("status", "refused");
      told.put("message", e.getMessage());
    } catch (RuntimeException e) {
      told.put("status", "failed");
      told.put("message", e.toString());
    }
    return told;
  }

  private static RunOptions options(TrainingListener listener) {
    return new RunOptions(
        List.of(listener),
        new StopCriterion.Time(LONGEST),
        model -> {},
        note -> {},
        ExistingCheckpoints.refuse());
  }

  private static void tell(Outcome outcome, Map<String, Object> told) {
    Reason reason = outcome.result().reason();
    told.put("objective", outcome.train().objective());
    told.put("w", outcome.model().w());
    told.put("reason", reason.kind());
    told.put("rule", reason.rule());
    told.put("detail", reason.detail());
    told.put("near", outcome.result().isNearMinimum());
    told.put("relativeGradient", outcome.result().relativeGradient());
    told.put("exit", exit(outcome));
    told.put("verdict", outcome.verdict().orElse(""));
    told.put("steps", outcome.result().steps());
    told.put("epochs", outcome.result().history().epochs());
    told.put("warnings", outcome.notes().warnings());
  }

  /** The exit code of {@code train}. */
  private static int exit(Outcome outcome) {
    return switch (outcome.result().reason().kind()) {
      case DIVERGED -> DIVERGED;
      case STALLED -> outcome.hasStalledAway() ? STALLED : 0;
      default -> 0;
    };
  }

  private void diagnose(Outcome outcome, Path file, Map<String, Object> told) {
    long begin = System.nanoTime();
    try (ShardedData rows = Thalweg.load(outcome.model(), file.toString(), session)) {
      Diagnosis found = Thalweg.diagnose(outcome.model(), rows, OptionalDouble.empty());
      told.put("diagnosis", found.kind());
      told.put("diagnosedObjective", found.objective());
      told.put("diagnosedNear", found.standing().isNearMinimum());
      told.put("diagnosedGradient", found.relativeGradient());
      told.put("certificate", found.certificate().orElse(Double.NaN));
      told.put("dualityGap", found.dualityGap().orElse(Double.NaN));
    }
    told.put("diagnoseSeconds", 1e-9 * (System.nanoTime() - begin));
  }
}
