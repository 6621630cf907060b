package org.thalweg.solve.ranges;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiConsumer;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.SparseRow;
import org.thalweg.linalg.Targets;
import org.thalweg.linalg.TouchedColumns;

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
  private final double[] start; // numbers of the held features where a run begins; empty for 0
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
        weights.count() == 0 ? new double[0] : placed(weights, which, numbers, start.width()),
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
    double[] w = start.length == 0 ? new double[held.count() * width] : start.clone();
    for (int k = 0; drawn != null && k < held.count(); k++) {
      drawn.draw(from + held.feature(k), w, k * width);
    }
    return w;
  }

  /** Whether these are all 0. */
  boolean beginsAtZero() {
    return start.length == 0 && drawn == null;
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

  /**
   * How chunks are stored: small batches many at a time, so that a range of many rows has few
   * objects. A final class, not a record, because it is a part of the element of an RDD.
   */
  private static final class ChunkGroup implements Serializable {
    private static final long serialVersionUID = 1;

    private final int[] begins; // the first row of each chunk, and the row behind the last
    private final int[] touchedBegins; // where the features of each chunk begin; null for all
    private final int[] touched; // numbers of held features; null for all
    private final Block[] blocks; // of all chunks

    private ChunkGroup(
        int[] begins, int[] touchedBegins, int[] touched, List<? extends Block> blocks) {
      this.begins = begins;
      this.touchedBegins = touchedBegins;
      this.touched = touched;
      this.blocks = blocks.toArray(Block[]::new);
    }

    /** A chunk of rows from a place on, whose columns are the numbers of the held features. */
    static ChunkGroup of(int from, List<CsrBlock> blocks) {
      int rows = blocks.stream().mapToInt(CsrBlock::rows).sum();
      return new ChunkGroup(new int[] {from, from + rows}, null, null, blocks);
    }

    /**
     * Neighbouring batches, each with its columns numbered anew.
     *
     * @param from place of the first row
     * @param batches the blocks of each, which are given up
     */
    static ChunkGroup batches(int from, List<List<CsrBlock>> batches) {
      int[] begins = new int[batches.size() + 1];
      int[] touchedBegins = new int[batches.size() + 1];
      List<TouchedColumns> numbered = new ArrayList<>();
      begins[0] = from;
      for (int k = 0; k < batches.size(); k++) {
        TouchedColumns columns = TouchedColumns.of(batches.get(k));
        numbered.add(columns);
        begins[k + 1] = begins[k] + columns.blocks().stream().mapToInt(Block::rows).sum();
        touchedBegins[k + 1] = touchedBegins[k] + columns.columns().length;
      }
      int[] touched = new int[touchedBegins[batches.size()]];
      for (int k = 0; k < batches.size(); k++) {
        int[] own = numbered.get(k).columns();
        System.arraycopy(own, 0, touched, touchedBegins[k], own.length);
      }
      List<Block> blocks = numbered.stream().flatMap(columns -> columns.blocks().stream()).toList();
      return new ChunkGroup(
          begins, touchedBegins, touched, batches.size() > 1 ? List.of(joined(blocks)) : blocks);
    }

    /** All rows in one block, as wide as the widest. */
    private static CsrBlock joined(List<Block> blocks) {
      int[] starts = new int[blocks.stream().mapToInt(Block::rows).sum() + 1];
      SparseRow all = new SparseRow();
      SparseRow one = new SparseRow();
      int row = 0;
      for (Block block : blocks) {
        for (int i = 0; i < block.rows(); i++) {
          block.read(i, one);
          for (int k = 0; k < one.count(); k++) {
            all.add(one.columns()[k], one.values()[k]);
          }
          starts[++row] = all.count();
        }
      }
      int width = blocks.stream().mapToInt(Block::features).max().orElse(0);
      return RangePart.block(width, starts, all);
    }

    /** How many chunks. */
    int count() {
      return begins.length - 1;
    }

    /** The place of the first row of a chunk; of the chunk behind the last one, the row behind. */
    int begin(int chunk) {
      return begins[chunk];
    }

    /** One of the chunks. */
    RowChunk chunk(int chunk) {
      int[] own =
          touched == null
              ? null
              : count() == 1
                  ? touched
                  : Arrays.copyOfRange(touched, touchedBegins[chunk], touchedBegins[chunk + 1]);
      int rows = begins[chunk + 1] - begins[chunk];
      return new RowChunk(begins[chunk], rows, own, blocks, begins[chunk] - begins[0]);
    }
  }

  /**
   * The features of a range that occur in its rows or where a run begins, which alone have weights
   * other than 0 and therefore a place in memory. They are numbered anew, from 0 in their order. A
   * final class, not a record, because it is a part of the element of an RDD.
   */
  static final class HeldFeatures implements Serializable {
    private static final long serialVersionUID = 1;

    private final int width;
    private final int[] features; // ascending; null for all

    private HeldFeatures(int width, int[] features) {
      this.width = width;
      this.features = features;
    }

    /** Those of a set, of a range of so many features. */
    static HeldFeatures of(int width, BitSet present) {
      boolean areAll = present.cardinality() == width;
      return new HeldFeatures(width, areAll ? null : present.stream().toArray());
    }

    /** How many features the range has. */
    int width() {
      return width;
    }

    /** How many. */
    int count() {
      return features == null ? width : features.length;
    }

    /** The feature of a number, counted from the first of the range. */
    int feature(int number) {
      return features == null ? number : features[number];
    }
  }

  /**
   * The rows of a range in their order, from parts in whatever order. Neighbours in that order are
   * of unlike parts: whoever looks up one row after the other waits for memory at each. Parts are
   * therefore read once from their first row to their last, and what is put in its place at a time
   * fits a cache.
   */
  private static final class PlacedRows {
    static final int BLOCK = 1 << 13; // rows
    private static final int TOGETHER = 1 << 18; // entries that are put in their places at a time

    private final List<RangePart> parts;
    private final int[] next; // row of each part behind those that were put in their places last
    private final int[] lengths; // by place
    private int from; // rows of these places are at hand
    private int to;
    private int[] begins = new int[0]; // by place from there on
    private int[] ends = new int[0];
    private int[] columns = new int[0];
    private double[] values = new double[0];

    private PlacedRows(List<RangePart> parts, int[] lengths) {
      this.parts = parts;
      this.next = new int[parts.size()];
      this.lengths = lengths;
    }

    /**
     * Rows from parts.
     *
     * @param range whose they are, for the message
     * @throws IllegalArgumentException if a row is missing and another there twice
     */
    static PlacedRows of(int range, List<RangePart> parts) {
      int[] lengths = new int[parts.stream().mapToInt(RangePart::rows).sum()];
      Arrays.fill(lengths, -1);
      for (RangePart part : parts) {
        for (int i = 0; i < part.rows(); i++) {
          int place = part.place(i);
          if (place >= lengths.length || lengths[place] >= 0) {
            throw new IllegalArgumentException(
                "a row of range %d is there twice, and another is missing".formatted(range));
          }
          lengths[place] = part.length(i);
        }
      }
      return new PlacedRows(parts, lengths);
    }

    int count() {
      return lengths.length;
    }

    /** The features of the first rows. */
    BitSet occurring(int rows) {
      BitSet occurring = new BitSet();
      for (RangePart part : parts) {
        for (int i = 0; i < part.rows() && part.place(i) < rows; i++) {
          part.addFeatures(i, occurring);
        }
      }
      return occurring;
    }

    /**
     * Neighbouring rows, whose columns are the numbers of features; entries of others are left out.
     */
    List<CsrBlock> blocks(RowPiece piece, FeatureNumbers numbers) {
      List<CsrBlock> blocks = new ArrayList<>();
      for (int at = 0; at < piece.count(); at += BLOCK) {
        blocks.add(block(piece.from() + at, Math.min(BLOCK, piece.count() - at), numbers));
      }
      return blocks;
    }

    private CsrBlock block(int first, int count, FeatureNumbers numbers) {
      if (first < from || first + count > to) {
        place(first, count, numbers);
      }
      int[] starts = new int[count + 1];
      for (int i = 0; i < count; i++) {
        starts[i + 1] = starts[i] + ends[first - from + i] - begins[first - from + i];
      }
      int[] own = new int[starts[count]];
      double[] of = new double[starts[count]];
      for (int i = 0; i < count; i++) {
        int begin = begins[first - from + i];
        System.arraycopy(columns, begin, own, starts[i], starts[i + 1] - starts[i]);
        System.arraycopy(values, begin, of, starts[i], starts[i + 1] - starts[i]);
      }
      return new CsrBlock(numbers.count(), starts, own, of, Targets.of(new double[count]));
    }

    /** Puts rows in their places, of which there are at least so many. */
    private void place(int first, int count, FeatureNumbers numbers) {
      int entries = 0;
      int end = first;
      while (end < first + count || (end < lengths.length && entries + lengths[end] <= TOGETHER)) {
        entries += lengths[end++];
      }
      from = first;
      to = end;
      if (to - from > begins.length) {
        begins = new int[to - from];
        ends = new int[to - from];
      }
      if (entries > columns.length) {
        columns = new int[entries];
        values = new double[entries];
      }
      for (int i = 0, begin = 0; i < to - from; i++) {
        begins[i] = begin;
        begin += lengths[from + i];
      }
      SparseRow row = new SparseRow();
      for (int p = 0; p < next.length; p++) {
        RangePart part = parts.get(p);
        int i = part.firstFrom(from, next[p]);
        for (; i < part.rows() && part.place(i) < to; i++) {
          part.read(i, row);
          int place = part.place(i) - from;
          ends[place] = put(row, begins[place], numbers);
        }
        next[p] = i;
      }
    }

    /** Puts the entries of a row from a place on; returns the place behind the last one. */
    private int put(SparseRow row, int begin, FeatureNumbers numbers) {
      int at = begin;
      for (int k = 0; k < row.count(); k++) {
        int number = numbers.of(row.columns()[k]);
        if (number >= 0) {
          columns[at] = number;
          values[at++] = row.values()[k];
        }
      }
      return at;
    }
  }

  /**
   * The numbers of features of a set, from 0 in their order: how many are before each.
   *
   * @param words bit f mod 64 of word f / 64 is set if feature f is in the set
   * @param before how many are in the words before each
   * @param count how many there are
   */
  private record FeatureNumbers(long[] words, int[] before, int count) {
    /** Those of a set. */
    static FeatureNumbers of(BitSet present) {
      long[] words = present.toLongArray();
      int[] before = new int[words.length];
      int count = 0;
      for (int word = 0; word < words.length; word++) {
        before[word] = count;
        count += Long.bitCount(words[word]);
      }
      return new FeatureNumbers(words, before, count);
    }

    /** The number of a feature; less than 0 if it is not in the set. */
    int of(int feature) {
      int word = feature / Long.SIZE;
      if (word >= words.length || (words[word] >>> feature & 1) == 0) {
        return -1;
      }
      long lower = words[word] & (1L << feature) - 1;
      return before[word] + Long.bitCount(lower);
    }
  }
}
