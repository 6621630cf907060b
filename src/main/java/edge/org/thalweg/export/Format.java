package org.thalweg.export;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.thalweg.config.ConfException;
import org.thalweg.config.UnknownCategory;
import org.thalweg.data.table.Curve;
import org.thalweg.data.table.Feature;
import org.thalweg.data.table.InputColumn;
import org.thalweg.export.Format.Onnx.OnnxGraph.Type;
import org.thalweg.loss.Calibration;
import org.thalweg.model.Model;
import org.thalweg.objective.Link;
import org.thalweg.text.Protobuf;
import org.thalweg.text.Version;

/** A format in which models are exported. */
public enum Format {
  /** PMML 4.4: a regression model, or a neural network for a perceptron. */
  PMML {
    @Override
    void write(Network network, OutputStream out) throws IOException {
      network.requireNoHashes(word());
      Pmml.write(network, out);
    }
  },

  /** ONNX of operator set 13, and of set 2 for machine learning, in doubles. */
  ONNX {
    @Override
    void write(Network network, OutputStream out) throws IOException {
      network.requireNoHashes(word());
      Onnx.write(network, out);
    }
  },

  /** Our own, which {@code org.thalweg.scorer.Scorer} reads. */
  JSON {
    @Override
    void write(Network network, OutputStream out) throws IOException {
      Json.write(network, out);
    }
  };

  abstract void write(Network network, OutputStream out) throws IOException;

