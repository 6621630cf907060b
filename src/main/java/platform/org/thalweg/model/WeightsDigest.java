package org.thalweg.model;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;

/** SHA-256 of weights that come one after the other, by their IEEE bits, each big-endian. */
public final class WeightsDigest {
  private static final byte[] ZEROS = new byte[1 << 13];

  private final ByteBuffer buffer = ByteBuffer.allocate(8 * 1024);
  private final MessageDigest digest = DigestUtils.getSha256Digest();

  /** Of no weight yet. */
  public WeightsDigest() {}

  /** Adds weights. */
  public void add(double... w) {
    for (double value : w) {
      add(Double.doubleToRawLongBits(value));
    }
  }

  /** Adds eight bytes, big-endian. */
  void add(long bytes) {
    buffer.putLong(bytes);
    if (!buffer.hasRemaining()) {
      digest.update(buffer.flip());
      buffer.clear();
    }
  }

  /** Adds so many weights that are +0.0. */
  public void addZeros(long count) {
    if (count == 0) {
      return;
    }
    digest.update(buffer.flip());
    buffer.clear();
    for (long left = count * Double.BYTES; left > 0; left -= ZEROS.length) {
      digest.update(ZEROS, 0, (int) Math.min(left, ZEROS.length));
    }
  }

  /** The digest of all, as hexadecimal digits; nothing can be added afterwards. */
  public String hex() {
    digest.update(buffer.flip());
    return HexFormat.of().formatHex(digest.digest());
  }
}
