package org.thalweg.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.Malformed;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.linalg.Block;
import org.thalweg.model.DomainLabels;

class ShardBuilderTest {
  private static final LabelRule ZERO_ONE = LocalSpark.ZERO_ONE;
  private static final RowRules DROP = new RowRules(ZERO_ONE, Malformed.DROP, 1, false, 0, 0);

  @Test
  void aRejectedRowLeavesNothingOfItselfWhereverItBreaksOff() {
    ShardBuilder builder = new ShardBuilder(3, DROP);
    reject(builder, 0);
    row(builder, 1, 7);
    assertThat(builder.beginRow(2)).isFalse();
    reject(builder, 1);
    builder.beginRow(0);
    reject(builder, 2);
    builder.beginRow(0);
    builder.entry(4, 1);
    builder.entry(900, 1);
    reject(builder, 3);
    row(builder, -1, 8);
    builder.beginRow(1);
    builder.entry(70, 1);
    reject(builder, 4);
    Shard shard = builder.build();
    assertThat(RowText.of(shard)).containsExactly("1.0 7:1.0", "0.0 8:1.0");
    assertThat(shard.summary().rows()).isEqualTo(2);
    assertThat(shard.summary().entries()).isEqualTo(2);
    assertThat(shard.summary().features()).isEqualTo(9);
    assertThat(shard.summary().rejected().count()).isEqualTo(5);
    assertThat(shard.summary().classRows()).containsExactly(1, 1);
    assertThat(shard.index()).isEqualTo(3);
  }

  /** Builders of a thousand classes that do not occur would take sixty megabytes. */
  @Test
  void aClassOfWhichThereIsNoRowTakesNoBuilder() {
    LabelRule classes =
        DomainLabels.of(
            new ObjectiveConf(Registry.models().parse("softmax"), Optional.empty(), 0, true));
    ShardBuilder builder =
        new ShardBuilder(0, new RowRules(classes, Malformed.FAIL, 1, true, 0, 0));
    row(builder, 1_000_000, 3);
    row(builder, 2, 4);
    assertThat(RowText.of(builder.build())).containsExactly("2.0 4:1.0", "1000000.0 3:1.0");
    assertThat(builder.beginRow(1 << 20)).isFalse();
    assertThat(builder.beginRow(2e9)).isFalse();
  }

  @Test
  void namesTheFirstTenRejectedRowsAndCountsAll() {
    ShardBuilder builder = new ShardBuilder(0, DROP);
    for (int i = 0; i < 25; i++) {
      reject(builder, i);
    }
    ShardSummary summary = builder.build().summary();
    assertThat(summary.rejected().count()).isEqualTo(25);
    assertThat(summary.rejected().first()).hasSize(10);
    assertThat(summary.rejected().first().get(9).message("line", 12))
        .isEqualTo("value in f line 12 must be a finite number but was x");
    assertThat(summary.rejected().first().get(9).position()).isEqualTo(9);
  }

  @Test
  void aRejectedRowEndsTheShardWhereNoneMayBe() {
    ShardBuilder builder = new ShardBuilder(0, RowRules.of(ZERO_ONE));
    row(builder, 1, 1);
    assertThat(builder.hasFailed()).isFalse();
    assertThat(reject(builder, 5)).isFalse();
    assertThat(builder.hasFailed()).isTrue();
    assertThat(builder.build().blockCount()).isZero();
    assertThat(reject(new ShardBuilder(0, DROP), 5)).isTrue();
  }

