package org.thalweg.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.BlockRows;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.ShardRows;

/**
 * Some rows of one shard as each of several models has them: with the same x and weights of its
 * own. A block is read for all models while it is in cache, and linear models read each row once
 * together.
 *
 * @param objectives of the models
 * @param views the blocks of the shard as each model has them
 * @param rows of the shard
 */
public record ShardViews(List<Objective> objectives, List<List<Block>> views, Rows rows) {

  /** What the models are that read each row once for all of them; null where they are others. */
  public LinearModels linear() {
    return LinearModels.of(objectives);
  }

  /** What is made for each model, in their order. */
  public <S> List<S> each(IntFunction<S> ofModel) {
    return IntStream.range(0, objectives.size()).mapToObj(ofModel).toList();
  }

  /** Shows the blocks that hold such rows, in their order, each as every model has it. */
  public void forEach(BiConsumer<List<Block>, Rows> action) {
    int begin = 0;
    for (int b = 0; b < views.get(0).size(); b++) {
      int block = b;
      int end = begin + views.get(0).get(b).rows();
      Rows here = rows.within(begin, end);
      if (here.count() > 0) {
        action.accept(new ArrayList<>(views.stream().map(view -> view.get(block)).toList()), here);
      }
      begin = end;
    }
  }

  /** The rows as one of the models has them. */
  public BlockRows of(int model) {
    return new ShardRows(views.get(model)).drawn(rows);
  }
}
