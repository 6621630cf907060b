package org.thalweg.sample;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;
import org.thalweg.linalg.Hash;
import org.thalweg.linalg.Rows;

/**
 * Which rows are in which batch of an epoch. Rows come in cells, which are shards or the rows of
 * one class in a shard, and the cells of a class follow each other.
 *
 * <p>Each cell shuffles its rows by a {@link Permutation}. The shuffled rows of a class, cell after
 * cell, are cut into runs of as many rows as there are batches; the last run may be shorter. A
 * batch has one row of each run. Neighbours in a run go to neighbouring batches, beginning at a
 * random one for each run that has rows of several cells: so it is a matter of chance which cells
 * meet in a batch, also where cells that are alike follow each other at equal distances. The first
 * run of a class begins behind the last batch of the class before, so that batches are alike.
 *
 * <p>A cell of fewer rows than there are batches is in neighbours among them. Therefore the steps
 * of an epoch take the batches in the order of another permutation.
 *
 * <p>A cell finds its rows of a batch in as many steps as it has rows there, and two more at most.
 * Assignments that are made of the same are equal.
 */
public final class Assignment implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int FEW = 16; // numbers, which are sorted faster by comparing them
  private static final long NO_CELL = -1; // keeps the runs' draws apart from those of cells

  private final ShardSizes cells;
  private final int ofClass; // cells of a class
  private final long batches; // of an epoch
  private final long seed;
  private transient Visit last; // of the step asked for last; threads may each replace it

  /**
   * The batch that a step takes.
   *
   * @param batch its number in the epoch
   * @param runs the seed of where runs begin
   */
  private record Visit(long step, long epoch, long batch, long runs) {}

  Assignment(ShardSizes cells, int ofClass, long rows, long seed) {
    Samplers.requireRows(rows);
    this.cells = cells;
    this.ofClass = ofClass;
    this.batches = cells.rows() / rows + (cells.rows() % rows == 0 ? 0 : 1);
    this.seed = seed;
  }

  double expectedRows() {
    return (double) cells.rows() / batches;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Assignment that
        && cells.equals(that.cells)
        && ofClass == that.ofClass
        && batches == that.batches
        && seed == that.seed;
  }

  @Override
  public int hashCode() {
    return Objects.hash(cells, ofClass, batches, seed);
  }

  private Visit visit(long step) {
    Visit visit = last;
    if (visit == null || visit.step != step) {
      long epoch = step / batches;
      Permutation order = new Permutation(batches, Hash.of(seed, epoch));
      visit = new Visit(step, epoch, order.at(step % batches), Hash.of(seed, epoch, NO_CELL));
      last = visit;
    }
    return visit;
  }

  /** The rows of a cell in the batch of a step, ascending. */
  Rows draw(long step, int cell) {
    int count = cells.rows(cell);
    if (count == 0) {
      return Rows.none();
    }
    if (batches == 1) {
      return Rows.all(count);
    }
    Visit visit = visit(step);
    Runs runs = runs(cell, visit);
    long begin = runs.begin / batches;
    long last = runs.begin - begin * batches + count - 1; // row of the cell, in its first run
    long end = begin + (last < batches ? 0 : last / batches) + 1;
    begin += runs.row(begin) < 0 ? 1 : 0;
    end -= end > begin && runs.row(end - 1) < 0 ? 1 : 0;
    if (begin >= end) {
      return Rows.none();
    }
    Permutation shuffled = new Permutation(count, Hash.of(seed, visit.epoch, cell));
    int[] drawn = new int[(int) (end - begin)];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = shuffled.at(runs.row(begin + i));
    }
    sort(drawn, count);
    return Rows.of(drawn);
  }

  private Runs runs(int cell, Visit visit) {
    int firstCell = cell / ofClass * ofClass;
    long first = cells.begin(firstCell);
    return new Runs(
        cells.begin(cell) - first,
        cells.begin(cell + 1) - first,
        cells.begin(firstCell + ofClass) - first,
        batches,
        first == 0 ? visit.batch : Math.floorMod(visit.batch - first, batches),
        visit.runs + first * Hash.GOLDEN);
  }

  /**
   * The runs of a class, as one of its cells and one batch see them.
   *
   * @param begin of the cell among the rows of the class
   * @param end of the cell
   * @param rows of the class
   * @param length of a run
   * @param batch its place in a run that begins at the first batch
   * @param seed of where runs begin
   */
  private record Runs(long begin, long end, long rows, long length, long batch, long seed) {

    /** Which of the cell's rows it is that the batch has of a run; -1 for none. */
    int row(long run) {
      long first = run * length;
      long ofRun = Math.min(length, rows - first);
      if (batch >= ofRun) {
        return -1;
      }
      long place = batch;
      if (first < begin || first + ofRun > end) { // rows of one cell are in random order anyway
        place -= Long.remainderUnsigned(Hash.mix(seed + first * Hash.GOLDEN), ofRun);
      }
      long row = first + (place < 0 ? place + ofRun : place);
      return row < begin || row >= end ? -1 : (int) (row - begin);
    }
  }

  /**
   * Sorts numbers in [0, bound) that are all different. A bit for each takes fewer branches that
   * nobody can predict than to compare them, where not too many bits stay empty.
   */
  static void sort(int[] distinct, int bound) {
    if (distinct.length < FEW || bound / Long.SIZE > distinct.length) {
      Arrays.sort(distinct);
      return;
    }
    long[] bits = new long[(bound - 1) / Long.SIZE + 1];
    for (int number : distinct) {
      bits[number / Long.SIZE] |= 1L << number;
    }
    int next = 0;
    for (int word = 0; word < bits.length; word++) {
      for (long left = bits[word]; left != 0; left &= left - 1) {
        distinct[next++] = word * Long.SIZE + Long.numberOfTrailingZeros(left);
      }
    }
  }
}
