package org.thalweg.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.Members;
import org.thalweg.config.Sampling;
import org.thalweg.linalg.Rows;

/**
 * Every way to draw is what statistics call it, whatever order the rows are in, however many shards
 * they lie in and however rare a class is: an epoch has every row once, a batch is unbiased and
 * varies no more than one of independent draws, and the batches of an epoch are exchangeable.
 */
@Tag("members")
class SamplerLawsTest {
  private static final int ROWS = OrderedRows.ROWS;
  private static final int BATCH = OrderedRows.BATCH;
  private static final int SEEDS = 400;

  static Stream<OrderedRows> all() {
    return some(OrderedRows.all());
  }

  static Stream<OrderedRows> batches() {
    return some(OrderedRows.batches());
  }

  static Stream<OrderedRows> epochs() {
    return OrderedRows.all().filter(OrderedRows::hasEpochs);
  }

  /** A fifth of them, with every sampler, order and share. */
  private static Stream<OrderedRows> some(Stream<OrderedRows> of) {
    List<OrderedRows> all = of.toList();
    return Members.some(all, rows -> all.indexOf(rows) % 5 == 0);
  }

  /** The estimate of the mean of something over all rows that the batch of a step gives. */
  private static double estimate(Sampler sampler, ShardSizes sizes, long step, int[] values) {
    for (int attempt = 0; ; attempt++) {
      double sum = 0;
      long count = 0;
      for (int shard = 0; shard < sizes.shards(); shard++) {
        int begin = (int) sizes.begin(shard);
        Rows drawn = sampler.draw(step, attempt, shard);
        for (int i = 0; i < drawn.count(); i++) {
          sum += values[begin + drawn.at(i)];
        }
        count += drawn.count();
      }
      if (count > 0) {
        return sum / sampler.divisor(step, count);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("epochs")
  void anEpochHasEveryRowOnce(OrderedRows of) {
    Sampler sampler = of.samplers().apply(3);
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
  @MethodSource("all")
  void everyBatchIsUnbiased(OrderedRows of) {
    ShardSizes sizes = of.sizes();
    int[] labels = of.labels();
    double share = IntStream.of(labels).average().getAsDouble();
    LongFunction<Sampler> samplers = of.samplers();
    int steps = of.steps();
    for (long step : new long[] {0, steps / 3, steps - 1}) {
      double[] estimates = new double[SEEDS];
      Arrays.setAll(estimates, seed -> estimate(samplers.apply(seed), sizes, step, labels));
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
  void aBatchVariesNoMoreThanIndependentDraws(OrderedRows of) {
    ShardSizes sizes = of.sizes();
    int[] labels = of.labels();
    double share = IntStream.of(labels).average().getAsDouble();
    LongFunction<Sampler> samplers = of.samplers();
    double[] estimates = new double[4 * SEEDS];
    Arrays.setAll(estimates, seed -> estimate(samplers.apply(seed), sizes, seed % 7, labels));
    double most = share * (1 - share) / BATCH;
    double ofNumber = of.sampling() == Sampling.BERNOULLI ? 1.3 : 1;
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
  void theBatchesOfAnEpochAreExchangeable(OrderedRows of) {
    ShardSizes sizes = of.sizes();
    int[] labels = of.labels();
    int[] places = IntStream.range(0, ROWS).toArray();
    Sampler sampler = of.samplers().apply(11);
    int steps = of.steps();
    int epochs = 12;
    double[] classes = new double[steps * epochs];
    Arrays.setAll(classes, step -> estimate(sampler, sizes, step, labels));
    double[] means = new double[steps * epochs];
    Arrays.setAll(means, step -> estimate(sampler, sizes, step, places));
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
