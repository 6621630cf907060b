package org.thalweg.solve.ranges;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Arrays as the bytes of their numbers, big-endian, in large pieces. */
final class StoredNumbers {
  private static final int PIECE = 1 << 13; // numbers

  private StoredNumbers() {}

  static void write(double[] array, DataOutputStream out) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE * Double.BYTES);
    for (int from = 0; from < array.length; from += PIECE) {
      int count = Math.min(PIECE, array.length - from);
      buffer.asDoubleBuffer().put(array, from, count);
      out.write(buffer.array(), 0, count * Double.BYTES);
    }
  }

  static void write(int[] array, DataOutputStream out) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE * Integer.BYTES);
    for (int from = 0; from < array.length; from += PIECE) {
      int count = Math.min(PIECE, array.length - from);
      buffer.asIntBuffer().put(array, from, count);
      out.write(buffer.array(), 0, count * Integer.BYTES);
    }
  }

  /** Writes arrays with their names and lengths. */
  static void write(Map<String, double[]> arrays, DataOutputStream out) throws IOException {
    out.writeInt(arrays.size());
    for (Map.Entry<String, double[]> each : arrays.entrySet()) {
      out.writeUTF(each.getKey());
      out.writeInt(each.getValue().length);
      write(each.getValue(), out);
    }
  }

  /** Reads what was written so. */
  static Map<String, double[]> readArrays(DataInputStream in) throws IOException {
    Map<String, double[]> arrays = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      String name = in.readUTF();
      double[] array = new double[in.readInt()];
      read(array, in);
      arrays.put(name, array);
    }
    return arrays;
  }

  static void read(double[] array, DataInputStream in) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE * Double.BYTES);
    for (int from = 0; from < array.length; from += PIECE) {
      int count = Math.min(PIECE, array.length - from);
      in.readFully(buffer.array(), 0, count * Double.BYTES);
      buffer.asDoubleBuffer().get(array, from, count);
    }
  }

  static void read(int[] array, DataInputStream in) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE * Integer.BYTES);
    for (int from = 0; from < array.length; from += PIECE) {
      int count = Math.min(PIECE, array.length - from);
      in.readFully(buffer.array(), 0, count * Integer.BYTES);
      buffer.asIntBuffer().get(array, from, count);
    }
  }
}
