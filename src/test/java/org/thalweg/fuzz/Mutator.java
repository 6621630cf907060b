package org.thalweg.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Damages whole files, in one way to five; the number of a file and the seed determine it. */
public final class Mutator {
  /** What hurts many a reader. */
  private static final List<String> WORDS =
      List.of(
          "0",
          "-1",
          "1",
          "2147483647",
          "2147483648",
          "-2147483648",
          "9223372036854775807",
          "99999999999999999999999",
          "1e999",
          "-1e999",
          "1e-999",
          "1e999999999",
          "NaN",
          "Infinity",
          "-0.0",
          "0x10",
          "null",
          "true",
          "\"",
          "'",
          "\"\"\"",
          "\\",
          "\\u0000",
          "\0",
          "\r",
          "\n",
          "\r\n",
          "\t",
          " ",
          "\u00e9",
          "\u2028",
          "\ud83d\ude00",
          "\ufeff",
          "\u001b[31m",
          "#",
          ":",
          ",",
          "=",
          "{",
          "}",
          "[",
          "]",
          "(",
          ")",
          "${",
          "../../x",
          "/etc/passwd",
          "a b",
          "%s%n");

  private static final List<String> NESTS = List.of("[", "{", "(", "{a=", "a.", "[[{\"a\":", "9");
  private static final int DEEPEST = 20_000;
  private static final int LONGEST = 64; // bytes that are moved at once

  private final List<byte[]> whole;
  private final List<byte[]> words;
  private final long seed;

  /**
   * A mutator of files of one kind.
   *
   * @param whole files that are right
   * @param words of the kind, besides those that hurt any reader
   */
  public Mutator(List<byte[]> whole, List<String> words, long seed) {
    this.whole = whole;
    this.words =
        Stream.concat(WORDS.stream(), words.stream())
            .map(word -> word.getBytes(StandardCharsets.UTF_8))
            .toList();
    this.seed = seed;
  }

  /** The damaged file of a number. */
  public byte[] damaged(long number) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
    byte[] bytes = pick(whole, random).clone();
    for (int times = 1 + random.nextInt(5); times > 0; times--) {
      bytes = once(bytes, random);
    }
    return bytes;
  }

  /** The file of a number in which one bit is another, as a disk may change it. */
  public byte[] oneBit(long number) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + ~number);
    byte[] bytes = pick(whole, random);
    return flipped(bytes, random.nextInt(bytes.length), random);
  }

  private byte[] once(byte[] bytes, SplittableRandom random) {
    int at = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, at + 1 + random.nextInt(LONGEST));
    return switch (random.nextInt(10)) {
      case 0 -> joined(bytes, at, new byte[] {(byte) random.nextInt(256)}, Math.min(to, at + 1));
      case 1 -> flipped(bytes, at, random);
      case 2 -> joined(bytes, at, new byte[0], to);
      case 3 -> joined(bytes, to, Arrays.copyOfRange(bytes, at, to), to);
      case 4 -> random.nextInt(3) == 0 ? Arrays.copyOf(bytes, at) : bytes;
      case 5 -> joined(bytes, at, pick(words, random), at);
      case 6 -> joined(bytes, at, pick(words, random), to);
      case 7 -> number(bytes, at, random);
      case 8 -> crossed(bytes, at, pick(whole, random), random);
      default -> random.nextInt(8) > 0 ? bytes : joined(bytes, at, nest(random), at);
    };
  }

  private static byte[] flipped(byte[] bytes, int at, SplittableRandom random) {
    byte[] other = bytes.clone();
    if (at < other.length) {
      other[at] ^= (byte) (1 << random.nextInt(8));
    }
    return other;
  }

  /** Puts a word in the place of the digits that stand at or behind a place. */
  private byte[] number(byte[] bytes, int at, SplittableRandom random) {
    int from = at;
    while (from < bytes.length && !Character.isDigit(bytes[from])) {
      from++;
    }
    int to = from;
    while (to < bytes.length && Character.isDigit(bytes[to])) {
      to++;
    }
    return joined(bytes, from, pick(words, random), to);
  }

  /** The beginning of one file, and the end of another. */
  private static byte[] crossed(byte[] bytes, int at, byte[] other, SplittableRandom random) {
    byte[] end = Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length);
    return joined(bytes, at, end, bytes.length);
  }

  private static byte[] nest(SplittableRandom random) {
    String nest = NESTS.get(random.nextInt(NESTS.size()));
    return nest.repeat(1 + random.nextInt(DEEPEST)).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] joined(byte[] bytes, int end, byte[] middle, int begin) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, end);
    out.write(middle, 0, middle.length);
    out.write(bytes, begin, bytes.length - begin);
    return out.toByteArray();
  }

  private static byte[] pick(List<byte[]> all, SplittableRandom random) {
    return all.get(random.nextInt(all.size()));
  }
}
