package org.thalweg.data.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;

/** Opens the files of a text at a place. */
@FunctionalInterface
interface TextStreams {
  /**
   * A stream that stands at a place of a file.
   *
   * @param file its number
   * @param offset in uncompressed bytes
   */
  InputStream open(int file, long offset) throws IOException;

  /** Straight from the files; a compressed one is read up to the place. */
  static TextStreams of(TextFiles files, Configuration hadoop) {
    return (file, offset) -> files.file(file).open(hadoop, offset);
  }

  /**
   * Compressed files from pieces of them, the others as they are. A stream must be read up to the
   * last piece of its file before the next one is opened.
   *
   * @param pieces in the order of files and offsets: those with the lines that are wanted. What
   *     comes before the first of a file, and is asked for, is taken for the rest of a line
   */
  static TextStreams of(TextFiles files, Configuration hadoop, Iterator<TextPiece> pieces) {
    TextStreams plain = of(files, hadoop);
    PieceStream.Queue queue = new PieceStream.Queue(pieces);
    return (file, offset) ->
        files.file(file).isCompressed(hadoop)
            ? new PieceStream(queue, file, offset, files.file(file).length())
            : plain.open(file, offset);
  }
}
