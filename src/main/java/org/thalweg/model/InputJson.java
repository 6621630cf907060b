package org.thalweg.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.thalweg.config.InputConf;
import org.thalweg.data.table.Columns;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.Feature;
import org.thalweg.text.Secrets;

/** What the metadata of a model say of the form of its data, under {@code input}. */
final class InputJson {
  private InputJson() {}

  static void write(Input input, ObjectNode metadata) {
    ObjectNode node = metadata.putObject("input").put("format", input.format());
    if (input.encoding().isEmpty()) {
      return;
    }
    Secrets.without(input.options()).forEach(node.putObject("options")::put);
    Encoding encoding = input.encoding().get();
    write(encoding.columns(), node);
    if (!encoding.classNames().isEmpty()) {
      encoding.classNames().forEach(node.putArray("classNames")::add);
    }
    ArrayNode features = node.putArray("encoding");
    for (Feature feature : encoding.features()) {
      features
          .addObject()
          .put("column", feature.column())
          .put("kind", feature.kind().name())
          .put("width", feature.width());
    }
  }

  private static void write(Columns columns, ObjectNode node) {
    columns.label().ifPresent(name -> node.put("label", name));
    columns.weight().ifPresent(name -> node.put("weight", name));
    columns.offset().ifPresent(name -> node.put("offset", name));
    columns.id().ifPresent(name -> node.put("id", name));
    columns.features().forEach(node.putArray("features")::add);
    columns.categorical().forEach(node.putArray("categorical")::add);
    node.put("hashBits", columns.hashBits());
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
    if (!InputConf.TABLES.contains(format)) { // which Spark would look for a class to read it
      throw new IllegalArgumentException(
          "format must be one of %s but was %s"
              .formatted(String.join(", ", InputConf.TABLES), node.get("format")));
    }
    Map<String, String> options = new TreeMap<>();
    node.path("options")
        .fields()
        .forEachRemaining(o -> options.put(o.getKey(), o.getValue().asText()));
    List<Feature> features = new ArrayList<>();
    for (JsonNode feature : node.path("encoding")) {
      Feature.Kind kind = constant(Feature.Kind.class, feature.path("kind"), "");
      features.add(
          new Feature(feature.path("column").asText(), kind, feature.path("width").asInt(-1)));
    }
    Encoding encoding =
        new Encoding(columns(node), features, List.of(), texts(node.path("classNames")));
    if (encoding.width() != length) {
      throw new IllegalArgumentException(
          "the columns must be %d features but are %d".formatted(length, encoding.width()));
    }
    return new Input(format, options, Optional.of(encoding));
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
}
