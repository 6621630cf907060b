package org.thalweg.data.text;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Some whole lines of a compressed file, uncompressed. A final class, because it is the element of
 * an RDD.
 */
final class TextPiece implements Serializable {
  private static final long serialVersionUID = 1;

  final int file; // among those that are read together
  final long begin; // in the file, of the first byte, where a line begins
  final byte[] bytes;

  TextPiece(int file, long begin, byte[] bytes) {
    this.file = file;
    this.begin = begin;
    this.bytes = bytes;
  }

  /**
   * Cuts the lines into pieces, each with the lines that begin in one range.
   *
   * @param boundaries offsets in the file between the ranges, ascending
   */
  List<TextPiece> cut(long[] boundaries) {
    List<TextPiece> pieces = new ArrayList<>();
    int from = 0;
    for (long boundary : boundaries) {
      if (boundary > begin + from && boundary < begin + bytes.length) {
        int to = lineFrom((int) (boundary - begin));
        add(from, to, pieces);
        from = Math.max(from, to);
      }
    }
    add(from, bytes.length, pieces);
    return pieces;
  }

  private void add(int from, int to, List<TextPiece> pieces) {
    if (to > from) {
      boolean isAll = to - from == bytes.length;
      pieces.add(
          isAll ? this : new TextPiece(file, begin + from, Arrays.copyOfRange(bytes, from, to)));
    }
  }

  /** Where the first line begins at or behind a place. */
  private int lineFrom(int place) {
    for (int i = place - 1; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return bytes.length;
  }
}
