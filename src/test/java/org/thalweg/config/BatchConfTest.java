package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchConfTest {
  /** The lab notes say why: with a 64th of the rows a run took twice as many epochs. */
  @ParameterizedTest
  @CsvSource({"10, 16", "4096, 16", "6722, 26", "32561, 127", "262144, 1024", "1000000000, 1024"})
  void withoutASizeABatchHasA256thOfTheRowsWithinBounds(long all, long rows) {
    assertThat(new BatchConf(Sampling.EPOCH, 0, 0).rowsOf(all)).isEqualTo(rows);
  }

  @Test
  void aSizeThatIsGivenStands() {
    assertThat(new BatchConf(Sampling.EPOCH, 7, 0).rowsOf(1_000_000)).isEqualTo(7);
    assertThat(new BatchConf(Sampling.EPOCH, 0, 0.5).rowsOf(1001)).isEqualTo(501);
    assertThat(new BatchConf(Sampling.EPOCH, 0, 1e-9).rowsOf(1001)).isEqualTo(1);
  }
}
