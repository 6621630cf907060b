package org.thalweg.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.thalweg.config.UnknownCategory;
import org.thalweg.data.table.Feature;
import org.thalweg.data.table.InputColumn;

/** A network as JSON; the page on exports says what each member means. */
final class Json {
  private static final int VERSION = 1;
  private static final int WITH_MISSING = 2; // what readers of version 1 would read as NaN
  private static final int WITH_UNKNOWN = 3; // what readers of version 2 would take for none

  private Json() {}

  static void write(Network network, OutputStream out) throws IOException {
    List<InputColumn> filled =
        network.columns().stream().filter(column -> column.missing().isPresent()).toList();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeStringField("format", "thalweg-model");
      boolean hasRule =
          network.unknown() != UnknownCategory.ZERO
              && network.columns().stream()
                  .anyMatch(column -> column.kind() == Feature.FeatureKind.ONE_HOT);
      json.writeNumberField(
          "version", hasRule ? WITH_UNKNOWN : filled.isEmpty() ? VERSION : WITH_MISSING);
      json.writeStringField("link", network.link().word());
      strings(json, "features", network.features());
      if (!filled.isEmpty()) {
        missing(json, filled);
      }
      if (!network.columns().isEmpty()) {
        columns(json, network);
      }
      json.writeStringField("label", network.label());
      if (!network.classes().isEmpty()) {
        strings(json, "classes", network.classes());
      }
      layers(json, network);
      json.writeEndObject();
    }
  }

  private static void layers(JsonGenerator json, Network network) throws IOException {
    json.writeArrayFieldStart("layers");
    for (Network.Layer layer : network.layers()) {
      json.writeStartObject();
      json.writeNumberField("inputs", layer.inputs());
      json.writeNumberField("outputs", layer.outputs());
      json.writeStringField("activation", layer.activation());
      numbers(json, "intercepts", layer.intercepts());
      numbers(json, "weights", layer.weights());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void missing(JsonGenerator json, List<InputColumn> filled) throws IOException {
    json.writeArrayFieldStart("missing");
    for (InputColumn each : filled) {
      json.writeStartObject();
      json.writeNumberField("feature", each.from());
      json.writeNumberField("value", each.missing().orElseThrow());
      if (each.indicator().isPresent()) {
        json.writeNumberField("indicator", each.indicator().getAsInt());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void columns(JsonGenerator json, Network network) throws IOException {
    json.writeArrayFieldStart("columns");
    for (InputColumn column : network.columns()) {
      json.writeStartObject();
      json.writeStringField("name", column.name());
      json.writeStringField("kind", column.word());
      json.writeNumberField("from", column.from());
      json.writeNumberField("width", column.width());
      if (column.kind() == Feature.FeatureKind.ONE_HOT) {
        strings(json, "levels", column.levels());
        if (column.reference().isPresent()) {
          json.writeStringField("reference", column.reference().get());
        }
        if (network.unknown() != UnknownCategory.ZERO) {
          json.writeStringField(
              "unknown", network.unknown() == UnknownCategory.ERROR ? "error" : "reference");
        }
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    if (network.offset().isPresent()) {
      json.writeStringField("offset", network.offset().get());
    }
  }

  private static void strings(JsonGenerator json, String name, Iterable<String> all)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String each : all) {
      json.writeString(each);
    }
    json.writeEndArray();
  }

  private static void numbers(JsonGenerator json, String name, double[] all) throws IOException {
    json.writeFieldName(name);
    json.writeArray(all, 0, all.length);
  }
}
