package org.thalweg.schedule;

import org.thalweg.text.Require;

/**
 * A schedule that is scaled down when the objective no longer falls.
 *
 * <pre>
 *   η = schedule(step)·k
 *   k = k·factor       after more than patience windows in a row whose mean objective was not
 *                      below best − 1e-4·|best|
 * </pre>
 *
 * Windows of {@code window} reports tile the run from its first step; best is the least mean so
 * far. With mini-batches reports are estimates: make the window an epoch long.
 *
 * <p>Differs from: ReduceLROnPlateau of PyTorch with its default threshold and no cooldown, whose
 * best moves only where it is beaten by the threshold, so that many small gains add up to one.
 *
 * @param schedule the rate to scale
 * @param factor in (0, 1)
 * @param patience windows without progress that are let pass
 * @param window steps
 */
public record Plateau(Schedule schedule, double factor, long patience, long window)
    implements LearningRate {
  private static final double THRESHOLD = 1e-4;

  // the places of the memory
  private static final int SCALE = 0;
  private static final int BEST = 1;
  private static final int IDLE = 2;
  private static final int SUM = 3;
  private static final int COUNT = 4;

  public Plateau {
    Require.insideOne("factor", factor);
    Require.atLeast("patience", patience, 0);
    Require.atLeast("window", window, 1);
  }

  /** A tenth of 0.001 after more than ten steps without progress. */
  public Plateau() {
    this(new Schedules.Constant(0.001), 0.1, 10, 1);
  }

  @Override
  public double[] memory() {
    return new double[] {1, Double.POSITIVE_INFINITY, 0, 0, 0};
  }

  @Override
  public double at(long step, double[] memory) {
    return Math.max(schedule.at(step) * memory[SCALE], Double.MIN_VALUE);
  }

  @Override
  public void observe(long step, double objective, double[] memory) {
    memory[SUM] += objective;
    if (++memory[COUNT] < window) {
      return;
    }
    double mean = memory[SUM] / window;
    double best = memory[BEST];
    boolean better =
        mean < best - (best < Double.POSITIVE_INFINITY ? THRESHOLD * Math.abs(best) : 0);
    memory[IDLE] = better ? 0 : memory[IDLE] + 1;
    if (memory[IDLE] > patience) {
      memory[SCALE] *= factor;
      memory[IDLE] = 0;
    }
    memory[BEST] = Math.min(best, mean);
    memory[SUM] = 0;
    memory[COUNT] = 0;
  }
}
