package org.thalweg.objective;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.LazyVector;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.Support;
import org.thalweg.linalg.TouchedColumns;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.VectorSum;

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

  /**
   * Where the gradient of an objective over some rows may differ from zero, read off the features
   * of the rows: of the pieces of w that multiply features, at those that occur; in all other
   * segments anywhere. For one thread.
   */
  private static final class GradientSupport {
    private static final int SHORT = 1 << 13; // what is shorter is summed densely at once

    private final int dimension;
    private final List<InputWeights> inputs;
    private final List<ParameterLayout.Segment> others;
    private final long columns; // of all inputs
    private final boolean isPlain; // features and coordinates have the same numbers
    private final Support features; // scratch; of no length where that is so

    GradientSupport(Objective objective) {
      dimension = objective.layout().dimension();
      inputs = objective.inputs().stream().filter(input -> input.features().isAll()).toList();
      others =
          objective.layout().segments().stream()
              .filter(segment -> inputs.stream().noneMatch(input -> input.from() == segment.from()))
              .toList();
      columns = inputs.stream().mapToLong(InputWeights::columns).sum();
      isPlain = inputs.size() == 1 && inputs.get(0).from() == 0 && columns == 1;
      features = new Support(isPlain ? 0 : dimension);
    }

    /** Whether rows with so many entries leave most of the gradient zero. */
    boolean isSparse(double entries) {
      return dimension >= SHORT
          && !inputs.isEmpty()
          && entries * columns < (double) dimension / VectorSum.SPARSE;
    }

    /** Adds that of the given rows. */
    void add(Block block, Rows rows, Support to) {
      if (isPlain) {
        addFeatures(block, rows, to);
      } else {
        features.clear();
        addFeatures(block, rows, features);
        for (InputWeights input : inputs) {
          to.add(features, input.from(), input.columns());
        }
      }
      for (ParameterLayout.Segment segment : others) {
        to.add(segment.from(), segment.to());
      }
    }

    private static void addFeatures(Block block, Rows rows, Support to) {
      for (int i = 0; i < rows.count(); i++) {
        block.support(rows.at(i), to);
      }
    }
  }

  /**
   * Sums over few sparse rows where w is too long for caches. Only the coordinates that the rows
   * touch take part: w is copied there, in ascending order, and the gradient is summed up in an
   * array that has no others. The sum has the bits of one over all of w.
   */
  private record ShortGradient(
      Objective objective, ParameterLayout layout, List<InputWeights> inputs, boolean isPossible) {
    private static final int FEW = 1 << 8; // rows with fewer entries than dimension / FEW are few

    ShortGradient(Objective objective) {
      this(
          objective, objective.layout(), objective.inputs(), objective.withFeatures(1).isPresent());
    }

    /** Whether it pays for rows of so many entries in all. */
    boolean fits(double entries) {
      return isPossible && entries < layout.dimension() / FEW;
    }

    /**
     * The sum over some rows; null where some of them are not sparse.
     *
     * @param rows gives them to a consumer, block by block
     */
    GradientSum of(LazyVector w, Consumer<BiConsumer<Block, Rows>> rows) {
      List<CsrBlock> copies = new ArrayList<>();
      boolean[] areSparse = {true};
      rows.accept(
          (block, here) -> {
            if (block instanceof CsrBlock sparse) {
              int[] numbers = new int[here.count()];
              here.copy(0, numbers);
              copies.add(sparse.copy(numbers, numbers.length));
            } else {
              areSparse[0] = false;
            }
          });
      if (!areSparse[0]) {
        return null;
      }
      TouchedColumns touched = TouchedColumns.of(copies);
      Objective few = objective.withFeatures(touched.columns().length).orElseThrow();
      int[] places =
          TouchedCoordinates.places(layout, inputs, touched.columns(), few.layout().dimension());
      double[] at = new double[places.length];
      w.read(places, at);
      GradientSum sum = new GradientSum(at.length);
      for (Block block : touched.blocks()) {
        few.accumulate(at, block, Rows.all(block.rows()), sum);
      }
      return sum.spread(layout.dimension(), places);
    }
  }
}
