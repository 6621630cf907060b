package org.thalweg.data.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.text.DataException;

/** Every way to compress a file: what comes out is what went in, or an error. */
class CompressionTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path folder;

  private static byte[] unpacked(Packing packing, byte[] packed) throws IOException {
    Compression compression =
        Compression.of(new org.apache.hadoop.fs.Path("x." + packing.end()), HADOOP);
    try (InputStream in = Decompressed.by(compression, new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void whatIsReadIsWhatWasWritten(Packing packing) throws IOException {
    for (int lines : new int[] {1, 300, 40_000}) {
      byte[] text = LibsvmText.random(lines, lines).getBytes(UTF_8);
      assertThat(unpacked(packing, packing.pack(text))).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void filesMayBeConcatenated(Packing packing) throws IOException {
    byte[] one = packing.pack("1 1:1\n".getBytes(UTF_8));
    byte[] two = packing.pack("0 2:2\n".getBytes(UTF_8));
    byte[] both = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    if (packing != Packing.DEFLATE) { // of which no program can tell where one ends
      assertThat(unpacked(packing, both)).isEqualTo("1 1:1\n0 2:2\n".getBytes(UTF_8));
    }
  }

  /** Where chunks have a length of their own, and no end, a cut between two of them is one. */
  @ParameterizedTest
  @EnumSource(Packing.class)
  void aFileThatWasCutIsNoShorterFile(Packing packing) throws IOException {
    byte[] packed = packing.pack(LibsvmText.random(3, 200).getBytes(UTF_8));
    for (int length = packed.length - 1; length > 0; length -= 1 + length / 50) {
      byte[] cut = Arrays.copyOf(packed, length);
      boolean isHeader = packing == Packing.SNAPPY_FRAMES && length == 10;
      if (!isHeader) {
        assertThatThrownBy(() -> unpacked(packing, cut))
            .as("%d of %d", length, packed.length)
            .isInstanceOf(IOException.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Packing.class,
      names = {"LZ4_BLOCKS", "SNAPPY_BLOCKS"})
  void aLengthThatIsClaimedIsNotAllocated(Packing packing) throws IOException {
    byte[] packed = packing.pack("1 1:1\n".repeat(50).getBytes(UTF_8));
    for (int claim : new int[] {Integer.MAX_VALUE, -1, 1 << 27}) {
      for (int at : new int[] {0, 4}) {
        byte[] damaged = packed.clone();
        ByteBuffer.wrap(damaged).putInt(at, claim);
        assertThatThrownBy(() -> unpacked(packing, damaged)).isInstanceOf(IOException.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"xz", "ZIP", "7z", "br", "tgz"})
  void whatHasNoCodecIsNotTakenForText(String end) throws IOException {
    Path file = Files.writeString(folder.resolve("rows.libsvm." + end), "1 1:1\n");
    assertThatThrownBy(() -> TextFiles.list("data.train", file.toString(), HADOOP))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("." + end.toLowerCase(java.util.Locale.ROOT))
        .hasMessageContaining("zst");
  }

  @Test
  void aPlainFileIsPlain() {
    for (String name : new String[] {"a9a", "rows.libsvm", "rows.txt", "xz"}) {
      assertThat(Compression.of(new org.apache.hadoop.fs.Path(name), HADOOP)).as(name).isNull();
    }
  }
}
