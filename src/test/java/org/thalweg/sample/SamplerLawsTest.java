package org.thalweg.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.config.TrainingConf.Sampling;
import org.thalweg.linalg.Rows;

/**
 * Every way to draw is what statistics call it, whatever order the rows are in, however many shards
 * they lie in and however rare a class is: an epoch has every row once, a batch is unbiased and
 * varies no more than one of independent draws, and the batches of an epoch are exchangeable.
 */
class SamplerLawsTest {
  private static final int ROWS = 2_087; // 8 do not divide them
  private static final int BATCH = 8;
  private static final int[] SHARDS = {1, 8, 64, 1024};
  private static final int[] ONE_IN = {26, 3}; // rows, of which one is of the class 1
  private static final int SEEDS = 400;

  /** How the rows lie before they are cut into shards. */
  private enum Order {
    SHUFFLED {
      @Override
      int label(int row, int oneIn, int shards) {
        return Long.remainderUnsigned(Hash.of(5, row), oneIn) == 0 ? 1 : 0;
      }
    },
    SORTED {
      @Override
      int label(int row, int oneIn, int shards) {
        return row >= ROWS - ROWS / oneIn ? 1 : 0;
      }
    },
    /** As in a directory that has a file for each class of each day: four shards a day. */
    PERIODIC {
      @Override
      int label(int row, int oneIn, int shards) {
        int day = Math.max(oneIn, 4 * ROWS / Math.max(4, shards)); // rows
        return row % day >= day - day / oneIn ? 1 : 0;
      }
    };

    abstract int label(int row, int oneIn, int shards);
  }

  /** Rows of two classes in shards, in each of which those of class 0 come first. */
  private record Case(Sampling sampling, int shards, Order order, int oneIn) {
    int[] labels() {
      int[] labels =
          IntStream.range(0, ROWS).map(row -> order.label(row, oneIn, shards)).toArray();
      for (int k = 0; k < shards; k++) {
        Arrays.sort(labels, begin(k), begin(k + 1));
      }
      return labels;
    }

    private int begin(int shard) {
      return (int) ((long) ROWS * shard / shards);
    }

    ShardSizes sizes() {
      return new ShardSizes(
          IntStream.range(0, shards).map(k -> begin(k + 1) - begin(k)).toArray());
    }

    private ShardSizes strata(int[] labels) {
      int[] strata = new int[2 * shards];
      for (int k = 0; k < shards; k++) {
        for (int row = begin(k); row < begin(k + 1); row++) {
          strata[labels[row] * shards + k]++;
        }
      }
      return new ShardSizes(strata);
    }

    Sampler sampler(long seed) {
      return switch (sampling) {
        case FULL -> new Samplers.Full(sizes());
        case EPOCH -> new Reshuffling.Epoch(sizes(), BATCH, seed);
        case STRATIFIED -> new Reshuffling.Stratified(strata(labels()), shards, BATCH, seed);
        case BERNOULLI -> new Samplers.Bernoulli(sizes(), (double) BATCH / ROWS, seed);
        case REPLACEMENT -> new Samplers.Replacement(sizes(), BATCH, seed);
        case PARTITIONS -> new Samplers.Partitions(sizes(), (double) BATCH / ROWS, seed);
      };
    }

    /** Whether an epoch has every row once. */
    boolean hasEpochs() {
      return sampling == Sampling.EPOCH || sampling == Sampling.STRATIFIED;
    }

    /** Steps of an epoch. */
    int steps() {
      return (int) Math.round(ROWS / sampler(0).expectedRows());
    }

    /** The estimate of the mean of something over all rows that the batch of a step gives. */
    double estimate(Sampler sampler, long step, int[] values) {
      for (int attempt = 0; ; attempt++) {
        double sum = 0;
        long count = 0;
        for (int shard = 0; shard < shards; shard++) {
          Rows drawn = sampler.draw(step, attempt, shard);
          for (int i = 0; i < drawn.count(); i++) {
            sum += values[begin(shard) + drawn.at(i)];
          }
          count += drawn.count();
        }
        if (count > 0) {
          return sum / sampler.divisor(step, count);
        }
      }
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Sampling sampling : Sampling.values()) {
      for (int shards : SHARDS) {
        for (Order order : Order.values()) {
          for (int oneIn : ONE_IN) {
            cases.add(new Case(sampling, shards, order, oneIn));
          }
        }
      }
    }
    return cases.stream();
  }

  static Stream<Case> epochs() {
    return cases().filter(Case::hasEpochs);
  }

  /** Those whose batches are rows, and neither all of them nor whole shards. */
  static Stream<Case> batches() {
    return cases()
        .filter(of -> of.sampling != Sampling.FULL && of.sampling != Sampling.PARTITIONS);
  }

