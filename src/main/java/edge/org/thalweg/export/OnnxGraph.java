package org.thalweg.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.UnaryOperator;
import org.thalweg.text.Protobuf;

/**
 * A graph of ONNX (its message {@code GraphProto}), to which parts are added. Every name but those
 * of inputs goes through a function that keeps it apart from them.
 */
final class OnnxGraph {
  static final String MACHINE_LEARNING = "ai.onnx.ml";
  private static final int INPUT = 11; // fields of the message
  private static final int OUTPUT = 12;

  /** The types of tensors that exported models use, each with its number in ONNX's TensorProto. */
  enum Type {
    INT64(7),
    STRING(8),
    DOUBLE(11);

    final int number;

    Type(int number) {
      this.number = number;
    }
  }

  private final Protobuf graph = new Protobuf();
  private final UnaryOperator<String> free;

  OnnxGraph(UnaryOperator<String> free) {
    this.free = free;
    graph.text(2, "thalweg");
  }

  /** The name that a value has in this graph. */
  String name(String wanted) {
    return free.apply(wanted);
  }

  /** A node under construction; its attributes come before {@link #to}. */
  final class Node {
    private final Protobuf node = new Protobuf();
    private final Protobuf attributes = new Protobuf();
    private final String operator;
    private final String domain;

    private Node(String domain, String operator, String... inputs) {
      this.domain = domain;
      this.operator = operator;
      for (String input : inputs) {
        node.text(1, input);
      }
    }

    Node with(String name, long value) {
      attributes.message(5, new Protobuf().text(1, name).number(3, value).number(20, 2));
      return this;
    }

    Node withLongs(String name, long... values) {
      Protobuf attribute = new Protobuf().text(1, name);
      for (long value : values) {
        attribute.number(8, value);
      }
      attributes.message(5, attribute.number(20, 7));
      return this;
    }

    Node withTexts(String name, List<String> values) {
      Protobuf attribute = new Protobuf().text(1, name);
      values.forEach(value -> attribute.text(9, value));
      attributes.message(5, attribute.number(20, 8));
      return this;
    }

    /** Ends the node; returns the name of what comes out of it. */
    String to(String output) {
      String name = name(output);
      node.text(2, name).text(3, name).text(4, operator);
      if (!domain.isEmpty()) {
        node.text(7, domain);
      }
      byte[] all = concat(node.toByteArray(), attributes.toByteArray());
      graph.bytes(1, all);
      return name;
    }

    private static byte[] concat(byte[] first, byte[] second) {
      return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }
  }

  Node node(String operator, String... inputs) {
    return new Node("", operator, inputs);
  }

  /** A node of an operator for machine learning. */
  Node mlNode(String operator, String... inputs) {
    return new Node(MACHINE_LEARNING, operator, inputs);
  }

  /** Numbers that do not change; returns their name. */
  String tensor(String name, long[] shape, double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(values);
    return tensor(name, Type.DOUBLE, shape, bytes.array());
  }

  /** Whole numbers that do not change; returns their name. */
  String longs(String name, long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return tensor(name, Type.INT64, new long[] {values.length}, bytes.array());
  }

  private String tensor(String wanted, Type type, long[] shape, byte[] raw) {
    Protobuf tensor = new Protobuf();
    for (long size : shape) {
      tensor.number(1, size);
    }
    String name = name(wanted);
    graph.message(5, tensor.number(2, type.number).text(8, name).bytes(9, raw));
    return name;
  }

  /** An input with a row for each of N rows; returns its name, which is the one that is given. */
  String input(String name, Type type, String says, int columns) {
    value(INPUT, name, type, says, columns);
    return name;
  }

  /** An output with a row for each of N rows, of one value where there are no columns. */
  void output(String name, Type type, int... columns) {
    value(OUTPUT, name(name), type, "", columns);
  }

  private void value(int field, String name, Type type, String says, int... columns) {
    Protobuf shape = new Protobuf().message(1, new Protobuf().text(2, "N"));
    for (int count : columns) {
      shape.message(1, new Protobuf().number(1, count));
    }
    Protobuf tensor = new Protobuf().number(1, type.number).message(2, shape);
    Protobuf value = new Protobuf().text(1, name).message(2, new Protobuf().message(1, tensor));
    graph.message(field, says.isEmpty() ? value : value.text(3, says));
  }

  /** The graph as the message GraphProto of ONNX, with all that was added so far. */
  Protobuf message() {
    return graph;
  }
}
