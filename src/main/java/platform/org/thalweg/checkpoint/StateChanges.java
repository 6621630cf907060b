package org.thalweg.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.thalweg.text.Line;

/**
 * What a batch of a stream changed in the named arrays of a state: the places whose bits are others
 * now, with their new values. A file of it is
 *
 * <pre>
 *   int n, n bytes of JSON   the head, with the name, the length and the number of changes of each
 *                            array
 *   for each array           so many times: the gap to the place before, as bytes of seven bits
 *                            with the lowest first, and the double
 *   int                      CRC32C of all before
 * </pre>
 *
 * with integers and doubles whose highest byte is first.
 *
 * @param head which state it makes of which
 * @param arrays the changes by the names of arrays
 */
public record StateChanges(Head head, Map<String, Change> arrays) {
  /** Bytes of a place that changed: one, or few more, for the gap, and eight of the double. */
  public static final int BYTES_OF_PLACE = 9;

  private static final String FORMAT = "thalweg changes";
  private static final int LONGEST_HEAD = 1 << 24;

  /**
   * Which state follows which.
   *
   * @param after number of the state before
   * @param afterCrc checksum of the file that made it; 0 where that was kept as a whole
   * @param step steps taken so far
   * @param learned the last batch of each query that has been learned
   */
  public record Head(long after, long afterCrc, long step, Map<String, Long> learned) {}

  /**
   * The changes of an array.
   *
   * @param length of the array
   * @param places ascending
   */
  @SuppressWarnings("ArrayRecordComponent") // is compared with nothing
  public record Change(int length, int[] places, double[] values) {}

  public StateChanges {
    arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
  }

  /** How many places of arrays differ in their bits; empty if the arrays are not the same ones. */
  public static Optional<Long> count(Map<String, double[]> before, Map<String, double[]> now) {
    if (!before.keySet().equals(now.keySet())) {
      return Optional.empty();
    }
    long count = 0;
    for (Map.Entry<String, double[]> array : now.entrySet()) {
      double[] old = before.get(array.getKey());
      if (old.length != array.getValue().length) {
        return Optional.empty();
      }
      count += count(old, array.getValue());
    }
    return Optional.of(count);
  }

  private static int count(double[] before, double[] now) {
    return (int) IntStream.range(0, now.length).filter(i -> differs(before[i], now[i])).count();
  }

  private static boolean differs(double a, double b) {
    return Double.doubleToRawLongBits(a) != Double.doubleToRawLongBits(b);
  }

  /** The changes between arrays of the same names and lengths. */
  public static StateChanges between(
      Head head, Map<String, double[]> before, Map<String, double[]> now) {
    Map<String, Change> changes = new LinkedHashMap<>();
    now.forEach((name, array) -> changes.put(name, change(before.get(name), array)));
    return new StateChanges(head, changes);
  }

  private static Change change(double[] before, double[] now) {
    int count = count(before, now);
    Change change = new Change(now.length, new int[count], new double[count]);
    for (int i = 0, k = 0; k < count; i++) {
      if (differs(before[i], now[i])) {
        change.places[k] = i;
        change.values[k++] = now[i];
      }
    }
    return change;
  }

  /**
   * Puts the new values of one array in their places.
   *
   * @throws IOException if there is no such array, or it has another length
   */
  public void change(String name, double[] array) throws IOException {
    Change change = arrays.get(name);
    if (change == null || change.length != array.length) {
      throw new IOException(
          "%s must have %d values but has %s"
              .formatted(name, array.length, change == null ? "none" : change.length));
    }
    for (int k = 0; k < change.places.length; k++) {
      array[change.places[k]] = change.values[k];
    }
  }

