package org.thalweg.objective;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.LazyVector;
import org.thalweg.linalg.Rows;
import org.thalweg.reduce.GradientSum;

/**
 * The gradient sums of one task, one shard after the other. Where a batch has few features, a sum
 * is masked by what they can change; when it has been merged into another it is cleared there, and
 * its array is lent again. So a task allocates log₂(its shards) + 2 arrays as long as w, and a
 * shard costs what its batch touches. Where w is too long for caches and a batch touches very
 * little of it, the sum has an array of its own, as short as that, see {@link ShortGradient}. For
 * one thread.
 */
public final class TaskSums {
  private final Objective objective;
  private final GradientSupport supports;
  private final ShortGradient shortGradient;
  private final Deque<GradientSum> free;

  /** Sums of an objective, which stay in one task. */
  public TaskSums(Objective objective) {
    this(objective, new ArrayDeque<>());
  }

  /**
   * Sums of an objective, some of which may be lent by others of it.
   *
   * @param free where merged sums go; to be shared by several threads, it must allow that
   */
  public TaskSums(Objective objective, Deque<GradientSum> free) {
    this.objective = objective;
    this.supports = new GradientSupport(objective);
    this.shortGradient = new ShortGradient(objective);
    this.free = free;
  }

  /** The objective whose sums they are. */
  public Objective objective() {
    return objective;
  }

  /**
   * The sum over some rows; this object's again once it has been merged into another.
   *
   * @param entries about how many entries they have
   * @param rows shows them, block by block, whenever it is asked to
   */
  public GradientSum sum(LazyVector w, double entries, Consumer<BiConsumer<Block, Rows>> rows) {
    if (supports.isSparse(entries) && shortGradient.fits(entries)) {
      GradientSum sum = shortGradient.of(w, rows);
      if (sum != null) {
        return sum;
      }
    }
    GradientSum sum = next(entries);
    double[] all = w.all();
    rows.accept((block, here) -> accumulate(all, block, here, sum));
    return sum;
  }

  /**
   * A sum of no rows yet, which is this object's again once it has been merged into another.
   *
   * @param entries about how many entries of rows will be added
   */
  public GradientSum next(double entries) {
    GradientSum merged = free.poll();
    GradientSum sum = merged == null ? GradientSum.masked(dimension(), free) : merged;
    if (!supports.isSparse(entries)) {
      sum.vector().unmask();
    }
    return sum;
  }

  private int dimension() {
    return objective.layout().dimension();
  }

  /** Adds the given rows to a sum that {@link #next} gave. */
  public void accumulate(double[] w, Block block, Rows rows, GradientSum sum) {
    if (sum.vector().support() != null) {
      supports.add(block, rows, sum.vector().support());
    }
    objective.accumulate(w, block, rows, sum);
  }
}