  /**
   * The format that a word names.
   *
   * @throws ConfException if there is none
   */
  public static Format of(String word) {
    return Arrays.stream(values())
        .filter(format -> format.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfException(
                    "--format must be one of %s but was %s"
                        .formatted(
                            Arrays.stream(values())
                                .map(Format::word)
                                .collect(Collectors.joining(", ")),
                            word)));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Writes a model.
   *
   * @throws ConfException if the format cannot express it
   */
  public void write(Model model, OutputStream out) throws IOException {
    write(Network.of(model), out);
  }

  /**
   * Writes a model to a file: all of it, or nothing.
   *
   * @param overwrites whether a file that is there is replaced
   * @throws ConfException if the format cannot express it, there is such a file, or it cannot be
   *     written
   */
  public void write(Model model, Path file, boolean overwrites) throws IOException {
    Network network = Network.of(model);
    if (!overwrites && Files.exists(file)) {
      throw new ConfException("--out must be a new file, or --overwrite be given, but was " + file);
    }
    Path place = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || !Files.isDirectory(place)) { // the root has no parent
      throw new ConfException("--out must be a file in a directory that is there but was " + file);
    }
    Path part = place.resolve(".thalweg-export-%s.part".formatted(UUID.randomUUID()));
    try { // not a temporary file, which its owner alone may read
      try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
        write(network, out);
      }
      move(part, file, overwrites);
    } catch (IOException e) {
      throw new ConfException(
          "--out must be a file that can be written but %s is not: %s".formatted(file, why(e)));
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** In words, where the message is the name of a file alone. */
  private static String why(IOException e) {
    return e instanceof AccessDeniedException
        ? "permission denied"
        : e instanceof NoSuchFileException
            ? "there can be no file in its directory"
            : e instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : String.valueOf(e.getMessage());
  }

  private static void move(Path part, Path file, boolean overwrites) throws IOException {
    try {
      if (overwrites) {
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.move(part, file);
      }
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (FileAlreadyExistsException e) {
      throw new ConfException("--out must be a new file, or --overwrite be given, but was " + file);
    }
  }

  /** A network as JSON; the page on exports says what each member means. */
  private record Json(
      String format,
      int version,
      String link,
      List<String> features,
      List<JsonMissing> missing,
      List<JsonColumn> columns,
      String offset,
      String label,
      List<String> classes,
      Double threshold,
      List<Double> scores,
      List<Double> probabilities,
      List<Network.Layer> layers) {
    private static final int VERSION = 1;
    private static final int WITH_MISSING = 2; // what readers of version 1 would read as NaN
    private static final int WITH_UNKNOWN = 3; // what readers of version 2 would take for none
    private static final int WITH_PRODUCTS =
        4; // and steps and curves, what readers of version 3 would not make

    private static final int WITH_DECISION = 5; // what readers of version 4 would decide otherwise

    private record JsonMissing(int feature, double value, Integer indicator) {}

    private record JsonColumn(
        String name,
        String kind,
        int from,
        int width,
        List<String> levels,
        Curve curve,
        String reference,
        String unknown,
        Double missing,
        Integer indicator) {}

    static void write(Network network, OutputStream out) throws IOException {
      List<JsonMissing> missing =
          network.columns().stream()
              .filter(column -> column.missing().isPresent() && column.isPlain())
              .map(Json::missing)
              .toList();
      List<JsonColumn> columns = network.columns().stream().map(Json::column).toList();
      boolean hasRule = columns.stream().anyMatch(column -> column.unknown != null);
      Calibration decision = network.decision();
      boolean isMapped = !decision.scores().isEmpty();
      Json json =
          new Json(
              "thalweg-model",
              !decision.isNone()
                  ? WITH_DECISION
                  : !network.columns().stream().allMatch(InputColumn::isPlain)
                      ? WITH_PRODUCTS
                      : hasRule ? WITH_UNKNOWN : missing.isEmpty() ? VERSION : WITH_MISSING,
              network.link().word(),
              network.features(),
              missing.isEmpty() ? null : missing,
              columns.isEmpty() ? null : columns,
              columns.isEmpty() ? null : network.offset().orElse(null),
              network.label(),
              network.classes().isEmpty() ? null : network.classes(),
              Double.isNaN(decision.threshold()) ? null : decision.limit(),
              isMapped ? decision.scores() : null,
              isMapped ? decision.probabilities() : null,
              network.layers());
      new ObjectMapper()
          .setSerializationInclusion(JsonInclude.Include.NON_NULL)
          .writer()
          .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
          .writeValue(out, json);
    }

    private static JsonMissing missing(InputColumn column) {
      return new JsonMissing(column.from(), column.missing().orElseThrow(), indicator(column));
    }

    private static Integer indicator(InputColumn column) {
      return column.indicator().isPresent() ? column.indicator().getAsInt() : null;
    }

    private static JsonColumn column(InputColumn column) {
      boolean hasLevels = column.kind() == Feature.FeatureKind.ONE_HOT;
      String unknown =
          switch (column.unknown()) {
            case ZERO -> null;
            case ERROR -> "error";
            case REFERENCE -> "reference";
          };
      return new JsonColumn(
          column.name(),
          column.word(),
          column.from(),
          column.width(),
          hasLevels || column.kind() == Feature.FeatureKind.STEPS ? column.levels() : null,
          column.curve().orElse(null),
          hasLevels ? column.reference().orElse(null) : null,
          hasLevels ? unknown : null,
          column.isPlain() || column.missing().isEmpty() ? null : column.missing().getAsDouble(),
          column.isPlain() ? null : indicator(column));
    }
  }

  /**
   * A network as an ONNX graph of the standard operators, in doubles (the ONNX IR and the operators
   * of set 13, and of set 2 for machine learning; github.com/onnx/onnx).
   *
   * <pre>
   *   features[N, n], or the columns ({@link OnnxInputs}) ─► MatMul, Add, activation … ─► scores[N, K]
   *     classes: ─► Sigmoid, 1 − p, Concat | Softmax ─► probabilities[N, K];  ArgMax ─► label[N]
   *              label ─► LabelEncoder ─► class[N], its name
   *     amounts: ─► Exp | Identity ─► prediction[N, 1]
   * </pre>
   */
  static final class Onnx {
    private static final int IR_VERSION = 7;
    private static final int OPERATORS = 13;
    private static final int ML_OPERATORS = 2;
    private static final long MOST_BYTES = 1L << 30; // a message has less than 2³¹

    private final Network network;
    private final OnnxGraph graph;

    private Onnx(Network network) {
      this.network = network;
      this.graph = new OnnxGraph(network::free);
    }

    static void write(Network network, OutputStream out) throws IOException {
      long numbers = network.layers().stream().mapToLong(layer -> layer.weights().length).sum();
      if (8 * numbers > MOST_BYTES) {
        throw new ConfException(
            "a model must have at most %d weights to be exported as onnx but has %d"
                .formatted(MOST_BYTES / 8, numbers));
      }
      String ml = OnnxGraph.MACHINE_LEARNING;
      new Protobuf()
          .number(1, IR_VERSION)
          .text(2, "thalweg")
          .text(3, Version.NUMBER)
          .message(7, new Onnx(network).graph())
          .message(8, new Protobuf().text(1, "").number(2, OPERATORS))
          .message(8, new Protobuf().text(1, ml).number(2, ML_OPERATORS))
          .message(14, property("features", network.features()))
          .message(14, property("classes", network.classes()))
          .writeTo(out);
    }

    private static Protobuf property(String name, List<String> values) {
      return new Protobuf().text(1, name).text(2, String.join("\n", values));
    }

    private Protobuf graph() {
      String scores = layers();
      graph.output("scores", Type.DOUBLE, network.outputs());
      if (network.classes().isEmpty()) {
        String link =
            switch (network.link()) {
              case EXP -> "Exp";
              case SIGMOID -> "Sigmoid";
              default -> "Identity";
            };
        graph.node(link, scores).to("prediction");
        graph.output("prediction", Type.DOUBLE, 1);
        return graph.message();
      }
      String label;
      if (network.hasProbabilities()) {
        String probabilities = probabilities(scores);
        graph.output("probabilities", Type.DOUBLE, network.classes().size());
        label = graph.node("ArgMax", probabilities).with("axis", 1).with("keepdims", 0).to("label");
      } else {
        String zero = graph.tensor("/zero", new long[] {1}, 0);
        String isPositive = graph.node("Greater", scores, zero).to("/isPositive");
        String labels = graph.node("Cast", isPositive).with("to", Type.INT64.number).to("/labels");
        label = graph.node("Reshape", labels, graph.longs("/places", -1)).to("label");
      }
      graph.output("label", Type.INT64);
      graph
          .mlNode("LabelEncoder", label)
          .withLongs("keys_int64s", LongStream.range(0, network.classes().size()).toArray())
          .withTexts("values_strings", network.classes())
          .to("class");
      graph.output("class", Type.STRING);
      return graph.message();
    }

    /** Adds the layers of a network to the graph; returns the name of the scores it ends in. */
    private String layers() {
      String from =
          network.columns().isEmpty()
              ? graph.input("features", Type.DOUBLE, "numbers", network.features().size())
              : null;
      for (int l = 0; l < network.layers().size(); l++) {
        Network.Layer layer = network.layers().get(l);
        String number = String.valueOf(l + 1);
        String products =
            from == null ? OnnxInputs.sums(graph, network) : products(layer, from, number);
        String intercepts =
            graph.tensor("intercepts" + number, new long[] {layer.outputs()}, layer.intercepts());
        boolean isLast = l + 1 == network.layers().size();
        boolean isScores = isLast && network.offset().isEmpty();
        from = graph.node("Add", products, intercepts).to(isScores ? "scores" : "sums" + number);
        if (!isLast) {
          from = graph.node(operator(layer.activation()), from).to("units" + number);
        }
      }
      if (network.offset().isEmpty()) {
        return from;
      }
      String offset = graph.input(network.offset().get(), Type.DOUBLE, "a part of the score", 1);
      return graph.node("Add", from, offset).to("scores");
    }

    private String products(Network.Layer layer, String from, String number) {
      long[] shape = {layer.inputs(), layer.outputs()};
      String weights = graph.tensor("weights" + number, shape, layer.weights());
      return graph.node("MatMul", from, weights).to("products" + number);
    }

    private static String operator(String activation) {
      return switch (activation) {
        case "relu" -> "Relu";
        case "tanh" -> "Tanh";
        case "sigmoid" -> "Sigmoid";
        default -> throw new IllegalArgumentException(activation);
      };
    }

    private String probabilities(String scores) {
      if (network.link() == Link.SOFTMAX) {
        return graph.node("Softmax", scores).with("axis", 1).to("probabilities");
      }
      String one = graph.tensor("/one", new long[] {1}, 1);
      String ofClass1 = graph.node("Sigmoid", scores).to("ofClass1");
      String ofClass0 = graph.node("Sub", one, ofClass1).to("ofClass0");
      return graph.node("Concat", ofClass0, ofClass1).with("axis", 1).to("probabilities");
    }

    /**
     * The columns of raw cells as inputs of an ONNX graph, and the sums of the first layer over
     * them.
     *
     * <pre>
     *   numbers: ─► Where(IsNaN, what stands for it, ·), Concat ─► MatMul(their rows of W)
     *   categories: ─► LabelEncoder ─► Gather(their rows of W, and one of zeros for any other text)
     *   sums[N, K] = b + all of these
     * </pre>
     *
     * Numbers, truth values (1 and 0) and dates (days since 1970, in UTC) are doubles [N, 1],
     * vectors doubles [N, width], categories strings [N, 1]. A number that is missing is NaN, and
     * so are the scores where nothing stands for it; a category that is missing is an empty text.
     * One that is none of the levels has no weights, or by data.unknown those of the first level,
     * or NaN.
     */
    static final class OnnxInputs {
      private static final String MISSING = "";

      private final OnnxGraph graph;
      private final Network.Layer layer; // the first
      private final List<String> numbers = new ArrayList<>(); // tensors
      private final List<Integer> places = new ArrayList<>(); // in x, of their columns in order
      private final List<String> summands = new ArrayList<>();
      private final List<String> factors = new ArrayList<>(); // of the next column

      private OnnxInputs(OnnxGraph graph, Network network) {
        this.graph = graph;
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
          case NUMBER, STEPS, CURVE -> number(column, number, "a number");
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
        if (!mayLack) {
          feature(column, cell, number);
          return;
        }
        String isMissing = graph.node("IsNaN", cell).to(number + "/isMissing");
        String fill =
            graph.tensor(number + "/fill", new long[] {1}, column.missing().getAsDouble());
        feature(column, graph.node("Where", isMissing, fill, cell).to(number + "/filled"), number);
        if (column.indicator().isPresent()) {
          numbers.add(
              graph
                  .node("Cast", isMissing)
                  .with("to", Type.DOUBLE.number)
                  .to(number + "/indicator"));
          places.add(column.indicator().getAsInt());
        }
      }

      /** What a number becomes: a factor of the next column, steps, a curve, or a feature. */
      private void feature(InputColumn column, String filled, String number) {
        if (column.isFactor()) {
          factors.add(filled);
          return;
        }
        IntStream.range(0, column.width()).forEach(k -> places.add(column.from() + k));
        if (column.curve().isPresent()) {
          numbers.add(curve(column.curve().get(), filled, number));
        } else if (column.kind() != Feature.FeatureKind.STEPS) {
          numbers.add(multiplied(filled, number));
        } else if (column.width() > 0) {
          double[] levels = column.levels().stream().mapToDouble(Double::parseDouble).toArray();
          String above = each("GreaterOrEqual", filled, number, levels);
          numbers.add(
              graph.node("Cast", above).with("to", Type.DOUBLE.number).to(number + "/steps"));
        }
      }

      /** The features of a curve. */
      private String curve(Curve curve, String filled, String number) {
        String beyond = each("Sub", filled, number, curve.from());
        String scaled = each("Div", beyond, number, curve.over());
        String above = each("Max", scaled, number, curve.low());
        String part = each("Min", above, number, curve.high());
        String power = part;
        String[] features = new String[curve.weights().length];
        for (int e = 0; e < features.length; e++) {
          String to = "%s/power%d".formatted(number, e + 1);
          power = e == 0 ? part : graph.node("Mul", power, part).to(to);
          long[] shape = {curve.from().length, curve.width()};
          String weights = graph.tensor(to + "/weights", shape, curve.weights()[e]);
          features[e] = graph.node("MatMul", power, weights).to(to + "/features");
        }
        return graph.node("Sum", features).to(number + "/curve");
      }

      /** An operator on a number and each of some others. */
      private String each(String operator, String of, String number, double... others) {
        String to = number + "/" + operator;
        String row = graph.tensor(to + "/numbers", new long[] {1, others.length}, others);
        return graph.node(operator, of, row).to(to);
      }

      /** Numbers of rows times the factors before, which are used up. */
      private String multiplied(String of, String number) {
        String product = of;
        for (String factor : factors) {
          product = graph.node("Mul", product, factor).to(number + "/product");
        }
        factors.clear();
        return product;
      }

      private void category(InputColumn column, String number) {
        boolean isError = column.unknown() == UnknownCategory.ERROR;
        String says =
            "a category; an empty text if it is missing"
                + (isError ? "; scores are NaN for one that is unknown" : "");
        String cell = graph.input(column.name(), Type.STRING, says, 1);
        if (column.levels().isEmpty()) {
          factors.clear();
          return;
        }
        int none = column.width(); // the row of zeros, behind which is that of unknown ones
        int unknown = column.countsAsFirst() ? 0 : isError ? none + 1 : none;
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
        String picked =
            graph.node("Gather", weights, level).to(number + "/picked"); // [N, 1, outputs]
        String shape = graph.longs(number + "/shape", -1, outputs);
        String sums = graph.node("Reshape", picked, shape).to(number + "/sums");
        summands.add(multiplied(sums, number));
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

    /**
     * A graph of ONNX (its message {@code GraphProto}), to which parts are added. Every name but
     * those of inputs goes through a function that keeps it apart from them.
     */
    static final class OnnxGraph {
      static final String MACHINE_LEARNING = "ai.onnx.ml";
      private static final int INPUT = 11; // fields of the message
      private static final int OUTPUT = 12;

      /**
       * The types of tensors that exported models use, each with its number in ONNX's TensorProto.
       */
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
      private final Set<String> inputs = new HashSet<>();

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

      /**
       * An input with a row for each of N rows; returns its name, which is the one that is given.
       */
      String input(String name, Type type, String says, int columns) {
        if (inputs.add(name)) { // columns may take part in several features
          value(INPUT, name, type, says, columns);
        }
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
  }
}
