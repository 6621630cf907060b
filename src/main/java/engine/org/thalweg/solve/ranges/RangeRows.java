package org.thalweg.solve.ranges;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiConsumer;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.SparseRow;

/**
 * The columns of one range of the features, of all rows in their fixed random order, in chunks of
 * neighbouring rows: where batches are always the same rows, each is a chunk. A final class, not a
 * record, because it is the element of an RDD.
 */
public final class RangeRows implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int FEWEST = 32; // rows of a batch that is a chunk

  private final int index;
  private final int from;
  private final HeldFeatures held;
  private final double[] start; // numbers of the held features where a run begins; null for 0
  private final StartWeights drawn; // draws these in their place; null for none
  private final int rows;
  private final ChunkGroup[] groups;

  private RangeRows(
      int index,
      int from,
      HeldFeatures held,
      double[] start,
      StartWeights drawn,
      int rows,
      ChunkGroup[] groups) {
    this.index = index;
    this.from = from;
    this.held = held;
    this.start = start;
    this.drawn = drawn;
    this.rows = rows;
    this.groups = groups;
  }

  /**
   * Puts parts together, in whatever order they come. Rows behind those of the batches are only
   * measured; of their features count those that the batches have.
   *
   * @param batches the rows of steps, and which of them are read together
   * @param start where a run begins; features whose weight is not 0 there are held too
   * @throws IllegalArgumentException if a row is missing and another there twice
   */
  public static RangeRows of(
      int index,
      FeatureRanges ranges,
      RowPieces batches,
      List<RangePart> parts,
      StartWeights start) {
    PlacedRows placed = PlacedRows.of(index, parts);
    BitSet present = placed.occurring(batches.rows());
    SparseRow weights = new SparseRow(); // by feature of the range
    SparseRow which = new SparseRow(); // of the numbers of the feature
    int first = ranges.from(index);
    start.read(
        first,
        first + ranges.width(index),
        (feature, part, w) -> {
          present.set(feature - first);
          weights.add(feature - first, w);
          which.add(part, w);
        });
    HeldFeatures held = HeldFeatures.of(ranges.width(index), present);
    FeatureNumbers numbers = FeatureNumbers.of(present);
    boolean areBatches = !batches.replaces() && batches.batch() >= FEWEST;
    int size = areBatches ? batches.batch() : PlacedRows.BLOCK;
    RowPieces cut = new RowPieces(batches.rows(), size, 0, false);
    int together = areBatches ? Math.max(1, PlacedRows.BLOCK / size) : 1;
    List<ChunkGroup> groups = new ArrayList<>();
    for (int k = 0; k < cut.pieces(); k += together) {
      List<List<CsrBlock>> blocks = new ArrayList<>();
      for (int i = k; i < Math.min(cut.pieces(), k + together); i++) {
        blocks.add(placed.blocks(cut.piece(i), numbers));
      }
      int begin = cut.piece(k).from();
      groups.add(
          areBatches ? ChunkGroup.batches(begin, blocks) : ChunkGroup.of(begin, blocks.get(0)));
    }
    if (placed.count() > batches.rows()) {
      RowPiece others = new RowPiece(batches.rows(), placed.count() - batches.rows());
      groups.add(ChunkGroup.of(others.from(), placed.blocks(others, numbers)));
    }
    return new RangeRows(
        index,
        first,
        held,
        weights.count() == 0 ? null : placed(weights, which, numbers, start.width()),
        start.draws() ? start : null,
        batches.rows(),
        groups.toArray(ChunkGroup[]::new));
  }

  private static double[] placed(
      SparseRow weights, SparseRow which, FeatureNumbers numbers, int width) {
    double[] start = new double[numbers.count() * width];
    for (int k = 0; k < weights.count(); k++) {
      start[numbers.of(weights.columns()[k]) * width + which.columns()[k]] = weights.values()[k];
    }
    return start;
  }

  /** Place among all ranges, from 0. */
  public int index() {
    return index;
  }

  /** The first feature. */
  public int from() {
    return from;
  }

  /** How many features. */
  public int width() {
    return held.width();
  }

  /** How many rows steps are taken on. */
  public int rows() {
    return rows;
  }

  /** The features that have a place in memory. */
  HeldFeatures held() {
    return held;
  }

  /**
   * The numbers of the held features where a run begins.
   *
   * @param width how many a feature has
   */
  double[] start(int width) {
    double[] w = start == null ? new double[held.count() * width] : start.clone();
    for (int k = 0; drawn != null && k < held.count(); k++) {
      drawn.draw(from + held.feature(k), w, k * width);
    }
    return w;
  }

  /** Whether these are all 0. */
  boolean beginsAtZero() {
    return start == null && drawn == null;
  }

  /**
   * The rows of a batch: the chunk that they are, or copies.
   *
   * @throws IllegalArgumentException if chunks are batches, and this is none
   */
  RowChunk batch(RowPiece piece) {
    RowChunk whole = chunkOf(piece.from());
    if (whole.touched() != null) {
      if (whole.from() != piece.from() || whole.rows() != piece.count()) {
        throw new IllegalArgumentException(piece + " is no batch");
      }
      return whole;
    }
    List<CsrBlock> copies = new ArrayList<>();
    int first = Math.min(piece.count(), rows - piece.from());
    each(
        new RowPiece(piece.from(), first),
        (chunk, at, count, place) -> chunk.copy(at, count, copies));
    each(
        new RowPiece(0, piece.count() - first),
        (chunk, at, count, place) -> chunk.copy(at, count, copies));
    return ChunkGroup.batches(piece.from(), List.of(copies)).chunk(0);
  }

  /** What is done with some rows of a chunk, of which the first has a place in a piece. */
  interface ChunkRows {
    void on(RowChunk chunk, int first, int count, int place);
  }

  /** Shows the rows of a piece that does not reach beyond the last one, in their order. */
  void each(RowPiece piece, ChunkRows action) {
    int end = piece.from() + piece.count();
    for (int at = piece.from(); at < end; ) {
      RowChunk chunk = chunkOf(at);
      int first = at - chunk.from();
      int count = Math.min(end - at, chunk.rows() - first);
      action.on(chunk, first, count, at - piece.from());
      at += count;
    }
  }

  /** Fills in what goes up of a piece by the numbers of the held features, from a place on. */
  void score(RangeHead head, double[] w, RowPiece piece, double[] sums, int at) {
    each(
        piece,
        (chunk, first, count, place) ->
            chunk.score(head, of(chunk, head, w), first, count, sums, at + place * head.width()));
  }

  /** The numbers of the features that a chunk touches. */
  private static double[] of(RowChunk chunk, RangeHead head, double[] w) {
    return chunk.touched() == null ? w : Places.gathered(w, head.places(chunk.touched()));
  }

  /**
   * Σ of the derivatives of all rows that steps are taken on, by the numbers of the held features.
   *
   * @param down of these rows
   */
  double[] gradient(RangeHead head, double[] w, SentRows down) {
    return sums(
        head,
        (chunk, own) -> {
          double[] some = down.of(chunk.from(), chunk.rows());
          chunk.addGradient(head, some, 0, of(chunk, head, w), own);
        });
  }

  /**
   * Sums over all rows that steps are taken on, by the numbers of the held features.
   *
   * @param sum adds those of a chunk, of which each of its touched features has as many as numbers
   */
  double[] sums(RangeHead head, BiConsumer<RowChunk, double[]> sum) {
    double[] all = new double[held.count() * head.width()];
    each(
        new RowPiece(0, rows),
        (chunk, first, count, place) -> {
          int[] places = chunk.touched() == null ? null : head.places(chunk.touched());
          double[] own = places == null ? all : new double[places.length];
          sum.accept(chunk, own);
          for (int k = 0; places != null && k < own.length; k++) {
            all[places[k]] += own[k];
          }
        });
    return all;
  }

  private RowChunk chunkOf(int row) {
    ChunkGroup group = groups[Places.last(groups.length, k -> groups[k].begin(0) <= row)];
    return group.chunk(Places.last(group.count(), k -> group.begin(k) <= row));
  }
}
