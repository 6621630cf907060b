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
import org.thalweg.data.text.TextFile.Compression;
import org.thalweg.data.text.TextFile.Decompressed;
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

  /** Chunks of frames have their own lengths, and what is compressed claims one, too. */
  @Test
  void aLengthThatAFrameClaimsIsNotAllocated() throws IOException {
    byte[] text = "1 1:1\n".repeat(50).getBytes(UTF_8);
    byte[] packed = Packing.SNAPPY_FRAMES.pack(text);
    int claim = Compression.SNAPPY_FRAME.length + 8; // behind kind, length and checksum
    byte[] damaged = packed.clone();
    byte[] twoGibibytes = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07};
    System.arraycopy(twoGibibytes, 0, damaged, claim, twoGibibytes.length);
    assertThatThrownBy(() -> unpacked(Packing.SNAPPY_FRAMES, damaged))
        .isInstanceOf(IOException.class);
    byte[] longer = packed.clone(); // the checksum still tells that all bytes are there
    int length = Compression.SNAPPY_FRAME.length + 1;
    Arrays.fill(longer, length, length + 3, (byte) 0xff);
    assertThat(unpacked(Packing.SNAPPY_FRAMES, longer)).isEqualTo(text);
  }

  /**
   * The format's other kinds: what is not compressed, padding, and kinds of which none may come.
   */
  @Test
  void framesOfAllKindsAreRead() throws IOException {
    byte[] random = new byte[70_000]; // which Snappy does not make shorter
    new java.util.Random(7).nextBytes(random);
    byte[] packed = Packing.SNAPPY_FRAMES.pack(random);
    assertThat(packed[Compression.SNAPPY_FRAME.length]).isEqualTo((byte) 1);
    assertThat(unpacked(Packing.SNAPPY_FRAMES, packed)).isEqualTo(random);
    byte[] padded = Arrays.copyOf(packed, packed.length + 4 + 9);
    padded[packed.length] = (byte) 0xfe;
    padded[packed.length + 1] = 9;
    assertThat(unpacked(Packing.SNAPPY_FRAMES, padded)).isEqualTo(random);
    byte[] cut = Arrays.copyOf(padded, padded.length - 1);
    assertThatThrownBy(() -> unpacked(Packing.SNAPPY_FRAMES, cut)).isInstanceOf(IOException.class);
    padded[packed.length] = 0x02;
    assertThatThrownBy(() -> unpacked(Packing.SNAPPY_FRAMES, padded))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("type 2");
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