  @Test
  void aStratifiedShardLiesClassByClassEachInItsOrder() {
    ShardBuilder builder =
        new ShardBuilder(0, new RowRules(ZERO_ONE, Malformed.DROP, 1, true, 0, 0));
    int[] labels = {1, 0, 0, 1, 0};
    for (int i = 0; i < labels.length; i++) {
      row(builder, labels[i], i);
      builder.beginRow(1 - labels[i]);
      builder.entry(99, 1);
      reject(builder, i);
    }
    Shard shard = builder.build();
    assertThat(RowText.of(shard))
        .containsExactly("0.0 1:1.0", "0.0 2:1.0", "0.0 4:1.0", "1.0 0:1.0", "1.0 3:1.0");
    assertThat(shard.summary().classRows()).containsExactly(3, 2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aShardOfSeveralBlocksPerClassIsWhole(boolean stratified) {
    SplittableRandom random = new SplittableRandom(1);
    ShardBuilder builder =
        new ShardBuilder(0, new RowRules(ZERO_ONE, Malformed.FAIL, 1, stratified, 0, 0));
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      int label = random.nextInt(2);
      row(builder, label, i % 1000);
      rows.add("%d.0 %d:1.0".formatted(label, i % 1000));
    }
    if (stratified) { // stable
      rows.sort(Comparator.comparing(row -> row.charAt(0)));
    }
    Shard shard = builder.build();
    assertThat(shard.blockCount()).isGreaterThan(2);
    assertThat(RowText.of(shard)).isEqualTo(rows);
    assertThat(shard.summary().rows()).isEqualTo(200_000);
  }

  @Test
  void downsamplingKeepsAllOnesAndAShareOfZerosThatWeighsAsMuch() {
    Shard shard = sampled(0.25, 7, 0);
    assertThat(shard.summary().classRows()[1]).isEqualTo(10_000);
    // 10,000 draws of probability 1/4: five standard deviations are 217
    assertThat(shard.summary().classRows()[0]).isBetween(2500 - 217, 2500 + 217);
    assertThat(shard.summary().classWeights()[1]).isEqualTo(10_000);
    for (int b = 0; b < shard.blockCount(); b++) {
      Block block = shard.block(b);
      for (int row = 0; row < block.rows(); row++) {
        assertThat(block.weight(row)).isEqualTo(block.label(row) == 0 ? 4.0 : 1.0);
      }
    }
  }

  @Test
  void whatDownsamplingKeepsDependsOnSeedShardAndPosition() {
    List<String> kept = RowText.of(sampled(0.5, 7, 3));
    assertThat(RowText.of(sampled(0.5, 7, 3))).isEqualTo(kept);
    assertThat(RowText.of(sampled(0.5, 8, 3))).isNotEqualTo(kept);
    assertThat(RowText.of(sampled(0.5, 7, 4))).isNotEqualTo(kept);
    assertThat(RowText.of(sampled(1, 7, 3))).hasSize(20_000);
  }

  @Test
  void aRowThatIsRejectedTakesItsPlaceInTheDrawsOfTheOthers() {
    RowRules half = new RowRules(ZERO_ONE, Malformed.DROP, 0.5, false, 0, 1);
    ShardBuilder whole = new ShardBuilder(0, half);
    ShardBuilder spoilt = new ShardBuilder(0, half);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      row(whole, 0, i);
      if (i % 3 == 0) {
        reject(spoilt, i);
      } else {
        row(spoilt, 0, i);
      }
    }
    for (String row : RowText.of(whole.build())) {
      if (Integer.parseInt(row.substring(4, row.lastIndexOf(':'))) % 3 != 0) {
        expected.add(row);
      }
    }
    assertThat(RowText.of(spoilt.build())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1, false, 0",
    "1, true, 0",
    "0.5, false, 0",
    "1, false, 0.3",
    "0.3, true, 0.1",
    "0.01, false, 0"
  })
  void rowsOfBlocksMakeTheShardOfRowsOneByOne(double share, boolean stratified, double heldOut) {
    RowRules rules = new RowRules(ZERO_ONE, Malformed.FAIL, share, stratified, heldOut, 5);
    SplittableRandom random = new SplittableRandom(2);
    ShardBuilder rows = new ShardBuilder(1, rules);
    ShardBuilder oneByOne = new ShardBuilder(1, rules);
    BlockBuilder gathered = new BlockBuilder();
    for (int i = 0; i < 30_000; i++) {
      int label = random.nextInt(3) - 1;
      int weight = 1 + random.nextInt(2);
      int column = random.nextInt(9);
      oneByOne.beginRow(label);
      oneByOne.entry(column, i + 1);
      oneByOne.endRow(weight, i % 3);
      gathered.entry(column, i + 1);
      gathered.endRow(label, weight, i % 3);
      if (i % 7_000 == 6_999 || i == 29_999) {
        Block block = gathered.buildQuick();
        int middle = block.rows() / 3;
        rows.rows(block, 0, middle);
        rows.rows(block, middle, middle);
        rows.rows(block, middle, block.rows());
      }
    }
    Shard made = rows.build();
    Shard expected = oneByOne.build();
    requireSame(made, expected);
    requireSame(made.heldOut(), expected.heldOut());
  }

  private static void requireSame(Shard made, Shard expected) {
    assertThat(RowText.of(made)).isEqualTo(RowText.of(expected));
    assertThat(made.summary().digest()).isEqualTo(expected.summary().digest());
    assertThat(made.summary())
        .usingRecursiveComparison()
        .ignoringFields("heldOut")
        .isEqualTo(expected.summary());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.5, 1.0000000000000002, Double.NaN, Double.POSITIVE_INFINITY})
  void rejectsAShareThatIsNone(double share) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RowRules(ZERO_ONE, Malformed.FAIL, share, false, 0, 0))
        .withMessage("data.downsample must be in (0, 1] but was " + share);
  }

  private static Shard sampled(double share, long seed, int index) {
    ShardBuilder builder =
        new ShardBuilder(index, new RowRules(ZERO_ONE, Malformed.FAIL, share, false, 0, seed));
    for (int i = 0; i < 20_000; i++) {
      row(builder, i % 2, i);
    }
    return builder.build();
  }

  private static void row(ShardBuilder builder, int label, int column) {
    assertThat(builder.beginRow(label)).isTrue();
    builder.entry(column, 1);
    builder.endRow(1, 0);
  }

  private static boolean reject(ShardBuilder builder, long place) {
    return builder.reject(new MalformedRow("value", "a finite number", "x"), "f", place);
  }
}
