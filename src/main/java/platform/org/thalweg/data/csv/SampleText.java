package org.thalweg.data.csv;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The beginning of a file as text.
 *
 * @param text without a byte order mark
 * @param encoding as Java names it
 */
record SampleText(String text, String encoding) {
  private static final int MARK = '\ufeff';
  private static final byte FIRST_SIGN_OF_LATIN_1 = (byte) 0xa0;
  private static final int FEWEST_OF_WORD = 3; // signs next to each other
  private static final int FEWEST_TOGETHER = 12; // in such words
  private static final int FIRST = 1 << 12; // bytes that show whether every other one is 0

  /**
   * Decodes bytes: by their byte order mark; else as UTF-16 if every other byte is mostly 0; else
   * as UTF-8 if they are that; else as Latin-1, or as Windows-1252 if signs of that are there.
   *
   * @param bytes which may end within a character
   * @param given the encoding, if it is known
   */
  static SampleText of(byte[] bytes, Optional<String> given) {
    Optional<Charset> known = given.map(Charset::forName).or(() -> wide(bytes));
    String utf8 = known.isPresent() ? null : utf8(bytes);
    if (utf8 != null) {
      return new SampleText(withoutMark(utf8), StandardCharsets.UTF_8.name());
    }
    Charset charset = known.orElseGet(() -> narrow(bytes));
    return new SampleText(withoutMark(new String(bytes, charset)), given.orElse(charset.name()));
  }

  private static String withoutMark(String text) {
    return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
  }

  /** An encoding of two bytes a sign, if it is one. */
  private static Optional<Charset> wide(byte[] bytes) {
    int first = bytes.length > 1 ? (bytes[0] & 0xff) << 8 | bytes[1] & 0xff : 0;
    if (first == 0xfeff || first == 0xfffe) {
      return Optional.of(StandardCharsets.UTF_16); // which reads the mark
    }
    int[] zeros = new int[2];
    int begin = Math.min(bytes.length, FIRST);
    for (int i = 0; i < begin; i++) {
      zeros[i & 1] += bytes[i] == 0 ? 1 : 0;
    }
    return zeros[0] + zeros[1] > begin / 4
        ? Optional.of(zeros[0] > zeros[1] ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE)
        : Optional.empty();
  }

  /** An encoding of one byte a sign. */
  private static Charset narrow(byte[] bytes) {
    requireNoUtf8(bytes);
    requireSingleSigns(bytes);
    return isLatin1(bytes) ? StandardCharsets.ISO_8859_1 : Charset.forName("windows-1252");
  }

  /**
   * Requires that signs beyond ASCII stand one by one among others, as in languages that are
   * written in Latin letters.
   *
   * @throws IllegalArgumentException if most of them are next to each other
   */
  private static void requireSingleSigns(byte[] bytes) {
    int single = 0;
    int together = 0;
    for (int i = 0; i < bytes.length; ) {
      int end = i;
      while (end < bytes.length && bytes[end] < 0) {
        end++;
      }
      single += end - i < FEWEST_OF_WORD ? end - i : 0;
      together += end - i < FEWEST_OF_WORD ? 0 : end - i;
      i = Math.max(end, i + 1);
    }
    if (together > single && together >= FEWEST_TOGETHER) {
      throw new IllegalArgumentException(
          "must be in UTF-8, UTF-16 or Latin letters, if data.csv.encoding says nothing, but has words of other signs; data.csv.encoding=windows-1251 reads Cyrillic ones, Shift_JIS, GB18030, Big5 and EUC-KR those of Asia");
    }
  }

  /**
   * Requires that bytes are not mostly UTF-8 either, where they are not that altogether.
   *
   * @throws IllegalArgumentException if they are of two encodings
   */
  private static void requireNoUtf8(byte[] bytes) {
    int signs = 0; // of several bytes
    int others = 0; // that are no part of such
    int line = 1;
    int firstLine = 0; // with one of the others
    for (int i = 0; i < bytes.length; i++) {
      line += bytes[i] == '\n' ? 1 : 0;
      int more = 0; // bytes that continue a sign
      while (bytes[i] < 0 && i + more + 1 < bytes.length && (bytes[i + more + 1] & 0xc0) == 0x80) {
        more++;
      }
      if (more > 0 && utf8(Arrays.copyOfRange(bytes, i, i + more + 1)) != null) {
        signs++;
        i += more;
      } else if (bytes[i] < 0) {
        others++;
        firstLine = firstLine == 0 ? line : firstLine;
      }
    }
    if (signs > 0 && signs >= others) {
      throw new IllegalArgumentException(
          "must be in one encoding but is in UTF-8 with other bytes in line %d; data.csv.encoding=UTF-8 reads all but these"
              .formatted(firstLine));
    }
  }

  /** Whether no byte is a sign in Windows-1252 and none in Latin-1. */
  private static boolean isLatin1(byte[] bytes) {
    for (byte each : bytes) {
      if (each < 0 && each < FIRST_SIGN_OF_LATIN_1) {
        return false;
      }
    }
    return true;
  }

  /** Bytes as UTF-8, without a sign that ends behind them; null if they are something else. */
  private static String utf8(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, false);
    return result.isError() ? null : text.flip().toString();
  }
}
