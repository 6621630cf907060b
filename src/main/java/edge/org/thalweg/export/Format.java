package org.thalweg.export;

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
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.thalweg.config.ConfException;
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
}
