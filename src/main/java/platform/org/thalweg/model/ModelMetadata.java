package org.thalweg.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.config.Standardize;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;

/**
 * What {@code metadata/part-00000} of a model says: all but the weights and the categories.
 *
 * @param input without the numbers of categories
 * @param dimension length of w, which is that of the objective over so many features
 * @param stored weights in the files; those of a w in which most are 0 have only the others
 * @param occurringSha256 {@link ModelWeights#occurringSha256}; empty where there is none
 */
record ModelMetadata(
    ObjectiveConf conf,
    Model.Shrinkage shrinkage,
    Input input,
    int features,
    int dimension,
    long stored,
    String weightsSha256,
    Optional<String> occurringSha256) {
  static final int LONGEST = 1 << 24; // bytes
  private static final int FORMAT_VERSION = 1;
  private static final String CLASS = "org.thalweg.Model";
  private static final String STORED = "storedWeights";
  private static final String OCCURRING = "occurringSha256";
  private static final String CHECKSUM = "metadataSha256";

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
        model.weights().occurringSha256());
  }

  /** One line of JSON. */
  byte[] toJson() {
    ObjectNode metadata = new ObjectMapper().createObjectNode();
    metadata
        .put("class", CLASS)
        .put("formatVersion", FORMAT_VERSION)
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
    if (conf.classes() > 0) {
      metadata.put("classes", conf.classes());
    }
    if (!conf.scores().isEmpty()) {
      metadata.set("scores", new ObjectMapper().valueToTree(conf.scoreNames()));
    }
    InputJson.write(input, metadata);
    metadata.put(CHECKSUM, checksum(metadata));
    return (metadata + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** SHA-256 of all other fields, by name: of their JSON in the order of the names. */
  private static String checksum(JsonNode metadata) {
    ObjectMapper ordered =
        new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    ObjectNode others = metadata.deepCopy();
    others.remove(CHECKSUM);
    try {
      byte[] text = ordered.writeValueAsBytes(ordered.treeToValue(others, Map.class));
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(digest);
    } catch (JsonProcessingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // a tree can be written, and all JVMs have SHA-256
    }
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
        || json.path("formatVersion").asInt() != FORMAT_VERSION) {
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
            Optional.ofNullable(json.get(OCCURRING)).map(JsonNode::asText));
    boolean isChecked = json.has(CHECKSUM) || json.has(OCCURRING); // version 0.1 had neither
    if (isChecked && !json.path(CHECKSUM).asText().equals(checksum(json))) {
      throw new DataException(
          "metadata in %s must be as they were written but their %s is another"
              .formatted(directory, CHECKSUM));
    }
    return metadata;
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
        ObjectiveConf.ofNames(scores(json.path("scores"))));
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
}
