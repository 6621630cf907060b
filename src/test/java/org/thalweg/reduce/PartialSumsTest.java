package org.thalweg.reduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However the shards are grouped and whatever arrives first, the bits of the sum are the same. */
class PartialSumsTest {
  private static final int DIMENSION = 3;
  private final Random random = new Random(23);

  static IntStream shardCounts() {
    return IntStream.concat(IntStream.rangeClosed(1, 20), IntStream.of(37));
  }

  @ParameterizedTest
  @MethodSource("shardCounts")
  void anyGroupingInAnyOrderIsTheFixedTree(int shards) {
    int[] kinds = kinds(shards, shard -> true);
    assertAnyGroupingIsTheFixedTree(kinds);
  }

  @ParameterizedTest
  @MethodSource("shardCounts")
  void shardsThatAreMissingOrHaveNullSumsContributeNothing(int shards) {
    for (int trial = 0; trial < 20; trial++) {
      int present = random.nextInt(11);
      int[] kinds = kinds(shards, shard -> random.nextInt(10) < present);
      assertAnyGroupingIsTheFixedTree(kinds);
    }
  }

  @Test
  void theOrderOfTheseSumsWouldShowInTheBits() {
    double[] tree = expected(kinds(20, shard -> true));
    double[] fromTheRight = null;
    for (int shard = 19; shard >= 0; shard--) {
      fromTheRight = plus(fromTheRight, values(shard));
    }
    assertThat(fromTheRight).isNotEqualTo(tree);
  }

  @Test
  void nothingSumsToNull() {
    assertThat(new PartialSums<GradientSum>().root(5)).isNull();
    PartialSums<GradientSum> sums = new PartialSums<>();
    sums.add(Subtree.leaf(1, null));
    sums.add(Subtree.leaf(3, null));
    assertThat(sums.root(5)).isNull();
  }

  @Test
  void whatIsKeptAreTheMaximalAlignedSubtrees() {
    List<Subtree<GradientSum>> leaves = new ArrayList<>();
    for (int shard = 3; shard < 17; shard++) {
      leaves.add(Subtree.leaf(shard, sum(shard)));
    }
    List<Subtree<GradientSum>> nodes = added(leaves).nodes();
    // [3,4) [4,8) [8,16) [16,17)
    assertThat(nodes).extracting(Subtree::firstShard).containsExactly(3, 4, 8, 16);
    assertThat(nodes).extracting(node -> node.sum().rows()).containsExactly(4L, 26L, 100L, 17L);
  }

  /** Doubles would not tell which was which. */
  @Test
  void theLeftSumTakesUpTheRightOneWhicheverComesFirst() {
    for (int shards : new int[] {2, 3, 8, 13}) {
      List<Integer> order = new ArrayList<>(IntStream.range(0, shards).boxed().toList());
      for (int trial = 0; trial < 5; trial++) {
        Collections.shuffle(order, random);
        PartialSums<Text> sums = new PartialSums<>();
        order.forEach(shard -> sums.add(Subtree.leaf(shard, new Text("" + (char) ('a' + shard)))));
        assertThat(sums.root(shards).text).isEqualTo("abcdefghijklm".substring(0, shards));
      }
    }
  }

  private static final class Text implements Mergeable<Text> {
    private static final long serialVersionUID = 1;
    private final String text;

    Text(String text) {
      this.text = text;
    }

    @Override
    public Text merge(Text other) {
      return new Text(text + other.text);
    }
  }

  @Test
  void piecesOfASumAreNodesOfTheSamePlace() {
    Subtree<GradientSum> node = Subtree.leaf(5, sum(5));
    List<Subtree<GradientSum>> cut = node.packed().cut(2);
    assertThat(cut).extracting(Subtree::firstShard).containsExactly(5, 5);
    assertThat(cut).extracting(piece -> piece.sum().gradient().length).containsExactly(1, 2);
    Subtree<GradientSum> none = Subtree.leaf(5, null);
    assertThat(none.packed()).isSameAs(none);
    assertThat(none.cut(2)).isEmpty();
  }

  @Test
  void aRangeOfShardsMergesIntoAsManySubtreesAsAreKept() {
    for (int from = 0; from < 20; from++) {
      for (int to = from; to < 40; to++) {
        List<Subtree<Text>> leaves = new ArrayList<>();
        for (int shard = from; shard < to; shard++) {
          leaves.add(Subtree.leaf(shard, new Text("x")));
        }
        PartialSums<Text> sums = new PartialSums<>();
        leaves.forEach(sums::add);
        assertThat(PartialSums.aligned(from, to))
            .as("[%d, %d)", from, to)
            .isEqualTo(sums.nodes().size());
      }
    }
  }

