package org.thalweg.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.checkpoint.WholeFile;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.solve.DualFactors;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import org.thalweg.text.Version;

/**
 * What proves how far F of a linear model is above its minimum, in a directory {@value #DIRECTORY}
 * of the model, so that whoever has the rows can prove it again: {@code proof.json}, the weights in
 * {@code weights.f64} and, where penalties are of standardised features, their deviations in {@code
 * scales.f64}, each as doubles, little-endian. The page of commands has the formulas.
 *
 * @param rows how many
 * @param rowsDigest {@link org.thalweg.reduce.RowsDigest}
 * @param objective F, about
 * @param bound F − F* is at most this
 * @param factors c of the rows
 * @param penalties of the coordinates, of features in the units of {@code scales}
 * @param scales σ of each feature, 0 of one that has no weight; empty where all are 1
 * @param classWeights by which rows of each class weigh besides; empty where they do not
 */
public record ModelProof(
    String method,
    long rows,
    String rowsDigest,
    double objective,
    double bound,
    DualFactors factors,
    CoordinatePenalties penalties,
    double[] scales,
    double[] classWeights) {
  private static final String DIRECTORY = "proof";
  private static final String FILE = "proof.json";
  private static final String WEIGHTS = "weights.f64";
  private static final String SCALES = "scales.f64";
  private static final int FORMAT = 1;
  private static final int LONGEST = 1 << 20; // bytes of the JSON
  private static final Pattern DIGEST =
      Pattern.compile("(\"sha256\" : \")([0-9a-f]{64})(\"\\s*}\\s*)$");

  /** Writes it into the directory of a model that is there. */
  public void write(Configuration hadoop, Model model, Path directory) throws IOException {
    FileSystem files = directory.getFileSystem(hadoop);
    Path proof = new Path(directory, DIRECTORY);
    WholeFile.delete(files, proof);
    byte[] weights = bytes(model.w());
    byte[] deviations = bytes(scales);
    ObjectNode json = json(model);
    json.put("weightsFileSha256", DigestUtils.sha256Hex(weights));
    if (scales.length > 0) {
      json.put("scalesFileSha256", DigestUtils.sha256Hex(deviations));
    }
    digests(files, directory).forEach(json.putObject("files")::put);
    byte[] text = sealed(json);
    WholeFile.write(
        files,
        proof,
        beside -> {
          WholeFile.create(files, new Path(beside, WEIGHTS), weights);
          if (scales.length > 0) {
            WholeFile.create(files, new Path(beside, SCALES), deviations);
          }
          WholeFile.create(files, new Path(beside, FILE), text);
        },
        () -> {});
  }

  private ObjectNode json(Model model) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("format", FORMAT)
        .put("argument", "Fenchel dual point: alpha = c * dloss/dscore")
        .put("version", Version.NUMBER)
        .put("method", method)
        .put("loss", model.conf().lossText())
        .put("penalty", model.shrinkage().penalty().text())
        .put("penaltyUnits", model.shrinkage().units().name())
        .put("features", model.features())
        .put("intercept", model.conf().intercept())
        .put("rows", rows)
        .put("rowsDigest", rowsDigest)
        .put("objective", objective)
        .put("bound", bound)
        .put("up", factors.up())
        .put("down", factors.down());
    int last = penalties.dimension() - 1;
    put(json.putObject("weightsPenalty"), 0);
    if (model.conf().intercept()) {
      put(json.putObject("interceptPenalty"), last);
    }
    if (classWeights.length > 0) {
      Arrays.stream(classWeights).forEach(json.putArray("classWeights")::add);
    }
    return json.put("weightsSha256", model.weightsSha256());
  }

  private void put(ObjectNode json, int j) {
    json.put("l1", penalties.l1()[j]).put("l2", penalties.l2()[j]);
    if (Double.isFinite(penalties.low()[j])) {
      json.put("low", penalties.low()[j]);
    }
    if (Double.isFinite(penalties.high()[j])) {
      json.put("high", penalties.high()[j]);
    }
  }

  /** The text, whose last member is the digest of itself with 64 zeros in the place of it. */
  private static byte[] sealed(ObjectNode json) throws JsonProcessingException {
    String text =
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(json.put("sha256", "0".repeat(64)))
            + "\n";
    byte[] open = text.getBytes(StandardCharsets.UTF_8);
    Matcher last = DIGEST.matcher(text);
    return last.find()
        ? last.replaceFirst("$1" + DigestUtils.sha256Hex(open) + "$3")
            .getBytes(StandardCharsets.UTF_8)
        : open;
  }

  /** SHA-256 of every file of a model beside the proof, by its path; hidden files are no part. */
  private static Map<String, String> digests(FileSystem files, Path directory) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (FileStatus folder : files.listStatus(directory)) {
      String name = folder.getPath().getName();
      if (folder.isDirectory() && !name.equals(DIRECTORY) && !name.startsWith(".")) {
        for (FileStatus file : files.listStatus(folder.getPath())) {
          String own = file.getPath().getName();
          if (file.isFile() && !own.startsWith(".")) {
            digests.put(name + "/" + own, sha256(files, file.getPath()));
          }
        }
      }
    }
    return digests;
  }

  private static String sha256(FileSystem files, Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return DigestUtils.sha256Hex(in);
    }
  }

  private static byte[] bytes(double[] numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Double.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(numbers);
    return bytes.array();
  }

  /**
   * The proof of a model, of which every file is what it was when it was proven.
   *
   * @throws DataException if it has none, or one that is not of this model
   */
  public static ModelProof read(Configuration hadoop, Model model, String directory) {
    try {
      return checked(hadoop, model, directory);
    } catch (IOException e) {
      throw new DataException(
          "the proof in %s cannot be read: %s".formatted(directory, Line.first(e)));
    }
  }

  private static ModelProof checked(Configuration hadoop, Model model, String directory)
      throws IOException {
    Path place = new Path(directory);
    FileSystem files = place.getFileSystem(hadoop);
    Path proof = new Path(place, DIRECTORY);
    Path file = new Path(proof, FILE);
    if (!files.exists(file)) {
      throw new DataException("%s has no %s/%s".formatted(directory, DIRECTORY, FILE));
    }
    byte[] text = bytes(files, file, LONGEST);
    String written = new String(text, StandardCharsets.UTF_8);
    Matcher last = DIGEST.matcher(written);
    boolean isSealed =
        last.find()
            && DigestUtils.sha256Hex(
                    last.replaceFirst("$1" + "0".repeat(64) + "$3")
                        .getBytes(StandardCharsets.UTF_8))
                .equals(last.group(2))
            && Arrays.equals(text, written.getBytes(StandardCharsets.UTF_8));
    require(isSealed, FILE, directory);
    JsonNode json = new ObjectMapper().readTree(written);
    require(json.path("format").asInt() == FORMAT, "format of " + FILE, directory);
    byte[] weights = bytes(model.w());
    requireFile(files, new Path(proof, WEIGHTS), weights, json.path("weightsFileSha256"));
    Map<String, String> digests = digests(files, place);
    json.path("files")
        .fields()
        .forEachRemaining(
            each ->
                require(
                    each.getValue().asText().equals(digests.remove(each.getKey())),
                    each.getKey(),
                    directory));
    require(digests.isEmpty(), String.join(", ", digests.keySet()), directory);
    boolean isSame =
        json.path("loss").asText().equals(model.conf().lossText())
            && json.path("penalty").asText().equals(model.shrinkage().penalty().text())
            && json.path("penaltyUnits").asText().equals(model.shrinkage().units().name())
            && json.path("weightsSha256").asText().equals(model.weightsSha256());
    require(isSame, FILE, directory);
    double[] scales = {};
    if (json.has("scalesFileSha256")) {
      byte[] deviations = bytes(files, new Path(proof, SCALES), Double.BYTES * model.features());
      scales = new double[model.features()];
      ByteBuffer.wrap(deviations).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(scales);
      requireFile(files, new Path(proof, SCALES), bytes(scales), json.path("scalesFileSha256"));
    }
    double[] classWeights = new double[json.path("classWeights").size()];
    Arrays.setAll(classWeights, c -> json.path("classWeights").path(c).asDouble());
    return new ModelProof(
        json.path("method").asText(),
        json.path("rows").asLong(),
        json.path("rowsDigest").asText(),
        json.path("objective").asDouble(),
        json.path("bound").asDouble(),
        new DualFactors(json.path("up").asDouble(), json.path("down").asDouble()),
        CoordinatePenalties.of(model.penalties(), model.objective().layout()),
        scales,
        classWeights);
  }

  private static void requireFile(FileSystem files, Path file, byte[] content, JsonNode digest)
      throws IOException {
    boolean isSame =
        files.exists(file)
            && Arrays.equals(bytes(files, file, content.length), content)
            && DigestUtils.sha256Hex(content).equals(digest.asText());
    require(isSame, file.getName(), file.getParent().toString());
  }

  /** A file that must have at most so many bytes; one more of it is read, so that it differs. */
  private static byte[] bytes(FileSystem files, Path file, int most) throws IOException {
    if (!files.getFileStatus(file).isFile()) {
      throw new DataException("%s must be a file but is none".formatted(file));
    }
    try (InputStream in = files.open(file)) {
      return in.readNBytes(most + 1);
    }
  }

  private static void require(boolean isSame, String what, String directory) {
    if (!isSame) {
      throw new DataException(
          "%s of %s must be as it was when its minimum was proven but is another"
              .formatted(what, directory));
    }
  }
}
