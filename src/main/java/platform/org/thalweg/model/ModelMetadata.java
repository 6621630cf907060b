package org.thalweg.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.thalweg.checkpoint.JsonDigest;
import org.thalweg.config.Columns;
import org.thalweg.config.Imputation;
import org.thalweg.config.InputConf;
import org.thalweg.config.LossColumns;
import org.thalweg.config.ModelReading;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.config.Standardize;
import org.thalweg.config.UnknownCategory;
import org.thalweg.data.shard.NumberRange;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.Feature;
import org.thalweg.loss.Calibration;
import org.thalweg.loss.LossColumn;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import org.thalweg.text.Secrets;

/**
 * What {@code metadata/part-00000} of a model says: all but the weights and the categories.
 *
 * @param input without the numbers of categories
 * @param dimension length of w, which is that of the objective over so many features
 * @param stored weights in the files; those of a w in which most are 0 have only the others
 * @param occurringSha256 {@link ModelWeights#occurringSha256}; empty where there is none
 * @param categoriesSha256 digest of the numbers of categories; empty where there are none
 */
record ModelMetadata(
    ObjectiveConf conf,
    Model.Shrinkage shrinkage,
    Input input,
    int features,
    int dimension,
    long stored,
    String weightsSha256,
    Optional<String> occurringSha256,
    Optional<String> categoriesSha256) {
  static final int LONGEST = 1 << 24; // bytes
  private static final int FORMAT_VERSION = 1;
  private static final String CLASS = "org.thalweg.Model";
  private static final String DECISION = "decision";
  private static final String HISTORY = "history"; // of the decision
  private static final String STORED = "storedWeights";
  private static final String OCCURRING = "occurringSha256";
  private static final String CATEGORIES = "categoriesSha256";
  private static final String CHECKSUM = "metadataSha256";
  private static final Set<String> OF_VERSION_0_1 =
      Set.of(
          "class",
          "formatVersion",
          "model",
          "loss",
          "penalty",
          "penaltyUnits",
          "features",
          "intercept",
          "dimension",
          "weightsSha256",
          "classes",
          "input");

  /** Of a model whose weights are all in its files. */
  static ModelMetadata of(Model model) {
    return of(model, model.weights().length());
  }

  static ModelMetadata of(Model model, long stored) {
    return new ModelMetadata(
        model.conf(),
        model.shrinkage(),
        model.input(),
        model.features(),
        model.weights().length(),
        stored,
        model.weightsSha256(),
        model.weights().occurringSha256(),
        model
            .input()
            .encoding()
            .map(Encoding::categories)
            .filter(all -> !all.isEmpty())
            .map(ModelMetadata::digest));
  }

  /** One line of JSON. */
  byte[] toJson() {
    ObjectNode metadata = new ObjectMapper().createObjectNode();
    boolean isDecided = !conf.decision().isNone();
    metadata
        .put("class", CLASS)
        .put("formatVersion", FORMAT_VERSION + (isDecided ? 1 : 0)) // or others would not heed it
        .put("model", conf.model().text())
        .put("loss", conf.lossText())
        .put("penalty", shrinkage.penalty().text())
        .put("penaltyUnits", shrinkage.units().name())
        .put("features", features)
        .put("intercept", conf.intercept())
        .put("dimension", dimension)
        .put("weightsSha256", weightsSha256);
    if (stored != dimension) {
      metadata.put(STORED, stored);
    }
    occurringSha256.ifPresent(digest -> metadata.put(OCCURRING, digest));
    categoriesSha256.ifPresent(digest -> metadata.put(CATEGORIES, digest));
    if (conf.classes() > 0) {
      metadata.put("classes", conf.classes());
    }
    if (!conf.scores().isEmpty()) {
      metadata.set("scores", new ObjectMapper().valueToTree(conf.scoreNames()));
    }
    if (isDecided) {
      ObjectNode decision = metadata.putObject(DECISION);
      if (!Double.isNaN(conf.decision().threshold())) {
        decision.put("threshold", conf.decision().threshold());
      }
      conf.decision().scores().forEach(decision.withArray("scores")::add);
      conf.decision().probabilities().forEach(decision.withArray("probabilities")::add);
    }
    conf.decision().history().forEach(line -> metadata.withArray(HISTORY).add(line));
    ParameterLayout layout = conf.over(features).layout();
    boolean isByName =
        shrinkage.penalty().value().terms().stream().anyMatch(term -> term.isOnColumns(layout));
    InputJson.write(input, isByName, metadata);
    metadata.put(CHECKSUM, JsonDigest.of(metadata, CHECKSUM));
    return (metadata + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads it back. Nothing is allocated by what it says.
   *
   * @param directory of the model, for messages
   * @throws DataException if it is damaged
   */
  static ModelMetadata parse(byte[] json, String directory) {
    try {
      return parse(new ObjectMapper().readTree(json), directory);
    } catch (IOException e) {
      throw new DataException(
          "metadata in %s cannot be read: %s".formatted(directory, Line.first(e)));
    } catch (IllegalArgumentException e) {
      throw new DataException("metadata in %s: %s".formatted(directory, e.getMessage()));
    }
  }

  private static ModelMetadata parse(JsonNode json, String directory) {
    if (!CLASS.equals(json.path("class").asText())
        || json.path("formatVersion").asInt() - FORMAT_VERSION != (json.has(DECISION) ? 1 : 0)) {
      throw new DataException("%s is not a model of this version".formatted(directory));
    }
    int features = json.path("features").asInt(-1);
    int dimension = json.path("dimension").asInt(-1);
    Input input = InputJson.read(json, features);
    ObjectiveConf conf = objective(json).choosing(new NamedFeatures(input, features)::of);
    if (features < 0 || dimension != conf.over(features).layout().dimension()) {
      throw new DataException(
          "dimension in %s does not fit its %d features".formatted(directory, features));
    }
    ModelMetadata metadata =
        new ModelMetadata(
            conf,
            shrinkage(json),
            input,
            features,
            dimension,
            json.path(STORED).asLong(dimension),
            json.path("weightsSha256").asText(),
            Optional.ofNullable(json.get(OCCURRING)).map(JsonNode::asText),
            Optional.ofNullable(json.get(CATEGORIES)).map(JsonNode::asText));
    if (!isOfVersion01(json) && !JsonDigest.isIn(json, CHECKSUM)) {
      throw new DataException(
          "metadata in %s must be as they were written but their %s is another"
              .formatted(directory, CHECKSUM));
    }
    return metadata;
  }

  /** Whether no field is of a later version: 0.1 had no digests. */
  private static boolean isOfVersion01(JsonNode json) {
    return json.properties().stream().allMatch(field -> OF_VERSION_0_1.contains(field.getKey()));
  }

  /**
   * The numbers of categories, which the metadata have a digest of.
   *
   * @throws DataException if they are others
   */
  void requireSame(List<List<String>> categories, String directory) {
    if (categoriesSha256.filter(digest -> !digest.equals(digest(categories))).isPresent()) {
      throw new DataException(
          "the categories in %s must be as they were written but their %s is another"
              .formatted(directory, CATEGORIES));
    }
  }

  private static String digest(List<List<String>> categories) {
    return JsonDigest.of(new ObjectMapper().valueToTree(categories), "");
  }

  private static ObjectiveConf objective(JsonNode json) {
    String loss = json.path("loss").asText();
    return new ObjectiveConf(
        Registry.models().parse(json.path("model").asText()),
        loss.equals(ObjectiveConf.SOFTMAX)
            ? Optional.empty()
            : Optional.of(Registry.losses().parse(loss)),
        json.path("classes").asInt(),
        json.path("intercept").asBoolean(),
        ObjectiveConf.ofNames(scores(json.path("scores"))),
        new Calibration(
            json.path(DECISION).path("threshold").asDouble(Double.NaN),
            numbers(json.path(DECISION).path("scores")),
            numbers(json.path(DECISION).path("probabilities")),
            InputJson.texts(json.path(HISTORY))));
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asDouble(Double.NaN)));
    return numbers;
  }

  private static Map<String, List<String>> scores(JsonNode json) {
    Map<String, List<String>> scores = new TreeMap<>();
    json.fields()
        .forEachRemaining(
            each -> {
              List<String> names = new ArrayList<>();
              each.getValue().forEach(name -> names.add(name.asText()));
              scores.put(each.getKey(), names);
            });
    return scores;
  }

  /** None in models of before penalties were stored. */
  private static Model.Shrinkage shrinkage(JsonNode json) {
    return new Model.Shrinkage(
        Registry.penalties().parse(json.path("penalty").asText("none")),
        InputJson.constant(Standardize.class, json.path("penaltyUnits"), "NONE"));
  }

  /** What the metadata of a model say of the form of its data, under {@code input}. */
  private static final class InputJson {
    private static final long MOST_MARKED = 1 << 28; // in 32 MiB

    private InputJson() {}

    /**
     * Writes how columns are read.
     *
     * @param isByName whether a penalty may name the numbers of vectors
     */
    static void write(Input input, boolean isByName, ObjectNode metadata) {
      ObjectNode node = metadata.putObject("input").put("format", input.format());
      if (input.encoding().isEmpty()) {
        return;
      }
      Secrets.without(input.reading().said()).forEach(node.putObject("options")::put);
      Encoding encoding = input.encoding().get();
      write(encoding.columns(), node);
      ArrayNode features = node.putArray("encoding");
      for (Feature feature : encoding.features()) {
        ObjectNode written =
            features
                .addObject()
                .put("column", feature.column())
                .put("kind", feature.kind().name())
                .put("width", feature.width());
        feature.missing().ifPresent(number -> written.put("missing", number));
        feature.reference().ifPresent(level -> written.put("reference", level));
        feature
            .range()
            .ifPresent(
                range -> written.put("least", range.least()).put("largest", range.largest()));
        runs(feature.marks()).forEach(place -> written.withArray("marks").add(place));
        for (String name : isByName ? feature.names() : List.<String>of()) {
          written.withArray("names").add(name);
        }
      }
    }

    private static void write(Columns columns, ObjectNode node) {
      columns.label().ifPresent(name -> node.put("label", name));
      if (!columns.classNames().isEmpty()) {
        columns.classNames().forEach(node.putArray("classNames")::add);
      }
      columns.weight().ifPresent(name -> node.put("weight", name));
      columns.offset().ifPresent(name -> node.put("offset", name));
      columns.id().ifPresent(name -> node.put("id", name));
      columns.features().forEach(node.putArray("features")::add);
      columns.categorical().forEach(node.putArray("categorical")::add);
      node.put("hashBits", columns.hashBits());
      if (columns.textBits() > 0) {
        node.put("textBits", columns.textBits());
      }
      if (columns.unknown() != UnknownCategory.ZERO) {
        node.put("unknown", columns.unknown().name());
      }
      if (!columns.ofLoss().equals(LossColumns.NONE)) {
        ObjectNode loss = node.putObject("loss").put("areAll", columns.ofLoss().areAll());
        for (LossColumn column : columns.ofLoss().read()) {
          ObjectNode written = loss.withArray("columns").addObject().put("column", column.name());
          if (column.least() >= 0) {
            written.put("least", column.least());
          }
        }
      }
      columns
          .missing()
          .ifPresent(
              missing ->
                  node.putObject("missing")
                      .put("rule", missing.rule())
                      .put("constant", missing.constant())
                      .put("indicator", missing.indicator()));
    }

    /**
     * Reads it back, without the numbers of categories; a model without is one of LIBSVM text.
     *
     * @param length of x
     * @throws IllegalArgumentException if it is damaged
     */
    static Input read(JsonNode metadata, int length) {
      JsonNode node = metadata.path("input");
      if (!node.has("encoding")) {
        return Input.libsvm();
      }
      String format = node.path("format").asText();
      if (!InputConf.isTable(format)) { // Spark would look for a class of that name
        throw new IllegalArgumentException(
            "format must be the short name of a source of tables but was " + node.get("format"));
      }
      Map<String, String> options = new TreeMap<>();
      node.path("options")
          .fields()
          .forEachRemaining(o -> options.put(o.getKey(), o.getValue().asText()));
      List<Feature> features = new ArrayList<>();
      long marked = 0; // places that have a bit
      for (JsonNode feature : node.path("encoding")) {
        Feature.FeatureKind kind = constant(Feature.FeatureKind.class, feature.path("kind"), "");
        features.add(
            new Feature(
                feature.path("column").asText(),
                kind,
                feature.path("width").asInt(-1),
                feature.has("missing")
                    ? OptionalDouble.of(feature.path("missing").asDouble(Double.NaN))
                    : OptionalDouble.empty(),
                text(feature, "reference"),
                range(feature),
                marks(feature, MOST_MARKED - marked),
                texts(feature.path("names"))));
        marked += features.get(features.size() - 1).marks().length();
      }
      Encoding encoding = new Encoding(columns(node), features);
      if (encoding.width() != length) {
        throw new IllegalArgumentException(
            "the columns must be %d features but are %d".formatted(length, encoding.width()));
      }
      return new Input(ModelReading.of(format, options), Optional.of(encoding));
    }

    /** Where each run of bits that are set begins, and where it has ended. */
    private static IntStream runs(BitSet bits) {
      IntStream.Builder places = IntStream.builder();
      for (int i = bits.nextSetBit(0); i >= 0; i = bits.nextSetBit(i + 1)) {
        places.add(i);
        i = bits.nextClearBit(i);
        places.add(i);
      }
      return places.build();
    }

    /** Marks, none of which is behind the end of the column. */
    private static BitSet marks(JsonNode feature, long most) {
      BitSet marks = new BitSet();
      JsonNode runs = feature.path("marks");
      for (int i = 0; i + 1 < runs.size(); i += 2) {
        int from = runs.get(i).asInt(-1);
        int to = runs.get(i + 1).asInt(-1);
        if (from < 0 || to < from || to > Math.min(feature.path("width").asInt(), most)) {
          throw new IllegalArgumentException(
              "marks must be places of numbers of column %s but one is from %d to %d"
                  .formatted(feature.path("column").asText(), from, to));
        }
        marks.set(from, to);
      }
      return marks;
    }

    private static Optional<NumberRange> range(JsonNode feature) {
      return feature.has("least")
          ? Optional.of(
              new NumberRange(
                  feature.path("least").asDouble(Double.NaN),
                  feature.path("largest").asDouble(Double.NaN)))
          : Optional.empty();
    }

    static <E extends Enum<E>> E constant(Class<E> type, JsonNode node, String absent) {
      String name = node.asText(absent);
      return Arrays.stream(type.getEnumConstants())
          .filter(each -> each.name().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "one of %s must be given but was \"%s\""
                          .formatted(Arrays.toString(type.getEnumConstants()), name)));
    }

    private static Columns columns(JsonNode node) {
      return new Columns(
          text(node, "label"),
          texts(node.path("classNames")),
          text(node, "weight"),
          text(node, "offset"),
          text(node, "id"),
          texts(node.path("features")),
          texts(node.path("categorical")),
          node.path("hashBits").asInt(),
          node.path("textBits").asInt(),
          node.has("missing") ? Optional.of(missing(node.path("missing"))) : Optional.empty(),
          constant(UnknownCategory.class, node.path("unknown"), UnknownCategory.ZERO.name()),
          ofLoss(node.path("loss")));
    }

    private static LossColumns ofLoss(JsonNode node) {
      List<LossColumn> columns = new ArrayList<>();
      for (JsonNode column : node.path("columns")) {
        double least = column.path("least").asDouble(Double.NEGATIVE_INFINITY);
        columns.add(new LossColumn(column.path("column").asText(), least));
      }
      return new LossColumns(columns, node.path("areAll").asBoolean(), List.of());
    }

    private static Imputation missing(JsonNode node) {
      boolean indicator = node.path("indicator").asBoolean();
      return switch (node.path("rule").asText()) {
        case "MEAN" -> new Imputation.Mean(indicator);
        case "MEDIAN" -> new Imputation.Median(indicator);
        case "CONSTANT" ->
            new Imputation.Constant(node.path("constant").asDouble(Double.NaN), indicator);
        default ->
            throw new IllegalArgumentException(
                "one of [MEAN, MEDIAN, CONSTANT] must be given but was \"%s\""
                    .formatted(node.path("rule").asText()));
      };
    }

    private static Optional<String> text(JsonNode node, String name) {
      return node.has(name) ? Optional.of(node.path(name).asText()) : Optional.empty();
    }

    private static List<String> texts(JsonNode array) {
      List<String> texts = new ArrayList<>();
      array.forEach(text -> texts.add(text.asText()));
      return texts;
    }
  }
}
