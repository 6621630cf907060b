package org.thalweg.data.text;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.thalweg.text.DataException;

/**
 * How a text file is compressed, by the end of its name: gz, deflate, and what else the
 * configuration of Hadoop names; and bz2, zst, lz4 and snappy by libraries that Spark has, which
 * need nothing from the system, and for which a file that was cut has no end. The last two come in
 * Hadoop's {@linkplain HadoopBlocks blocks}, or in the frames that the programs of these names
 * write.
 */
@FunctionalInterface
interface Compression {
  /** What has no codec, and would be taken for text. */
  Set<String> UNKNOWN = Set.of("xz", "lzma", "zip", "7z", "rar", "br", "lz", "lzo", "tar", "tgz");

  /** How LZ4's frame format begins: lz4_Frame_format.md, version 1.6.2. */
  byte[] LZ4_FRAME = {0x04, 0x22, 0x4d, 0x18};

  /** How Snappy's framing format begins: framing_format.txt of google/snappy, 2013-10-25. */
  byte[] SNAPPY_FRAME = {(byte) 0xff, 0x06, 0x00, 0x00, 's', 'N', 'a', 'P', 'p', 'Y'};

  /** A stream of uncompressed bytes, which throws where they are damaged or end too early. */
  InputStream open(InputStream raw) throws IOException;

  /**
   * The compression of a file; null for a plain one.
   *
   * @throws DataException if it is one that cannot be read
   */
  static Compression of(Path path, Configuration hadoop) {
    String name = path.getName().toLowerCase(Locale.ROOT);
    String end = name.substring(name.lastIndexOf('.') + 1);
    if (end.equals("bz2")) {
      return raw -> new BZip2CompressorInputStream(new BufferedInputStream(raw), true);
    }
    if (end.equals("zst")) {
      return ZstdInputStream::new;
    }
    if (end.equals("lz4")) {
      return raw -> lz4(new BufferedInputStream(raw));
    }
    if (end.equals("snappy") || end.equals("sz")) {
      return raw -> snappy(new BufferedInputStream(raw));
    }
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
    if (codec == null && name.indexOf('.') > 0 && UNKNOWN.contains(end)) {
      throw new DataException(
          "%s cannot be read: there is no codec for .%s; gz, bz2, zst, lz4 and snappy can be read"
              .formatted(path, end));
    }
    return codec == null ? null : codec::createInputStream;
  }

  private static InputStream lz4(InputStream raw) throws IOException {
    return beginsWith(raw, LZ4_FRAME)
        ? new LZ4FrameInputStream(raw)
        : new HadoopBlocks(raw, HadoopBlocks.LZ4);
  }

  private static InputStream snappy(InputStream raw) throws IOException {
    return beginsWith(raw, SNAPPY_FRAME)
        ? new FramedSnappyCompressorInputStream(raw)
        : new HadoopBlocks(raw, HadoopBlocks.SNAPPY);
  }

  private static boolean beginsWith(InputStream raw, byte[] magic) throws IOException {
    raw.mark(magic.length);
    boolean begins = Arrays.equals(raw.readNBytes(magic.length), magic);
    raw.reset();
    return begins;
  }
}
