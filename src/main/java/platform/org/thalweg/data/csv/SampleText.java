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

  /**
   * Decodes bytes: by their byte order mark; else as UTF-16 if every other byte is mostly 0; else
   * as UTF-8 if they are that; else as Latin-1, or as Windows-1252 if signs of that are there.
   *
   * @param bytes which may end within a character
   * @param given the encoding, if it is known
   */
  static SampleText of(byte[] bytes, Optional<String> given) {
    Charset charset = given.map(Charset::forName).orElseGet(() -> charset(bytes));
    String text = charset.decode(ByteBuffer.wrap(bytes)).toString();
    boolean isMarked = !text.isEmpty() && text.charAt(0) == MARK;
    return new SampleText(isMarked ? text.substring(1) : text, given.orElse(charset.name()));
  }

  private static Charset charset(byte[] bytes) {
    int first = bytes.length > 1 ? (bytes[0] & 0xff) << 8 | bytes[1] & 0xff : 0;
    if (first == 0xfeff || first == 0xfffe) {
      return StandardCharsets.UTF_16; // which reads the mark
    }
    int[] zeros = new int[2];
    for (int i = 0; i < bytes.length; i++) {
      zeros[i & 1] += bytes[i] == 0 ? 1 : 0;
    }
    if (zeros[0] + zeros[1] > bytes.length / 4) {
      return zeros[0] > zeros[1] ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
    }
    if (isUtf8(bytes)) {
      return StandardCharsets.UTF_8;
    }
    requireNoUtf8(bytes);
    return isLatin1(bytes) ? StandardCharsets.ISO_8859_1 : Charset.forName("windows-1252");
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
      if (more > 0 && isUtf8(Arrays.copyOfRange(bytes, i, i + more + 1))) {
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

  private static boolean isUtf8(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CoderResult result =
        decoder.decode(ByteBuffer.wrap(bytes), CharBuffer.allocate(bytes.length), false);
    return !result.isError();
  }
}
