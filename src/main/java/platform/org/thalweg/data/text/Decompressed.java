package org.thalweg.data.text;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a codec makes of bytes. Whatever it throws, it is the bytes that are damaged; only an error
 * of reading them is what it is.
 */
final class Decompressed extends FilterInputStream {
  private Decompressed(InputStream in) {
    super(in);
  }

  static InputStream by(Compression compression, InputStream raw) throws IOException {
    try {
      return new Decompressed(compression.open(raw)); // which may read already
    } catch (RuntimeException e) {
      throw damaged(e);
    }
  }

  @Override
  public int read() throws IOException {
    try {
      return in.read();
    } catch (RuntimeException e) {
      throw damaged(e);
    }
  }

  @Override
  public int read(byte[] to, int from, int length) throws IOException {
    try {
      return in.read(to, from, length);
    } catch (RuntimeException e) {
      throw damaged(e);
    }
  }

  @Override
  public long skip(long bytes) throws IOException {
    try {
      return in.skip(bytes);
    } catch (RuntimeException e) {
      throw damaged(e);
    }
  }

  private static IOException damaged(RuntimeException e) {
    return new IOException("its compressed bytes are damaged: " + e.getMessage(), e);
  }
}
