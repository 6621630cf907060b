package org.thalweg.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;

/** What a file of Parquet claims is held against its length before memory is taken for it. */
final class ParquetBounds {
  private static final int LARGEST_PAGE = 1 << 26; // bytes, where a million is usual
  private static final long FREE = 1 << 23; // values, which are 64 MiB of doubles
  private static final long MOST_PER_BYTE = 64;

  private ParquetBounds() {}

  /**
   * How many values a column has, as the foot of a file says.
   *
   * @param first the column's name in the schema
   * @param length of the file in bytes
   * @throws IllegalArgumentException if the file is too short for what its foot says
   */
  static long count(ParquetMetadata foot, String first, long length) {
    long count = 0;
    for (BlockMetaData block : foot.getBlocks()) {
      for (ColumnChunkMetaData column : block.getColumns()) {
        long begin = column.getStartingPos();
        require(begin >= 0 && begin <= length && column.getTotalSize() >= 0);
        require(column.getTotalSize() <= length - begin);
        require(column.getValueCount() >= 0 && column.getValueCount() >= block.getRowCount());
        count += column.getPath().toArray()[0].equals(first) ? column.getValueCount() : 0;
        require(count >= 0 && count <= FREE + MOST_PER_BYTE * length);
      }
    }
    return count;
  }

  private static void require(boolean isHeld) {
    if (!isHeld) {
      throw new IllegalArgumentException("a file is too short for the values that it claims");
    }
  }

  /** Those of Parquet, by which no page becomes larger than pages are. */
  static final class Codecs implements CompressionCodecFactory {
    private final CodecFactory all;

    Codecs(Configuration hadoop) {
      all = new CodecFactory(hadoop, 0);
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
      return all.getCompressor(name);
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
      BytesInputDecompressor own = all.getDecompressor(name);
      return new BytesInputDecompressor() {
        @Override
        public BytesInput decompress(BytesInput bytes, int size) throws IOException {
          requirePage(size);
          return own.decompress(bytes, size);
        }

        @Override
        public void decompress(ByteBuffer from, int packed, ByteBuffer to, int size)
            throws IOException {
          requirePage(size);
          own.decompress(from, packed, to, size);
        }

        @Override
        public void release() {
          own.release();
        }
      };
    }

    private static void requirePage(int size) throws IOException {
      if (size < 0 || size > LARGEST_PAGE) {
        throw new IOException(
            "a page must have at most %d bytes but claims %d".formatted(LARGEST_PAGE, size));
      }
    }

    @Override
    public void release() {
      all.release();
    }
  }
}
