package org.thalweg.data.text;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG.Bits;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.DeflateCodec;
import org.apache.hadoop.io.compress.GzipCodec;
import org.apache.hadoop.io.compress.Lz4Codec;
import org.apache.hadoop.io.compress.SnappyCodec;
import org.apache.hadoop.util.ReflectionUtils;
import org.xerial.snappy.SnappyFramedOutputStream;

/** Ways to compress a text file, each with the end of the name that such a file has. */
public enum Packing {
  GZ("gz", true, out -> hadoop(GzipCodec.class, out)),
  BZ2("bz2", true, out -> hadoop(BZip2Codec.class, out)),
  DEFLATE("deflate", true, out -> hadoop(DeflateCodec.class, out)),
  ZST("zst", true, out -> new ZstdOutputStream(out).setChecksum(true)),
  LZ4_FRAMES(
      "lz4",
      true,
      out ->
          new LZ4FrameOutputStream(
              out, BLOCKSIZE.SIZE_64KB, Bits.BLOCK_CHECKSUM, Bits.BLOCK_INDEPENDENCE)),
  LZ4_BLOCKS("lz4", false, out -> hadoop(Lz4Codec.class, out)),
  SNAPPY_FRAMES("sz", true, SnappyFramedOutputStream::new),
  SNAPPY_BLOCKS("snappy", false, out -> hadoop(SnappyCodec.class, out));

  private final String end;
  private final boolean hasChecksums;
  private final Stream stream;

  private interface Stream {
    OutputStream over(OutputStream out) throws IOException;
  }

  Packing(String end, boolean hasChecksums, Stream stream) {
    this.end = end;
    this.hasChecksums = hasChecksums;
    this.stream = stream;
  }

  private static OutputStream hadoop(Class<? extends CompressionCodec> codec, OutputStream out)
      throws IOException {
    return ReflectionUtils.newInstance(codec, new Configuration()).createOutputStream(out);
  }

  /** End of the name of such files, behind a dot. */
  public String end() {
    return end;
  }

  /** Whether a file in which a byte was changed can be told from another one. */
  public boolean hasChecksums() {
    return hasChecksums;
  }

  /** The bytes of such a file. */
  public byte[] pack(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = stream.over(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
