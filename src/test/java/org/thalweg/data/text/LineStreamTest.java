package org.thalweg.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineStreamTest {
  private static final int BUFFER = 1 << 17;

  @Test
  void aLineFeedEndsALine() throws IOException {
    assertThat(lines("a\nbc\n")).containsExactly("0 a", "2 bc");
    assertThat(lines("a\nbc")).containsExactly("0 a", "2 bc");
    assertThat(lines("\n\na\n\n")).containsExactly("0 ", "1 ", "2 a", "4 ");
    assertThat(lines("a\r\nb\r")).containsExactly("0 a\r", "3 b\r");
    assertThat(lines("")).isEmpty();
  }

  @Test
  void theMarkOfUtf8IsNoPartOfTheFirstLine() throws IOException {
    String mark = "\ufeff";
    assertThat(lines(mark + "a\nb")).containsExactly("0 a", "5 b");
    assertThat(lines(mark + "\na")).containsExactly("0 ", "4 a");
    assertThat(lines(mark)).containsExactly("0 ");
    assertThat(lines("a\n" + mark + "b")).containsExactly("0 a", "2 " + mark + "b");
  }

  @Test
  void offsetsCountFromThePlaceOfTheStream() throws IOException {
    LineStream lines = new LineStream(stream("a\nb"), 5_000_000_000L);
    assertThat(lines.advance()).isTrue();
    assertThat(lines.offset()).isEqualTo(5_000_000_000L);
    assertThat(lines.advance()).isTrue();
    assertThat(lines.offset()).isEqualTo(5_000_000_002L);
  }

  @Test
  void theEndStaysTheEnd() throws IOException {
    LineStream lines = new LineStream(stream("a"), 0);
    assertThat(lines.advance()).isTrue();
    assertThat(lines.advance()).isFalse();
    assertThat(lines.advance()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {BUFFER - 2, BUFFER - 1, BUFFER, BUFFER + 1, 2 * BUFFER, 2 * BUFFER + 1, 900_001})
  void aLineMayBeLongerThanTheBuffer(int length) throws IOException {
    String line = "x".repeat(length);
    List<String> expected =
        List.of("0 ab", "3 " + line, length + 4 + " " + line, 2 * length + 5 + " c");
    assertThat(lines("ab\n" + line + "\n" + line + "\nc")).isEqualTo(expected);
  }

  @Test
  void linesDoNotDependOnHowTheBytesArrive() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 20; trial++) {
      String text = text(random, trial % 2 == 0 ? 200 : 40_000);
      List<String> expected = split(text);
      assertThat(lines(text)).isEqualTo(expected);
      assertThat(lines(new Dribble(stream(text), random.split()))).isEqualTo(expected);
    }
  }

  private static String text(SplittableRandom random, int longest) {
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < 60; line++) {
      text.append(Integer.toString(line).repeat(random.nextInt(longest)));
      text.append(random.nextInt(9) == 0 ? "\n\n" : "\n");
    }
    return random.nextBoolean() ? text.toString() : text + "end";
  }

  private static List<String> split(String text) {
    List<String> lines = new ArrayList<>();
    for (int from = 0, end; from < text.length(); from = end + 1) {
      end = text.indexOf('\n', from);
      end = end < 0 ? text.length() : end;
      lines.add(from + " " + text.substring(from, end));
    }
    return lines;
  }

  private static List<String> lines(String text) throws IOException {
    return lines(stream(text));
  }

  private static List<String> lines(InputStream stream) throws IOException {
    LineStream lines = new LineStream(stream, 0);
    List<String> read = new ArrayList<>();
    while (lines.advance()) {
      String line =
          new String(
              lines.buffer(), lines.from(), lines.to() - lines.from(), StandardCharsets.UTF_8);
      read.add(lines.offset() + " " + line);
    }
    return read;
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A stream that gives fewer bytes than it was asked for, as those over a network do. */
  private static final class Dribble extends InputStream {
    private final InputStream in;
    private final SplittableRandom random;

    private Dribble(InputStream in, SplittableRandom random) {
      this.in = in;
      this.random = random;
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
      return in.read(bytes, from, Math.min(count, 1 + random.nextInt(5_000)));
    }
  }
}
