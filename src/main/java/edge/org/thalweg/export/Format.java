package org.thalweg.export;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.thalweg.config.ConfException;
import org.thalweg.data.table.Feature;
import org.thalweg.data.table.InputColumn;
import org.thalweg.model.Model;

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
      List<Network.Layer> layers) {
    private static final int VERSION = 1;
    private static final int WITH_MISSING = 2; // what readers of version 1 would read as NaN
    private static final int WITH_UNKNOWN = 3; // what readers of version 2 would take for none

    private record JsonMissing(int feature, double value, Integer indicator) {}

    private record JsonColumn(
        String name,
        String kind,
        int from,
        int width,
        List<String> levels,
        String reference,
        String unknown) {}

    static void write(Network network, OutputStream out) throws IOException {
      List<JsonMissing> missing =
          network.columns().stream()
              .filter(column -> column.missing().isPresent())
              .map(Json::missing)
              .toList();
      List<JsonColumn> columns =
          network.columns().stream().map(column -> column(column, network)).toList();
      boolean hasRule = columns.stream().anyMatch(column -> column.unknown != null);
      Json json =
          new Json(
              "thalweg-model",
              hasRule ? WITH_UNKNOWN : missing.isEmpty() ? VERSION : WITH_MISSING,
              network.link().word(),
              network.features(),
              missing.isEmpty() ? null : missing,
              columns.isEmpty() ? null : columns,
              columns.isEmpty() ? null : network.offset().orElse(null),
              network.label(),
              network.classes().isEmpty() ? null : network.classes(),
              network.layers());
      new ObjectMapper()
          .setSerializationInclusion(JsonInclude.Include.NON_NULL)
          .writer()
          .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
          .writeValue(out, json);
    }

    private static JsonMissing missing(InputColumn column) {
      Integer indicator = column.indicator().isPresent() ? column.indicator().getAsInt() : null;
      return new JsonMissing(column.from(), column.missing().orElseThrow(), indicator);
    }

    private static JsonColumn column(InputColumn column, Network network) {
      boolean hasLevels = column.kind() == Feature.FeatureKind.ONE_HOT;
      String unknown =
          switch (network.unknown()) {
            case ZERO -> null;
            case ERROR -> "error";
            case REFERENCE -> "reference";
          };
      return new JsonColumn(
          column.name(),
          column.word(),
          column.from(),
          column.width(),
          hasLevels ? column.levels() : null,
          hasLevels ? column.reference().orElse(null) : null,
          hasLevels ? unknown : null);
    }
  }
}
