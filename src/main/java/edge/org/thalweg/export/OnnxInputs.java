package org.thalweg.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.config.UnknownCategory;
import org.thalweg.data.table.InputColumn;
import org.thalweg.export.OnnxGraph.Type;

/**
 * The columns of raw cells as inputs of an ONNX graph, and the sums of the first layer over them.
 *
 * <pre>
 *   numbers: ─► Where(IsNaN, what stands for it, ·), Concat ─► MatMul(their rows of W)
 *   categories: ─► LabelEncoder ─► Gather(their rows of W, and one of zeros for any other text)
 *   sums[N, K] = b + all of these
 * </pre>
 *
 * Numbers, truth values (1 and 0) and dates (days since 1970, in UTC) are doubles [N, 1], vectors
 * doubles [N, width], categories strings [N, 1]. A number that is missing is NaN, and so are the
 * scores where nothing stands for it; a category that is missing is an empty text. One that is none
 * of the levels has no weights, or by data.unknown those of the first level, or NaN.
 */
final class OnnxInputs {
  private static final String MISSING = "";

  private final OnnxGraph graph;
  private final Network network;
  private final Network.Layer layer; // the first
  private final List<String> numbers = new ArrayList<>(); // tensors
  private final List<Integer> places = new ArrayList<>(); // in x, of their columns in order
  private final List<String> summands = new ArrayList<>();

  private OnnxInputs(OnnxGraph graph, Network network) {
    this.graph = graph;
    this.network = network;
    this.layer = network.layers().get(0);
  }

  /** Adds the columns of a network; returns the name of what they add to the intercepts. */
  static String sums(OnnxGraph graph, Network network) {
    OnnxInputs inputs = new OnnxInputs(graph, network);
    for (int i = 0; i < network.columns().size(); i++) {
      inputs.add(network.columns().get(i), "/" + (i + 1));
    }
    return inputs.sum();
  }

  private void add(InputColumn column, String number) {
    switch (column.kind()) {
      case NUMBER -> number(column, number, "a number");
      case TRUTH -> number(column, number, "1 for true, 0 for false");
      case DATE -> number(column, number, "days since 1970-01-01 in UTC");
      case VECTOR -> {
        numbers.add(graph.input(column.name(), Type.DOUBLE, "numbers", column.width()));
        IntStream.range(0, column.width()).forEach(k -> places.add(column.from() + k));
      }
      case ONE_HOT -> category(column, number);
      case HASHED, MISSING -> throw new IllegalArgumentException(column.name());
    }
  }

  private void number(InputColumn column, String number, String what) {
    boolean mayLack = column.missing().isPresent();
    String says = mayLack ? what + "; NaN where it is missing" : what;
    String cell = graph.input(column.name(), Type.DOUBLE, says, 1);
    places.add(column.from());
    if (!mayLack) {
      numbers.add(cell);
      return;
    }
    String isMissing = graph.node("IsNaN", cell).to(number + "/isMissing");
    String fill = graph.tensor(number + "/fill", new long[] {1}, column.missing().getAsDouble());
    numbers.add(graph.node("Where", isMissing, fill, cell).to(number + "/filled"));
    if (column.indicator().isPresent()) {
      numbers.add(
          graph.node("Cast", isMissing).with("to", Type.DOUBLE.number).to(number + "/indicator"));
      places.add(column.indicator().getAsInt());
    }
  }

  private void category(InputColumn column, String number) {
    boolean isError = network.unknown() == UnknownCategory.ERROR;
    String says =
        "a category; an empty text if it is missing"
            + (isError ? "; scores are NaN for one that is unknown" : "");
    String cell = graph.input(column.name(), Type.STRING, says, 1);
    if (column.levels().isEmpty()) {
      return;
    }
    int none = column.width(); // the row of zeros, behind which is that of unknown ones
    int unknown = network.countsAsFirst(column) ? 0 : isError ? none + 1 : none;
    List<String> keys = new ArrayList<>(column.levels());
    column.reference().ifPresent(keys::add);
    if (column.reference().isEmpty() && !keys.contains(MISSING)) {
      keys.add(MISSING);
    }
    String level =
        graph
            .mlNode("LabelEncoder", cell)
            .withTexts("keys_strings", keys)
            .withLongs(
                "values_int64s",
                IntStream.range(0, keys.size()).mapToLong(i -> Math.min(i, none)).toArray())
            .with("default_int64", unknown)
            .to(number + "/level");
    int outputs = layer.outputs();
    double[] rows = new double[(none + 2) * outputs];
    System.arraycopy(layer.weights(), column.from() * outputs, rows, 0, none * outputs);
    Arrays.fill(rows, (none + 1) * outputs, rows.length, Double.NaN);
    String weights = graph.tensor(number + "/weights", new long[] {none + 2L, outputs}, rows);
    String picked = graph.node("Gather", weights, level).to(number + "/picked"); // [N, 1, outputs]
    String shape = graph.longs(number + "/shape", -1, outputs);
    summands.add(graph.node("Reshape", picked, shape).to(number + "/sums"));
  }

  private String sum() {
    if (!numbers.isEmpty()) {
      int outputs = layer.outputs();
      double[] rows = new double[places.size() * outputs];
      for (int i = 0; i < places.size(); i++) {
        System.arraycopy(layer.weights(), places.get(i) * outputs, rows, i * outputs, outputs);
      }
      String all =
          graph.node("Concat", numbers.toArray(String[]::new)).with("axis", 1).to("/numbers");
      String weights = graph.tensor("/weights", new long[] {places.size(), outputs}, rows);
      summands.add(0, graph.node("MatMul", all, weights).to("/sums"));
    }
    return graph.node("Sum", summands.toArray(String[]::new)).to("products1");
  }
}
