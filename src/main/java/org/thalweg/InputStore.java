package org.thalweg;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.thalweg.data.Columns;
import org.thalweg.data.DataException;
import org.thalweg.data.Encoding;
import org.thalweg.data.Feature;

/**
 * What a model's directory says of the form of its data: {@code input} in the metadata, and the
 * categories, where there are any, as Spark ML stores its {@link StringIndexerModel}.
 */
final class InputStore {
  private static final String CATEGORIES = "categories";

  private InputStore() {}

  static void save(Input input, ObjectNode metadata, String directory) throws IOException {
    ObjectNode node = metadata.putObject("input").put("format", input.format());
    if (input.encoding().isEmpty()) {
      return;
    }
    input.options().forEach(node.putObject("options")::put);
    Encoding encoding = input.encoding().get();
    save(encoding.columns(), node);
    ArrayNode features = node.putArray("encoding");
    for (Feature feature : encoding.features()) {
      features
          .addObject()
          .put("column", feature.column())
          .put("kind", feature.kind().name())
          .put("width", feature.width());
    }
    if (encoding.indexer() != null) {
      encoding.indexer().write().save(categories(directory));
    }
  }

  private static void save(Columns columns, ObjectNode node) {
    columns.label().ifPresent(name -> node.put("label", name));
    columns.weight().ifPresent(name -> node.put("weight", name));
    columns.offset().ifPresent(name -> node.put("offset", name));
    columns.id().ifPresent(name -> node.put("id", name));
    columns.features().forEach(node.putArray("features")::add);
    columns.categorical().forEach(node.putArray("categorical")::add);
    node.put("hashBits", columns.hashBits());
  }

  /**
   * Reads it back; a model without is one of LIBSVM text.
   *
   * @throws IllegalArgumentException if it is damaged
   */
  static Input load(JsonNode metadata, String directory) {
    JsonNode node = metadata.path("input");
    if (!node.has("encoding")) {
      return Input.libsvm();
    }
    Map<String, String> options = new TreeMap<>();
    node.path("options")
        .fields()
        .forEachRemaining(o -> options.put(o.getKey(), o.getValue().asText()));
    List<Feature> features = new ArrayList<>();
    boolean oneHot = false;
    for (JsonNode feature : node.path("encoding")) {
      Feature.Kind kind = Feature.Kind.valueOf(feature.path("kind").asText());
      oneHot |= kind == Feature.Kind.ONE_HOT;
      features.add(
          new Feature(feature.path("column").asText(), kind, feature.path("width").asInt(-1)));
    }
    Encoding encoding = new Encoding(columns(node), features, oneHot ? indexer(directory) : null);
    return new Input(node.path("format").asText(), options, Optional.of(encoding));
  }

  private static StringIndexerModel indexer(String directory) {
    try {
      return StringIndexerModel.load(categories(directory));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) { // AnalysisException is checked, but Scala does not declare it
      throw new DataException(
          "the categories in %s cannot be read: %s".formatted(directory, e.getMessage()));
    }
  }

  private static Columns columns(JsonNode node) {
    return new Columns(
        text(node, "label"),
        text(node, "weight"),
        text(node, "offset"),
        text(node, "id"),
        texts(node.path("features")),
        texts(node.path("categorical")),
        node.path("hashBits").asInt());
  }

  private static Optional<String> text(JsonNode node, String name) {
    return node.has(name) ? Optional.of(node.path(name).asText()) : Optional.empty();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static String categories(String directory) {
    return new Path(directory, CATEGORIES).toString();
  }
}