  /** 0: missing; 1: there, with a null sum; 2: there. */
  private int[] kinds(int shards, IntPredicate present) {
    return IntStream.range(0, shards)
        .map(shard -> present.test(shard) ? 2 : random.nextInt(2))
        .toArray();
  }

  private void assertAnyGroupingIsTheFixedTree(int[] kinds) {
    double[] expected = expected(kinds);
    assertBits(added(grouped(kinds, -1)).root(kinds.length), expected); // every shard alone
    int cuts = kinds.length - 1;
    boolean few = cuts <= 7;
    for (int trial = 0; trial < (few ? 1 << cuts : 100); trial++) {
      long ends = few ? trial : random.nextLong();
      assertBits(added(grouped(kinds, ends)).root(kinds.length), expected);
      List<Subtree<GradientSum>> onTheWay = new ArrayList<>();
      for (List<Subtree<GradientSum>> group : halves(grouped(kinds, ends))) {
        onTheWay.addAll(added(group).nodes());
      }
      assertBits(added(onTheWay).root(kinds.length), expected);
    }
  }

  /** What partitions send that end after the shards whose bit is set. */
  private List<Subtree<GradientSum>> grouped(int[] kinds, long ends) {
    List<Subtree<GradientSum>> sent = new ArrayList<>();
    List<Subtree<GradientSum>> partition = new ArrayList<>();
    for (int shard = 0; shard < kinds.length; shard++) {
      partition.addAll(leaf(shard, kinds));
      if ((ends >> shard & 1) == 1 || shard == kinds.length - 1) {
        sent.addAll(added(partition).nodes());
        partition.clear();
      }
    }
    return sent;
  }

  /** Cut at a drawn place. */
  private List<List<Subtree<GradientSum>>> halves(List<Subtree<GradientSum>> nodes) {
    int cut = random.nextInt(nodes.size() + 1);
    return List.of(nodes.subList(0, cut), nodes.subList(cut, nodes.size()));
  }

  /** Added in any order. */
  private PartialSums<GradientSum> added(List<Subtree<GradientSum>> nodes) {
    List<Subtree<GradientSum>> arrivals = new ArrayList<>(nodes);
    Collections.shuffle(arrivals, random);
    PartialSums<GradientSum> sums = new PartialSums<>();
    arrivals.forEach(sums::add);
    return sums;
  }

  private static List<Subtree<GradientSum>> leaf(int shard, int[] kinds) {
    return switch (kinds[shard]) {
      case 0 -> List.of();
      case 1 -> List.of(Subtree.leaf(shard, null));
      default -> List.of(Subtree.leaf(shard, sum(shard)));
    };
  }

  /** Sums whose parts differ by many orders of magnitude; the rows tell who is in. */
  private static GradientSum sum(int shard) {
    double[] values = values(shard);
    GradientSum sum = new GradientSum(DIMENSION);
    System.arraycopy(values, 0, sum.gradient(), 0, DIMENSION);
    sum.add(values[DIMENSION], values[DIMENSION + 1], shard + 1);
    return sum;
  }

  private static double[] values(int shard) {
    Random own = new Random(1000 + shard);
    double[] values = new double[DIMENSION + 3];
    Arrays.setAll(values, i -> Math.scalb(own.nextDouble() - 0.5, own.nextInt(60)));
    values[DIMENSION + 2] = shard + 1;
    return values;
  }

  /** The oracle: halves of the smallest power of two that holds all shards. */
  private static double[] expected(int[] kinds) {
    int size = 1;
    while (size < kinds.length) {
      size *= 2;
    }
    return tree(kinds, 0, size);
  }

  private static double[] tree(int[] kinds, int from, int size) {
    if (from >= kinds.length) {
      return null;
    }
    if (size == 1) {
      return kinds[from] == 2 ? values(from) : null;
    }
    return plus(tree(kinds, from, size / 2), tree(kinds, from + size / 2, size / 2));
  }

  private static double[] plus(double[] a, double[] b) {
    if (a == null) {
      return b;
    }
    if (b == null) {
      return a;
    }
    double[] sum = new double[a.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }

  private static void assertBits(GradientSum actual, double[] expected) {
    if (expected == null) {
      assertThat(actual).isNull();
      return;
    }
    double[] values = Arrays.copyOf(actual.gradient(), DIMENSION + 3);
    values[DIMENSION] = actual.loss();
    values[DIMENSION + 1] = actual.weight();
    values[DIMENSION + 2] = actual.rows();
    assertThat(values).isEqualTo(expected);
  }
}
