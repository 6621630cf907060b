package org.thalweg.arrays;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;

/**
 * A request: text, and the arrays that its lines announce.
 *
 * <pre>
 *   length of the text in bytes, 4 bytes big-endian
 *   the text, UTF-8: a line for each value, name=value
 *   the arrays, one behind the other, little-endian
 * </pre>
 *
 * Rows come in shards, each of which is {@code shardRows} labels and weights, both of 8 bytes, and
 * then its features: dense ones as {@code shardRows × features} numbers row by row; sparse ones as
 * {@code shardRows + 1} places where rows begin, from 0, then so many columns as the last place
 * says, of 4 bytes each, ascending in a row, then as many numbers. The last shard has the rest of
 * the rows. Behind them come {@code start} numbers of w, and then the arrays of {@code
 * memory.NAME}.
 */
record ArrayRequest(Map<String, String> values, DataInputStream in) {
  /** Of the names of values that announce arrays: how long each is. */
  static final String MEMORY = "memory.";

  private static final int PIECE = 1 << 20; // bytes that are turned at a time

  /** The next request, of which the text is read; empty at the end of the stream. */
  static Optional<ArrayRequest> next(DataInputStream in) throws IOException {
    int length;
    try {
      length = in.readInt();
    } catch (EOFException e) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : new String(in.readNBytes(length), StandardCharsets.UTF_8).split("\n")) {
      int at = line.indexOf('=');
      values.put(line.substring(0, at), line.substring(at + 1));
    }
    return Optional.of(new ArrayRequest(values, in));
  }

  /** The text that the request has for a name; null if it has none. */
  String text(String name) {
    return values.get(name);
  }

  /** A value that is a whole number. */
  int number(String name) {
    return Integer.parseInt(values.get(name));
  }

  /** The values whose names begin with {@code key.}, by what follows that: keys of a conf. */
  Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith("key.")) {
            keys.put(name.substring("key.".length()), value);
          }
        });
    return keys;
  }

  /** Reads the rows, a block for each shard. */
  List<List<Block>> rows() throws IOException {
    int features = number("features");
    boolean isSparse = Boolean.parseBoolean(text("sparse"));
    List<List<Block>> shards = new ArrayList<>();
    for (int left = number("rows"); left > 0; ) {
      int rows = Math.min(left, number("shardRows"));
      Targets targets = new Targets(rows, doubles(rows), doubles(rows), null);
      shards.add(List.of(isSparse ? sparse(features, targets) : dense(features, targets)));
      left -= rows;
    }
    return shards;
  }

  /** Reads the named arrays whose lengths the text has, in its order. */
  Map<String, double[]> memory() throws IOException {
    Map<String, double[]> memory = new LinkedHashMap<>();
    for (Map.Entry<String, String> each : values.entrySet()) {
      if (each.getKey().startsWith(MEMORY)) {
        int length = Integer.parseInt(each.getValue());
        memory.put(each.getKey().substring(MEMORY.length()), doubles(length));
      }
    }
    return memory;
  }

  private Block dense(int features, Targets targets) throws IOException {
    return new DenseBlock(features, doubles(targets.rows() * features), targets);
  }

  private Block sparse(int features, Targets targets) throws IOException {
    int[] starts = ints(targets.rows() + 1);
    int count = starts[targets.rows()];
    return new CsrBlock(features, starts, ints(count), doubles(count), targets);
  }

  /** Reads the next numbers of the request, little-endian, of 8 bytes each. */
  double[] doubles(int count) throws IOException {
    double[] numbers = new double[count];
    for (int at = 0; at < count; ) {
      int some = Math.min(count - at, PIECE / Double.BYTES);
      piece(some * Double.BYTES).asDoubleBuffer().get(numbers, at, some);
      at += some;
    }
    return numbers;
  }

  private int[] ints(int count) throws IOException {
    int[] numbers = new int[count];
    for (int at = 0; at < count; ) {
      int some = Math.min(count - at, PIECE / Integer.BYTES);
      piece(some * Integer.BYTES).asIntBuffer().get(numbers, at, some);
      at += some;
    }
    return numbers;
  }

  private ByteBuffer piece(int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