  @ParameterizedTest
  @MethodSource("epochs")
  void anEpochHasEveryRowOnce(Case of) {
    Sampler sampler = of.sampler(3);
    ShardSizes sizes = of.sizes();
    int steps = of.steps();
    for (long epoch : new long[] {0, 1, 1L << 40}) {
      List<Integer> rows = new ArrayList<>();
      for (long step = epoch * steps; step < (epoch + 1) * steps; step++) {
        List<Integer> batch = Drawn.rows(sampler, sizes, step);
        assertThat(batch.size()).isBetween(ROWS / steps, ROWS / steps + 1);
        rows.addAll(batch);
      }
      Collections.sort(rows);
      assertThat(rows).isEqualTo(IntStream.range(0, ROWS).boxed().toList());
    }
  }

  /** Within five standard errors, at the beginning of an epoch, in it and at its end. */
  @ParameterizedTest
  @MethodSource("cases")
  void everyBatchIsUnbiased(Case of) {
    int[] labels = of.labels();
    double share = IntStream.of(labels).average().getAsDouble();
    int steps = of.steps();
    for (long step : new long[] {0, steps / 3, steps - 1}) {
      double[] estimates = new double[SEEDS];
      Arrays.setAll(estimates, seed -> of.estimate(of.sampler(seed), step, labels));
      double error = Math.sqrt(variance(estimates) / SEEDS);
      assertThat(mean(estimates)).isCloseTo(share, within(5 * error + 1e-12));
    }
  }

  /**
   * Of {@value #BATCH} independent draws the variance is p·(1 − p)/{@value #BATCH}; a random number
   * of them is at times small.
   */
  @ParameterizedTest
  @MethodSource("batches")
  void aBatchVariesNoMoreThanIndependentDraws(Case of) {
    int[] labels = of.labels();
    double share = IntStream.of(labels).average().getAsDouble();
    double[] estimates = new double[4 * SEEDS];
    Arrays.setAll(estimates, seed -> of.estimate(of.sampler(seed), seed % 7, labels));
    double most = share * (1 - share) / BATCH;
    double ofNumber = of.sampling == Sampling.BERNOULLI ? 1.3 : 1;
    double fourth = 3 + 1 / (BATCH * share); // kurtosis of a mean of a rare class
    double noise = 5 * Math.sqrt((fourth - 1) / estimates.length);
    assertThat(variance(estimates)).isLessThan(most * ofNumber * (1 + noise));
  }

  /**
   * Batches that follow each other are as unlike as any two: their correlation is that of draws
   * without replacement, −1/(steps − 1) at most; and each tenth of an epoch has its share of a
   * class.
   */
  @ParameterizedTest
  @MethodSource("batches")
  void theBatchesOfAnEpochAreExchangeable(Case of) {
    int[] labels = of.labels();
    int[] places = IntStream.range(0, ROWS).toArray();
    Sampler sampler = of.sampler(11);
    int steps = of.steps();
    int epochs = 12;
    double[] classes = new double[steps * epochs];
    Arrays.setAll(classes, step -> of.estimate(sampler, step, labels));
    double[] means = new double[steps * epochs];
    Arrays.setAll(means, step -> of.estimate(sampler, step, places));
    double bound = 5 / Math.sqrt(classes.length) + 1.0 / (steps - 1);
    for (int lag : new int[] {1, 2, 3}) {
      assertThat(correlation(classes, lag)).as("classes %d apart", lag).isBetween(-bound, bound);
      assertThat(correlation(means, lag)).as("places %d apart", lag).isBetween(-bound, bound);
    }
    double deviation = Math.sqrt(variance(classes) / (epochs * (steps / 10)));
    for (int tenth = 0; tenth < 10; tenth++) {
      double[] here = tenth(classes, steps, tenth);
      assertThat(mean(here)).isCloseTo(mean(classes), within(5 * deviation));
    }
  }

  /** The same tenth of every epoch. */
  private static double[] tenth(double[] batches, int steps, int tenth) {
    int length = steps / 10;
    return IntStream.range(0, batches.length)
        .filter(step -> step % steps / length == tenth)
        .mapToDouble(step -> batches[step])
        .toArray();
  }

  private static double correlation(double[] x, int lag) {
    double mean = mean(x);
    double sum = 0;
    for (int i = lag; i < x.length; i++) {
      sum += (x[i] - mean) * (x[i - lag] - mean);
    }
    return sum / (x.length - lag) / variance(x);
  }

  private static double mean(double[] x) {
    return Arrays.stream(x).average().getAsDouble();
  }

  private static double variance(double[] x) {
    double mean = mean(x);
    return Arrays.stream(x).map(value -> (value - mean) * (value - mean)).average().getAsDouble();
  }
}
