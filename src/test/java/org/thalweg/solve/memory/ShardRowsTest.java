package org.thalweg.solve.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.ShardRows;
import org.thalweg.objective.Objective;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.RowQuestion;
import org.thalweg.solve.Vectors;

/** Sums over some rows of a shard, beside those over each row by itself. */
class ShardRowsTest {
  private static final Offset<Double> ROUNDING = within(1e-13);
  private static final Objective OBJECTIVE = MadeShards.problem().objective();
  private static final int DIMENSION = MadeShards.FEATURES + 1;
  private static final double[] W = Vectors.constant(DIMENSION, 0.2);
  private static final double[] DIRECTION = Vectors.constant(DIMENSION, -0.3);
  private static final double[] RATES = {0, 1, -2};
  private static final GradientQuestion FIRST = new GradientQuestion(W, Draw.all());
  private static final LineQuestion ALONG = new LineQuestion(W, DIRECTION, RATES, Draw.all());
  private static final HessianQuestion SECOND = new HessianQuestion(W, 0, Draw.all());
  private static final List<Block> BLOCKS = MadeShards.draw(100, 100).shards().get(0);
  private static final int IN_BLOCK = BLOCKS.get(0).rows(); // of all but the last
  private static final int[] NUMBERS = {0, 5, IN_BLOCK - 1, IN_BLOCK, 99}; // none of a block's
  private final ShardRows rows = new ShardRows(BLOCKS);
  private final TaskSums lent = new TaskSums(OBJECTIVE);

  @Test
  void areOfTheDrawnRowsAlone() {
    GradientSum gradient = new GradientSum(DIMENSION);
    HessianSum hessian = new HessianSum(DIMENSION);
    LineSum line = new LineSum(RATES);
    for (int number : NUMBERS) {
      Block block = BLOCKS.get(number / IN_BLOCK);
      Rows row = Rows.of(number % IN_BLOCK);
      OBJECTIVE.accumulate(W, block, row, gradient);
      OBJECTIVE.curvature().orElseThrow().accumulate(W, block, row, 0, hessian);
      OBJECTIVE.accumulateAlong(W, DIRECTION, block, row, line);
    }
    Rows drawn = Rows.of(NUMBERS);
    GradientSum first = FIRST.sum(rows.drawn(drawn), lent);
    assertThat(first.rows()).isEqualTo(NUMBERS.length);
    assertThat(first.meanGradient()).containsExactly(gradient.meanGradient(), ROUNDING);
    assertThat(first.meanLoss()).isCloseTo(gradient.meanLoss(), ROUNDING);
    assertThat(SECOND.sum(rows.drawn(drawn), lent).mean())
        .containsExactly(hessian.mean(), ROUNDING);
    LineSum along = ALONG.sum(rows.drawn(drawn), lent);
    assertThat(along.rows()).isEqualTo(NUMBERS.length);
    for (int k = 0; k < RATES.length; k++) {
      assertThat(along.meanLoss(k)).isCloseTo(line.meanLoss(k), ROUNDING);
    }
  }

  @Test
  void areNoneOfNoRows() {
    for (RowQuestion<?> question : List.of(FIRST, SECOND, ALONG)) {
      assertThat(question.sumOrNull(rows.drawn(Rows.none()), lent)).isNull();
    }
  }

  @Test
  void knowTheEntriesOfTheFullestBlock() {
    assertThat(rows.blocks()).isEqualTo(BLOCKS);
    double most = 0;
    for (Block block : BLOCKS) {
      most = Math.max(most, (double) block.entries() / block.rows());
    }
    assertThat(rows.drawn(Rows.all(100)).entriesPerRow()).isEqualTo(most);
    assertThat(new ShardRows(List.of()).drawn(Rows.none()).entriesPerRow()).isZero();
  }
}
