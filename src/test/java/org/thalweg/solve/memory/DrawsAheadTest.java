package org.thalweg.solve.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.Rows;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.sample.ShardSizes;

class DrawsAheadTest {
  private static final ShardSizes SIZES = new ShardSizes(301, 0, 299, 400);

  private static List<Sampler> samplers() {
    Sampler epoch = new Reshuffling.Epoch(SIZES, 50, 3);
    return List.of(
        epoch,
        new Reshuffling.Epoch(SIZES, 1, 3),
        new Samplers.WithAll(SIZES, epoch),
        new Samplers.Bernoulli(SIZES, 0.05, 3),
        new Samplers.Replacement(SIZES, 64, 3),
        new Samplers.Partitions(SIZES, 0.3, 3),
        new Samplers.Full(SIZES));
  }

  /** One after the other over several windows, and to and fro. */
  @Test
  void areThoseOfTheSamplerInWhateverOrderStepsAre() {
    long[] jumps = {7, 7, 3000, 3001, 3002, 3001, 0, 1, 2, 9, 1_000_000, 1_000_001, 999_999};
    for (Sampler sampler : samplers()) {
      DrawsAhead ahead = new DrawsAhead(sampler, SIZES.shards());
      LongStream.concat(LongStream.range(0, 2200), LongStream.of(jumps))
          .forEach(
              step -> {
                ahead.at(step);
                for (int shard = 0; shard < SIZES.shards(); shard++) {
                  assertThat(numbers(ahead.of(step, shard)))
                      .as("%s, step %d, shard %d", sampler, step, shard)
                      .isEqualTo(numbers(sampler.draw(step, 0, shard)));
                }
              });
    }
  }

  @Test
  void areMadeByAnotherThread() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    Sampler epoch = new Reshuffling.Epoch(SIZES, 50, 3);
    Sampler watched =
        new Sampler() {
          @Override
          public Rows draw(long step, int attempt, int shard) {
            if (step > 1) {
              threads.add(Thread.currentThread());
            }
            return epoch.draw(step, attempt, shard);
          }

          @Override
          public double expectedRows() {
            return epoch.expectedRows();
          }
        };
    DrawsAhead ahead = new DrawsAhead(watched, SIZES.shards());
    for (long step = 0; step < 2000; step++) {
      ahead.at(step);
      ahead.of(step, 0);
    }
    assertThat(threads).isNotEmpty().doesNotContain(Thread.currentThread());
  }

  @Test
  void areNotMadeForOneWhoJumps() {
    AtomicInteger drawn = new AtomicInteger();
    Sampler epoch = new Reshuffling.Epoch(SIZES, 50, 3);
    Sampler counted =
        new Sampler() {
          @Override
          public Rows draw(long step, int attempt, int shard) {
            drawn.incrementAndGet();
            return epoch.draw(step, attempt, shard);
          }

          @Override
          public double expectedRows() {
            return epoch.expectedRows();
          }
        };
    DrawsAhead ahead = new DrawsAhead(counted, SIZES.shards());
    for (long step = 0; step < 300; step += 3) {
      ahead.at(step);
      ahead.of(step, 0);
    }
    assertThat(drawn).hasValue(100);
  }

  private static int[] numbers(Rows rows) {
    return IntStream.range(0, rows.count()).map(rows::at).toArray();
  }
}
