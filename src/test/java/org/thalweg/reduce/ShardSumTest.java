package org.thalweg.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardSumTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 13, 64, 100, 257})
  void hasTheBitsOfTheFixedTreeForAnyNumberOfThreads(int shards) {
    PartialSums<Figure> tree = new PartialSums<>();
    for (int shard = shards - 1; shard >= 0; shard--) {
      tree.add(Subtree.leaf(shard, figure(shard, new AtomicInteger(), new AtomicInteger())));
    }
    Figure expected = tree.root(shards);
    for (int threads : new int[] {1, 2, 3, 8, 300}) {
      Figure sum = sum(shards, threads, new AtomicInteger(), new AtomicInteger());
      assertThat(sum == null).isEqualTo(expected == null);
      assertThat(sum == null ? 0 : sum.value).isEqualTo(expected == null ? 0 : expected.value);
    }
  }

  @Test
  void fewSumsAreAliveHoweverManyShardsThereAre() {
    for (int shards : new int[] {16, 256, 4096}) {
      int levels = Integer.numberOfTrailingZeros(shards);
      for (int threads : new int[] {1, 2, 4}) {
        AtomicInteger most = new AtomicInteger();
        sum(shards, threads, new AtomicInteger(), most);
        assertThat(most.get())
            .as("%d shards, %d threads", shards, threads)
            .isLessThanOrEqualTo(threads == 1 ? levels + 1 : threads * (levels + 2));
      }
    }
  }

  @Test
  void soManyAreAliveAtATimeAtMost() {
    assertThat(ShardSum.most(1, 1)).isEqualTo(1);
    assertThat(ShardSum.most(16, 1)).isEqualTo(5);
    assertThat(ShardSum.most(17, 1)).isEqualTo(5);
    assertThat(ShardSum.most(1024, 4)).isEqualTo(13);
    assertThat(ShardSum.most(3, 4)).isEqualTo(3);
  }

  @Test
  void oneThreadIsTheCallingOne() {
    Thread own = Thread.currentThread();
    List<Integer> shards = new ArrayList<>();
    new ShardSum<Figure>(
            9,
            shard -> {
              assertThat(Thread.currentThread()).isSameAs(own);
              shards.add(shard);
              return null;
            })
        .by(1);
    assertThat(shards).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void noShardOrNoneThatContributesGivesNoSum() {
    assertThat(new ShardSum<Figure>(0, shard -> null).by(4)).isNull();
    assertThat(new ShardSum<Figure>(9, shard -> null).by(1)).isNull();
    assertThat(new ShardSum<Figure>(9, shard -> null).by(4)).isNull();
  }

  @Test
  void aShardThatFailsFailsTheSum() {
    ShardSum<Figure> failing =
        new ShardSum<>(
            8,
            shard -> {
              throw new IllegalStateException("shard " + shard);
            });
    assertThatThrownBy(() -> failing.by(1)).hasMessageContaining("shard 0");
    assertThatThrownBy(() -> failing.by(2)).hasMessageContaining("shard");
  }

  private static Figure sum(int shards, int threads, AtomicInteger alive, AtomicInteger most) {
    return new ShardSum<>(shards, shard -> figure(shard, alive, most)).by(threads);
  }

  /** One of seven shards contributes nothing. */
  private static Figure figure(int shard, AtomicInteger alive, AtomicInteger most) {
    if (shard % 7 == 3) {
      return null;
    }
    most.accumulateAndGet(alive.incrementAndGet(), Math::max);
    return new Figure(Math.sin(shard) * Math.scalb(1, shard % 60), alive);
  }

  /** A number whose sums depend on the order in which they are made. */
  private static final class Figure implements Mergeable<Figure> {
    private static final long serialVersionUID = 1;

    private double value;
    private final transient AtomicInteger alive;

    Figure(double value, AtomicInteger alive) {
      this.value = value;
      this.alive = alive;
    }

    @Override
    public Figure merge(Figure other) {
      value += other.value;
      alive.decrementAndGet();
      return this;
    }
  }
}
