package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Where {@code aggregation = auto} has sums made. */
class DemandTest {
  private static final long MIB = 1L << 20;
  private static final long HEAP = 1024 * MIB;

  @Test
  void fewRowsAreHeldByTheDriver() {
    assertThat(best(true, 900 * MIB, 1 * MIB, true, 1, false)).isEqualTo(Placement.DRIVER);
  }

  @Test
  void rowsThatFitAreHeldByTheDriverWhereItIsTheExecutorToo() {
    assertThat(best(false, 128 * MIB, 20 * MIB, false, 1, true)).isEqualTo(Placement.DRIVER);
    assertThat(best(false, 129 * MIB, 20 * MIB, false, 1, true)).isEqualTo(Placement.EXECUTORS);
    assertThat(best(false, 128 * MIB, 20 * MIB, false, 1, false)).isEqualTo(Placement.EXECUTORS);
    Demand little = new Demand(false, 100 * MIB, 1, 9, 1, HEAP, 150 * MIB, true, false);
    assertThat(little.best().placement())
        .as("more than a job may bring")
        .isNotEqualTo(Placement.DRIVER);
  }

  @Test
  void rowsThatAreThereAreUsedThere() {
    Demand there = new Demand(false, HEAP, HEAP, 0, 1, HEAP, HEAP, false, true);
    assertThat(there.best().placement()).isEqualTo(Placement.DRIVER);
  }

  @Test
  void batchesTravelWhereTheyAreSmallerThanWhatAJobCosts() {
    assertThat(best(false, HEAP, MIB / 10, true, 1000, false)).isEqualTo(Placement.GATHER);
    assertThat(best(false, HEAP, 3 * MIB, true, 1000, false)).isEqualTo(Placement.EXECUTORS);
    assertThat(best(false, HEAP, 3 * MIB, true, 3 * MIB, false)).isEqualTo(Placement.GATHER);
    assertThat(best(false, HEAP, 3 * MIB, false, 3 * MIB, false)).isEqualTo(Placement.EXECUTORS);
  }

  @Test
  void saysWhy() {
    Demand demand = new Demand(false, HEAP, MIB / 4.0, 9, 1000, HEAP, HEAP, false, false);
    assertThat(demand.best().toString())
        .startsWith("gather: ")
        .contains("1.02e+03 MiB", "0.250 MiB", "0.000954 MiB");
  }

  private static Placement best(
      boolean isSmall, long rows, long batch, boolean gathers, long job, boolean isLocal) {
    return new Demand(isSmall, rows, batch, gathers ? 9 : 0, job, HEAP, HEAP, isLocal, false)
        .best()
        .placement();
  }
}
