package org.thalweg.solve.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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
    Counted counted = new Counted(new Reshuffling.Epoch(SIZES, 50, 3));
    DrawsAhead ahead = new DrawsAhead(counted, SIZES.shards());
    for (long step = 0; step < 300; step += 3) {
      ahead.at(step);
      ahead.of(step, 0);
    }
    assertThat(counted.quiet()).isEqualTo(100);
  }

  /** Models of a search that begin one after the other draw the first steps once. */
  @Test
  void ofTheFirstStepsAreKeptForThoseWhoComeBack() {
    Counted counted = new Counted(new Reshuffling.Epoch(SIZES, 50, 3));
    DrawsAhead ahead = new DrawsAhead(counted, SIZES.shards());
    int first = 200;
    walk(ahead, first);
    long before = counted.quiet();
    assertThat(before).as("with what is drawn beyond").isGreaterThan(first * SIZES.shards());
    walk(ahead, first);
    long again = counted.quiet() - before;
    assertThat(again).as("two steps must follow each other").isEqualTo(2 * SIZES.shards());
    walk(ahead, 3000);
    assertThat(counted.quiet() - before).as("what follows").isGreaterThan(2000 * SIZES.shards());
    long all = counted.quiet();
    walk(ahead, 3000);
    assertThat(counted.quiet() - all).as("of many steps not all").isGreaterThan(1000);
  }

  private static void walk(DrawsAhead ahead, int steps) {
    for (long step = 0; step < steps; step++) {
      ahead.at(step);
      for (int shard = 0; shard < SIZES.shards(); shard++) {
        ahead.of(step, shard);
      }
    }
  }

  /** Counts draws. */
  private static final class Counted implements Sampler {
    private final Sampler sampler;
    private final AtomicInteger drawn = new AtomicInteger();

    Counted(Sampler sampler) {
      this.sampler = sampler;
    }

    @Override
    public Rows draw(long step, int attempt, int shard) {
      drawn.incrementAndGet();
      return sampler.draw(step, attempt, shard);
    }

    @Override
    public double expectedRows() {
      return sampler.expectedRows();
    }

    /** How many there were once no thread draws any more. */
    long quiet() {
      int before = -1;
      while (before != drawn.get()) {
        before = drawn.get();
        LockSupport.parkNanos(50_000_000);
      }
      return before;
    }
  }

  private static int[] numbers(Rows rows) {
    return IntStream.range(0, rows.count()).map(rows::at).toArray();
  }
}
