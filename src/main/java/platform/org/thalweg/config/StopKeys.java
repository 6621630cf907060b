package org.thalweg.config;

import org.thalweg.config.Key.Changes;

/** The part of the table of {@link Keys} that says when a run ends. */
public final class StopKeys {
  static final KeyTable TABLE = new KeyTable();

  /** The budget of steps. */
  public static final Key<Long> STOP_MAX_STEPS =
      TABLE
          .key("stop.maxSteps", RunKeys.COUNT)
          .absentMeans("1000 for lbfgs, if no other budget is given")
          .changing(Changes.END)
          .row();

  /**
   * The budget of passes over the data. A step is not cut: one of truncated Newton, which auto may
   * take, reads the rows up to a hundred times.
   */
  public static final Key<Double> STOP_MAX_EPOCHS =
      TABLE
          .key("stop.maxEpochs", Kinds.POSITIVE)
          .absentMeans(
              "100 for sgd, and for auto if the objective is not convex; else as many as are"
                  + " 2^31 multiplications, from 100 (600 for losses with kinks under auto,"
                  + " interiorPoint and sdca) to 10,000; if no other budget is given")
          .changing(Changes.END)
          .asParam()
          .row();

  /** The run has converged at this norm of the gradient (of a batch, if steps are on batches). */
  public static final Key<Double> STOP_GRADIENT_NORM =
      TABLE.key("stop.gradientNorm", Kinds.POSITIVE).changing(Changes.END).asParam().row();

  /**
   * The run has converged when F(w) − F* is at most this. The bound is ‖∇F‖²/(2λ), for a convex
   * loss and an L2 penalty on every parameter; if there are two classes, the intercept may have no
   * penalty, which costs a pass. interiorPoint and sdca have bounds of their own, both with an
   * intercept, that of interiorPoint also with L1 terms and bounds of w. Of other linear models it
   * is by duality, under L1 terms too, which costs a pass where the last step gained no more. If
   * steps are on batches, one step after each epoch is on all rows.
   */
  public static final Key<Double> STOP_GAP = TABLE.key("stop.gap", Kinds.POSITIVE).asParam().row();

  /**
   * The run has converged when F(w) − F* is at most this share of F(w), whatever the units of
   * labels and features: by a bound as for {@code stop.gap}, or, if the method itself certifies
   * none, when ‖∇F‖·‖w‖, what the last step gained and, if L2 penalties leave out intercepts alone,
   * ‖∇F‖²/(2λ) are all at most that share and, in a run that began at w = 0, ‖∇F‖ is at most a
   * tenth of what it was there. Not for sgd.
   */
  public static final Key<Double> STOP_RELATIVE_GAP =
      TABLE
          .key("stop.relativeGap", Kinds.POSITIVE)
          .absentMeans(
              "1e-6 for auto, svrg, newton, interiorPoint and sdca, 1e-8 if interiorPoint or"
                  + " sdca may bound the gap, if no rule of convergence is given; not for auto by gradient"
                  + " steps")
          .changing(Changes.END)
          .row();

  /**
   * The run has converged when the mean objective of an epoch (of ten steps, if it has fewer)
   * changes by less than this share. With auto by gradient steps: when the loss of rows held out
   * has not been lowered by that for twice as many steps as before; if none are, when a stage gains
   * less than that, by the mean objective of its last epoch.
   */
  public static final Key<Double> STOP_OBJECTIVE_CHANGE =
      TABLE
          .key("stop.objectiveChange", Kinds.POSITIVE)
          .absentMeans(
              "0.001 for auto by gradient steps, 1e-6 for auto of formulas with kinks that are not"
                  + " convex, if no rule of convergence is given")
          .changing(Changes.END)
          .asParam()
          .row();

  /** The run has converged at a step of this length. */
  public static final Key<Double> STOP_SMALL_STEP =
      TABLE.key("stop.smallStep", Kinds.POSITIVE).changing(Changes.END).asParam().row();

  /** The budget of time in seconds. */
  public static final Key<Double> STOP_SECONDS =
      TABLE.key("stop.seconds", Kinds.POSITIVE).changing(Changes.END).asParam().row();

  /**
   * The run ends when so many measurements in a row on the rows of {@code data.validation} bring no
   * improvement of the metric by more than {@code minImprovement} (0 by default): {@code
   * auc(patience=10)}. {@code patience} is 5 by default.
   */
  public static final Key<EarlyStop> STOP_VALIDATION =
      TABLE
          .key("stop.validation", new EarlyStop.EarlyStopKind())
          .absentMeans("validation ends no run")
          .asParam()
          .row();

  private StopKeys() {}
}
