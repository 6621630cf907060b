package org.thalweg.solve.ranges;

import java.io.Serializable;
import org.thalweg.linalg.Hash;
import org.thalweg.sample.Permutation;
import org.thalweg.sample.RandomStream;
import org.thalweg.text.Require;

/**
 * Which rows are the batch of a step, where rows lie in one random order that does not change: a
 * piece of neighbours, which is a pure function of the seed and the step. An epoch cuts the rows
 * into ⌈n / batch⌉ pieces whose sizes differ by at most one, and takes them in a random order of
 * its own. With replacement, a piece begins at any row, so that all rows are equally likely.
 *
 * @param rows n, at least 1
 * @param batch rows of a piece, at least 1; more than there are mean all
 * @param seed of the order of the pieces
 * @param replaces whether pieces are drawn with replacement
 */
public record RowPieces(int rows, int batch, long seed, boolean replaces) implements Serializable {
  private static final long ORDER = 0x5045; // keeps the order of the rows apart from that of pieces

  public RowPieces {
    Require.atLeast("rows", rows, 1);
    Require.atLeast("batch", batch, 1);
    batch = Math.min(batch, rows);
  }

  /** Pieces of an epoch. */
  int pieces() {
    return (rows - 1) / batch + 1;
  }

  /** The batch of a step, from 0. */
  public RowPiece of(long step) {
    if (replaces) {
      long first = new RandomStream(Hash.of(seed, step)).nextLong(rows);
      return new RowPiece((int) first, batch);
    }
    int pieces = pieces();
    long epoch = step / pieces;
    return piece(new Permutation(pieces, Hash.of(seed, epoch)).at((int) (step % pieces)));
  }

  /** One of the pieces of an epoch, in the order of the rows. */
  RowPiece piece(int piece) {
    int pieces = pieces();
    int from = (int) ((long) rows * piece / pieces);
    int to = (int) ((long) rows * (piece + 1) / pieces);
    return new RowPiece(from, to - from);
  }

  /** Mean rows of a batch, by which sums over it are divided. */
  public double expectedRows() {
    return replaces ? batch : (double) rows / pieces();
  }

  /** The order in which the rows lie: the place of each, from its number in the data. */
  public Permutation order() {
    return new Permutation(rows, Hash.of(seed, ORDER));
  }
}
