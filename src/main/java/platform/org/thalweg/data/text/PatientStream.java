package org.thalweg.data.text;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a file from a place on, which is opened again where a read fails for the lack of a
 * connection.
 */
final class PatientStream extends InputStream {
  private final Patience patience;
  private final String name;
  private final Opening opening;
  private InputStream in; // null after a failure
  private long place;

  /** Opens a file at a place, in bytes from its beginning. */
  @FunctionalInterface
  interface Opening {
    InputStream at(long place) throws IOException;
  }

  /**
   * A stream.
   *
   * @param name of the file, for messages
   * @throws IOException if it cannot be opened for another reason
   */
  PatientStream(Patience patience, String name, Opening opening, long place) throws IOException {
    this.patience = patience;
    this.name = name;
    this.opening = opening;
    this.place = place;
    this.in = patience.read(name, () -> opening.at(place));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int from, int length) throws IOException {
    int read =
        patience.read(
            name,
            () -> {
              try {
                in = in == null ? opening.at(place) : in;
                return in.read(to, from, length);
              } catch (IOException e) {
                abandon();
                throw e;
              }
            });
    place += Math.max(0, read);
    return read;
  }

  private void abandon() {
    try {
      close();
    } catch (IOException ignored) {
      // the failure before is told
    }
    in = null;
  }

  @Override
  public void close() throws IOException {
    if (in != null) {
      in.close();
    }
  }
}
