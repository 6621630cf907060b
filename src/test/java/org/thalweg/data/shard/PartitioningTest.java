package org.thalweg.data.shard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitioningTest {
  @ParameterizedTest
  @CsvSource({
    "0, 100, 8, 2, 2", // a task a core
    "0, 100, 8, 12, 8", // never more than there are shards
    "7, 100, 8, 2, 7", // as was asked for
    "0, 1024, 64, 2, 2",
    "0, 5400, 512, 4, 16", // at most 512 MiB each, and a power of two
    "0, 5400, 512, 12, 12",
    "0, 10000, 1024, 12, 32",
    "0, 5400, 512, 2, 8", // but no more than four for each core
    "0, 2600000, 16384, 64, 256",
    "0, 2600000, 16384, 63, 128",
    "0, 2600000, 16384, 1, 4",
  })
  void partitionsGoByCoresOrByTheSizeOfTheData(
      int given, long mebibytes, int shards, int cores, int expected) {
    assertThat(Partitioning.of(0, given).partitionsFor(mebibytes << 20, shards, cores))
        .isEqualTo(expected);
  }
}
