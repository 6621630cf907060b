package org.thalweg.data.text;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.util.functional.FunctionRaisingIOE;

/**
 * The bytes of a file from a place on, which is opened again where a read fails for the lack of a
 * connection.
 */
final class PatientStream extends InputStream {
  private final Patience patience;
  private final String name;
  private final FunctionRaisingIOE<Long, InputStream> opening;
  private InputStream in; // null after a failure
  private long place;

  /**
   * A stream.
   *
   * @param name of the file, for messages
   * @param opening opens it at a place, in bytes from its beginning
   * @throws IOException if it cannot be opened for another reason
   */
  PatientStream(
      Patience patience, String name, FunctionRaisingIOE<Long, InputStream> opening, long place)
      throws IOException {
    this.patience = patience;
    this.name = name;
    this.opening = opening;
    this.place = place;
    this.in = patience.read(name, () -> opening.apply(place));
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
                in = in == null ? opening.apply(place) : in;
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
