package org.thalweg.data.table;

import java.io.Serializable;
import org.thalweg.data.shard.RejectedRows;
import org.thalweg.linalg.Block;

/**
 * Neighbouring rows of one {@link SplitSummary}, on their way to the shards. A final class, because
 * it is the element of an RDD.
 */
final class Piece implements Serializable {
  private static final long serialVersionUID = 1;

  final String file;
  final long start;
  final long keptBefore;
  final long metSoFar;
  final int rows; // that were kept
  Block block; // null once there is a text in its place
  String text; // what is said of the rows; null before that
  final long entries;
  final RejectedRows rejected;
  String[] ids;
  final OddCells odd; // null for no rows

  /**
   * A piece of the run that begins at a place of a file.
   *
   * @param keptBefore how many rows of the run are in pieces before this one
   * @param metSoFar how many rows of the run this piece and those before were made from
   * @param rows how many were kept
   * @param block these, with labels as they were read
   * @param entries that were read into them, whatever the layout of the block
   * @param ids of these rows, null where one has none; empty where they are not wanted
   * @param rejected the others, with their places in the run, from 1
   * @param odd what is odd about these rows; null for no rows
   */
  Piece(
      String file,
      long start,
      long keptBefore,
      long metSoFar,
      int rows,
      Block block,
      long entries,
      String[] ids,
      RejectedRows rejected,
      OddCells odd) {
    this.odd = odd;
    this.file = file;
    this.start = start;
    this.keptBefore = keptBefore;
    this.metSoFar = metSoFar;
    this.rows = rows;
    this.block = block;
    this.entries = entries;
    this.ids = ids;
    this.rejected = rejected;
  }

  /** This piece, with a text in the place of its rows. */
  Piece saying(String said) {
    text = said;
    block = null;
    ids = new String[0];
    return this;
  }
}
