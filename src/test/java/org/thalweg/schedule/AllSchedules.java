package org.thalweg.schedule;

import java.util.List;
import org.thalweg.schedule.Schedules.Breakpoint;

/** Every schedule, so that every law runs over all of them; harsh members at the end. */
public final class AllSchedules {
  private AllSchedules() {}

  /** The list. */
  public static final List<Schedule> MEMBERS =
      List.of(
          new Schedules.Constant(0.1),
          new Schedules.Piecewise(0.1, List.of(new Breakpoint(10, 0.05), new Breakpoint(11, 0.5))),
          new Schedules.Piecewise(0.1, List.of()),
          new Schedules.Inverse(),
          new Schedules.Exponential(),
          new Schedules.Polynomial(),
          new Schedules.Polynomial(0.001, 0.1, 100, 2),
          new Schedules.Cosine(),
          new Schedules.Warmup(5, new Schedules.Cosine()),
          new Schedules.Then(new Schedules.Exponential(), 7, new Schedules.Inverse()),
          new Schedules.Times(3, new Schedules.Inverse()),
          new Schedules.Inverse(1e-300, 9, 1e6),
          new Schedules.Exponential(0.1, 1e-300, 1),
          new Schedules.Polynomial(1e-300, 1, 10, 0.5),
          new Schedules.Cosine(1e-300, 1, 10),
          new Schedules.Cosine(1, 1e-300, 3),
          new Schedules.Warmup(1_000_000, new Schedules.Constant(Double.MIN_VALUE)),
          new Schedules.Times(1e-300, new Schedules.Constant(1e-300)));

  /** Every controller. */
  public static final List<LearningRate> CONTROLLERS =
      List.of(
          new Plateau(),
          new Plateau(new Schedules.Cosine(), 0.5, 0, 3),
          new Plateau(new Schedules.Constant(1e-300), 1e-300, 0, 1),
          new Backtracking(),
          new Backtracking(1e-300, 1e-300, 0.9, 1));
}
