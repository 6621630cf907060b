package org.thalweg.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.thalweg.config.ConfException;
import org.thalweg.objective.Link;
import org.thalweg.text.Protobuf;
import org.thalweg.text.Version;

/**
 * A network as an ONNX graph of the standard operators, in doubles (the ONNX IR and the operators
 * of set 13, github.com/onnx/onnx).
 *
 * <pre>
 *   features[N, n] ─► MatMul, Add, activation … ─► scores[N, K]
 *     classes: ─► Sigmoid, 1 − p, Concat | Softmax ─► probabilities[N, K];  ArgMax ─► label[N]
 *     amounts: ─► Exp | Identity ─► prediction[N, 1]
 * </pre>
 */
final class Onnx {
  private static final int IR_VERSION = 7;
  private static final int OPERATORS = 13;
  private static final long MOST_BYTES = 1L << 30; // a message has less than 2³¹
  private static final int DOUBLE = 11;
  private static final int INT64 = 7;

  private final Protobuf graph = new Protobuf();

  private Onnx() {}

  static void write(Network network, OutputStream out) throws IOException {
    long numbers = network.layers().stream().mapToLong(layer -> layer.weights().length).sum();
    if (8 * numbers > MOST_BYTES) {
      throw new ConfException(
          "a model must have at most %d weights to be exported as onnx but has %d"
              .formatted(MOST_BYTES / 8, numbers));
    }
    new Protobuf()
        .number(1, IR_VERSION)
        .text(2, "thalweg")
        .text(3, Version.NUMBER)
        .message(7, new Onnx().graph(network))
        .message(8, new Protobuf().text(1, "").number(2, OPERATORS))
        .message(14, property("features", network.features()))
        .message(14, property("classes", network.classes()))
        .writeTo(out);
  }

  private static Protobuf property(String name, List<String> values) {
    return new Protobuf().text(1, name).text(2, String.join("\n", values));
  }

  private Protobuf graph(Network network) {
    String last = layers(network);
    graph.text(2, "thalweg");
    value(11, "features", DOUBLE, network.features().size());
    value(12, "scores", DOUBLE, network.outputs());
    if (network.classes().isEmpty()) {
      node(network.link() == Link.EXP ? "Exp" : "Identity", "prediction", last);
      value(12, "prediction", DOUBLE, 1);
      return graph;
    }
    if (network.hasProbabilities()) {
      probabilities(network, last);
      value(12, "probabilities", DOUBLE, network.classes().size());
      node("ArgMax", Map.of("axis", 1, "keepdims", 0), "label", "probabilities");
    } else {
      tensor("zero", new long[] {1}, 0);
      node("Greater", "isPositive", last, "zero");
      node("Cast", Map.of("to", INT64), "labels", "isPositive");
      longs("places", -1);
      node("Reshape", "label", "labels", "places");
    }
    value(12, "label", INT64);
    return graph;
  }

  /** Adds the layers of a network to the graph; returns the name of the scores it ends in. */
  private String layers(Network network) {
    String from = "features";
    for (int l = 0; l < network.layers().size(); l++) {
      Network.Layer layer = network.layers().get(l);
      boolean isLast = l + 1 == network.layers().size();
      String name = String.valueOf(l + 1);
      tensor("weights" + name, new long[] {layer.inputs(), layer.outputs()}, layer.weights());
      tensor("intercepts" + name, new long[] {layer.outputs()}, layer.intercepts());
      node("MatMul", "products" + name, from, "weights" + name);
      from = isLast ? "scores" : "sums" + name;
      node("Add", from, "products" + name, "intercepts" + name);
      if (!isLast) {
        node(operator(layer.activation()), "units" + name, from);
        from = "units" + name;
      }
    }
    return from;
  }

  private static String operator(String activation) {
    return switch (activation) {
      case "relu" -> "Relu";
      case "tanh" -> "Tanh";
      case "sigmoid" -> "Sigmoid";
      default -> throw new IllegalArgumentException(activation);
    };
  }

  private void probabilities(Network network, String scores) {
    if (network.link() == Link.SOFTMAX) {
      node("Softmax", Map.of("axis", 1), "probabilities", scores);
      return;
    }
    tensor("one", new long[] {1}, 1);
    node("Sigmoid", "ofClass1", scores);
    node("Sub", "ofClass0", "one", "ofClass1");
    node("Concat", Map.of("axis", 1), "probabilities", "ofClass0", "ofClass1");
  }

  private void node(String operator, String output, String... inputs) {
    node(operator, Map.of(), output, inputs);
  }

  private void node(
      String operator, Map<String, Integer> attributes, String output, String... inputs) {
    Protobuf node = new Protobuf();
    for (String input : inputs) {
      node.text(1, input);
    }
    node.text(2, output).text(3, output).text(4, operator);
    for (String name : List.of("axis", "keepdims", "to")) {
      if (attributes.containsKey(name)) { // each an integer
        node.message(5, new Protobuf().text(1, name).number(3, attributes.get(name)).number(20, 2));
      }
    }
    graph.message(1, node);
  }

  private void tensor(String name, long[] shape, double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(values);
    tensor(name, DOUBLE, shape, bytes.array());
  }

  private void longs(String name, long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    tensor(name, INT64, new long[] {values.length}, bytes.array());
  }

  private void tensor(String name, int type, long[] shape, byte[] raw) {
    Protobuf tensor = new Protobuf();
    for (long size : shape) {
      tensor.number(1, size);
    }
    graph.message(5, tensor.number(2, type).text(8, name).bytes(9, raw));
  }

  /** An input or output with a row for each of N rows. */
  private void value(int field, String name, int type, int... columns) {
    Protobuf shape = new Protobuf().message(1, new Protobuf().text(2, "N"));
    for (int count : columns) {
      shape.message(1, new Protobuf().number(1, count));
    }
    Protobuf tensor = new Protobuf().number(1, type).message(2, shape);
    graph.message(
        field, new Protobuf().text(1, name).message(2, new Protobuf().message(1, tensor)));
  }
}
