package org.thalweg.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.thalweg.checkpoint.JsonDigest;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.config.Standardize;
import org.thalweg.data.table.Encoding;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;

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
    categoriesSha256.ifPresent(digest -> metadata.put(CATEGORIES, digest));
    if (conf.classes() > 0) {
      metadata.put("classes", conf.classes());
    }
    if (!conf.scores().isEmpty()) {
      metadata.set("scores", new ObjectMapper().valueToTree(conf.scoreNames()));
    }
    InputJson.write(input, metadata);
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
