package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which data second derivatives are for: few columns, few entries a row, or rows that outweigh. */
class SecondOrderWorkTest {
  @ParameterizedTest
  @CsvSource({
    "a9a,               32561,    451592, 1,     123, true",
    "dense and narrow,  16000,    864000, 1,      54, true",
    "dense and wide,   200000, 400000000, 1,    2000, false",
    "dense 1000,       200000, 200000000, 1,    1000, false",
    "sparse and wide, 1000000,  50000000, 1,  262144, false",
    "few rows,            100,      2000, 1,     900, false",
    "few dense rows,       30,      9000, 1,     301, true",
    "some dense rows,    1000,    300000, 1,     301, true",
    "more dense rows,    3000,   1200000, 1,     401, false",
    "many rows,       1000000,  20000000, 1,     900, true",
    "ten classes,       60000,   6000000, 10,   1000, false",
    "three classes,      2000,     20000, 3,     543, false",
    "one row,               1,         3, 1,       4, true"
  })
  void isAFunctionOfSizes(
      String name, long rows, long entries, int outputs, int dimension, boolean isLittle) {
    SecondOrderWork work = new SecondOrderWork(rows, entries, outputs, dimension);
    assertThat(work.isLittle()).as("%s: %s", name, work).isEqualTo(isLittle);
  }

  /** As many multiplications as all rounds without matrices may spend, but no more. */
  @ParameterizedTest
  @CsvSource({
    "more dense rows,    3000,   1200000, 1,     401, true",
    "long dense rows,    5000,   3000000, 1,     601, true",
    "dense 1000,       200000, 200000000, 1,    1000, false",
    "dense and wide,     2000,   4000000, 1,    2000, false"
  })
  void illConditionedRowsAreWorthMore(
      String name, long rows, long entries, int outputs, int dimension, boolean isLittle) {
    SecondOrderWork work = new SecondOrderWork(rows, entries, outputs, dimension);
    assertThat(work.isLittle(RowCondition.unbounded())).as(name).isEqualTo(isLittle);
    assertThat(work.isLittle(RowCondition.none())).as(name).isFalse();
    assertThat(work.isLittle(RowCondition.ofStandardised())).as(name).isFalse();
  }

  /** Where nobody sets a budget: thousands of cheap passes, or as few as ever. */
  @ParameterizedTest
  @CsvSource({
    "small,               300,      3000, 1,      11, true,  10000",
    "small softmax,       300,      3000, 5,      55, true,   5332",
    "a9a,               32561,    451592, 1,     123, true,    623",
    "a9a,               32561,    451592, 1,     123, false,  2377",
    "dense 1000,       200000, 200000000, 1,    1000, false,   100",
    "few and wide,        100,    100000, 1,    1000, true,    100"
  })
  void aBudgetIsWork(
      String name,
      long rows,
      long entries,
      int outputs,
      int dimension,
      boolean takesMatrices,
      double passes) {
    SecondOrderWork work = new SecondOrderWork(rows, entries, outputs, dimension);
    assertThat(work.budget(takesMatrices, 100)).as(name).isEqualTo(passes);
  }
}