  /** Writes it, and returns its checksum. */
  public long write(OutputStream to) throws IOException {
    CheckedOutputStream checked =
        new CheckedOutputStream(new BufferedOutputStream(to, 1 << 16), new CRC32C());
    DataOutputStream out = new DataOutputStream(checked);
    byte[] json = toJson();
    out.writeInt(json.length);
    out.write(json);
    for (Change change : arrays.values()) {
      int last = 0;
      for (int k = 0; k < change.places.length; k++) {
        int gap = change.places[k] - last;
        for (; gap > 0x7f; gap >>>= 7) {
          out.write(gap & 0x7f | 0x80);
        }
        out.write(gap);
        out.writeLong(Double.doubleToRawLongBits(change.values[k]));
        last = change.places[k];
      }
    }
    long crc = checked.getChecksum().getValue();
    out.writeInt((int) crc);
    out.flush();
    return crc;
  }

  private byte[] toJson() throws IOException {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("format", FORMAT)
        .put("formatVersion", 1)
        .put("after", head.after)
        .put("afterCrc32c", head.afterCrc)
        .put("step", head.step);
    head.learned.forEach(root.putObject("learned")::put);
    var list = root.putArray("arrays");
    arrays.forEach(
        (name, change) -> {
          int count = change.places.length;
          list.addObject().put("name", name).put("length", change.length).put("changes", count);
        });
    return new ObjectMapper().writeValueAsBytes(root);
  }

  /** Changes as a file has them, and its checksum. */
  public record Stored(StateChanges changes, long crc) {}

  /**
   * Reads a file; no more memory is allocated than it has bytes for.
   *
   * @param bytes how many it has
   * @throws IOException if it is torn or damaged
   */
  public static Stored read(InputStream from, long bytes) throws IOException {
    try {
      return readWhole(from, bytes);
    } catch (JsonProcessingException e) {
      throw new IOException("its head cannot be read: " + Line.firstOf(e.getOriginalMessage()), e);
    } catch (EOFException e) {
      throw new IOException("it ends before its checksum", e);
    }
  }

  private static Stored readWhole(InputStream from, long bytes) throws IOException {
    CheckedInputStream checked = new CheckedInputStream(from, new CRC32C());
    DataInputStream in = new DataInputStream(checked);
    int length = in.readInt();
    if (length < 0 || length > Math.min(LONGEST_HEAD, bytes)) {
      throw new IOException("its head cannot have %d bytes".formatted(length));
    }
    JsonNode root =
        new ObjectMapper().readTree(new String(in.readNBytes(length), StandardCharsets.UTF_8));
    if (!FORMAT.equals(root.path("format").asText()) || root.path("formatVersion").asInt() != 1) {
      throw new IOException("it has no changes of a state");
    }
    Map<String, Change> arrays = new LinkedHashMap<>();
    for (JsonNode array : root.path("arrays")) {
      int count = array.path("changes").asInt(-1);
      if (count < 0 || count > bytes / BYTES_OF_PLACE) {
        throw new IOException("it is too short for %d changes".formatted(count));
      }
      arrays.put(array.path("name").asText(), change(array.path("length").asInt(), count, in));
    }
    long crc = checked.getChecksum().getValue();
    if (Integer.toUnsignedLong(in.readInt()) != crc) {
      throw new IOException("it does not have its checksum");
    }
    return new Stored(new StateChanges(head(root), arrays), crc);
  }

  private static Head head(JsonNode root) {
    Map<String, Long> learned = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> query : root.path("learned").properties()) {
      learned.put(query.getKey(), query.getValue().asLong());
    }
    return new Head(
        root.path("after").asLong(),
        root.path("afterCrc32c").asLong(),
        root.path("step").asLong(),
        learned);
  }

  private static Change change(int length, int count, DataInputStream in) throws IOException {
    Change change = new Change(length, new int[count], new double[count]);
    long place = 0;
    for (int k = 0; k < count; k++) {
      place += gap(in);
      if (place >= length) {
        throw new IOException("place %d is not in an array of %d".formatted(place, length));
      }
      change.places[k] = (int) place;
      change.values[k] = Double.longBitsToDouble(in.readLong());
    }
    return change;
  }

  private static long gap(DataInputStream in) throws IOException {
    long gap = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("it ends among its changes");
      }
      gap |= (long) (next & 0x7f) << shift;
      if (next <= 0x7f) {
        return gap;
      }
    }
    throw new IOException("a gap has too many bytes");
  }
}
