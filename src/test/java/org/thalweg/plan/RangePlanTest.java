package org.thalweg.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.ranges.LbfgsSetting;
import org.thalweg.solve.ranges.RangeHead;
import org.thalweg.solve.ranges.RangeMethod;
import org.thalweg.solve.ranges.RangeSetting;
import org.thalweg.solve.ranges.RowPieces;
import org.thalweg.update.AdaGrad;

/** What ranges are said to need has the size of what a job brings to the driver. */
class RangePlanTest {
  private static final int ROWS = 100_000_000;
  private static final int TASKS = 64;

  private static RangePlan plan(RangeMethod method, int batch, int columns) {
    boolean passes = batch == ROWS;
    return new RangePlan(
        ROWS, 1L << 36, columns, 1 << 30, 1 << 28, 256, method, batch, passes, false, TASKS, TASKS);
  }

  /** A job of L-BFGS scores a piece of the rows, however many there are. */
  @Test
  void aPassBringsAPieceOfTheRowsAtATime() {
    RowPieces together = new RowPieces(ROWS, 1 << 16, 1, false);
    RangePlan plan =
        plan(new LbfgsSetting(CoordinatePenalties.Pieces.all(0, 1e-3), together, 10, 256), ROWS, 0);
    long ofRows = 11L * Double.BYTES * ROWS;
    long piece = 8L << 20;
    assertThat(plan.jobBytes()).isEqualTo(piece);
    assertThat(plan.stepBytes()).as("over the network").isEqualTo(8L * ROWS);
    assertThat(plan.driverBytes()).isEqualTo(ofRows + 2 * TASKS * piece);
    assertThat(plan.driverMemory()).isLessThan(10L << 30);
    assertThat(plan.lines()).last().asString().endsWith("spark.driver.maxResultSize=1g");
  }

  @Test
  void aStepBringsItsBatch() {
    int batch = 10_000_000;
    RowPieces batches = new RowPieces(ROWS, batch, 1, false);
    RangePlan plan =
        plan(
            new RangeSetting(
                new AdaGrad(), new Schedules.Constant(0.1), 0, 0, batches, RangeHead.LINEAR),
            batch,
            0);
    assertThat(plan.jobBytes()).isEqualTo(8L * batch);
    assertThat(plan.driverBytes()).isEqualTo(7L * 8 * ROWS + 2L * TASKS * 8 * batch);
    assertThat(plan.lines()).last().asString().endsWith("spark.driver.maxResultSize=9792m");
  }

  /** At the end the scores of all rows are there, and again as the metrics read them. */
  @Test
  void scoresAndColumnsAreHeldTwiceAtTheEnd() {
    RowPieces batches = new RowPieces(ROWS, 1000, 1, false);
    Schedules.Constant rate = new Schedules.Constant(0.1);
    RangeHead classes = RangeHead.classes(10);
    RangePlan softmax =
        plan(new RangeSetting(new AdaGrad(), rate, 0, 0, batches, classes), 1000, 0);
    RangePlan one =
        plan(new RangeSetting(new AdaGrad(), rate, 0, 0, batches, RangeHead.LINEAR), 1000, 0);
    RangePlan bounded =
        plan(new RangeSetting(new AdaGrad(), rate, 0, 0, batches, RangeHead.LINEAR), 1000, 3);
    long ofStep = 2L * TASKS * 9 * 8 * 1000; // of nine more numbers of a row
    assertThat(softmax.driverBytes() - one.driverBytes()).isEqualTo(2L * 9 * 8 * ROWS + ofStep);
    assertThat(bounded.driverBytes() - one.driverBytes()).isEqualTo(2L * 3 * 8 * ROWS);
  }
}
