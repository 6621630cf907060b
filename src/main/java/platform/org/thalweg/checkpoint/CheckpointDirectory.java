package org.thalweg.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.solve.Snapshot;
import org.thalweg.text.Line;
import org.thalweg.text.RegularFiles;
import org.thalweg.text.Text;
import org.thalweg.text.UnreachableException;

/**
 * The checkpoints of one run: {@code round-0000000050} and so on, by the step they were taken
 * after. One appears under its name when it is whole; where a file system does not rename at once,
 * lengths and checksums tell.
 */
public record CheckpointDirectory(
    Path directory, FileSystem fileSystem, Optional<DirectoryClaim> claim) {
  private static final String PREFIX = "round-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9]{10,18}");

  /**
   * A directory, which need not exist.
   *
   * @throws IOException if its file system cannot be reached
   * @throws IllegalArgumentException if the path is none
   */
  public static CheckpointDirectory at(String directory, Configuration hadoop) throws IOException {
    Path path = new Path(directory);
    return new CheckpointDirectory(path, FileSystems.of(path, hadoop), Optional.empty());
  }

  /** This directory, in which nothing is written or removed any more once its claim is lost. */
  public CheckpointDirectory under(DirectoryClaim own) {
    return new CheckpointDirectory(directory, fileSystem, Optional.of(own));
  }

  /**
   * Asks nothing of the file system.
   *
   * @throws UncheckedIOException if it is known that the directory has become another run's
   */
  void requireNotLost() {
    claim.ifPresent(DirectoryClaim::requireNotLost);
  }

  private void requireClaim() throws IOException {
    if (claim.isPresent()) {
      claim.get().require();
    }
  }

  /** Whether a directory is one checkpoint, and not a directory of some. */
  public static boolean isOne(String directory, Configuration hadoop) throws IOException {
    Path manifest = new Path(directory, Manifest.FILE);
    return FileSystem.get(manifest.toUri(), hadoop).exists(manifest);
  }

  /** Whether it holds any, whole or not. */
  public boolean isEmpty() throws IOException {
    return checkpoints(list()).isEmpty();
  }

  /** Where the checkpoint of a step lies. */
  public String of(long step) {
    return new Path(directory, PREFIX + Text.of("%010d", step)).toString();
  }

  /**
   * Writes a checkpoint beside, then renames it.
   *
   * @throws DirectoryClaim.Lost if the directory has become another run's
   */
  public void write(Snapshot snapshot, Origin origin, String version) throws IOException {
    requireClaim();
    WholeFile.write(
        fileSystem,
        new Path(of(snapshot.step())),
        beside -> write(snapshot, origin, version, beside),
        this::requireClaim);
  }

  private void write(Snapshot snapshot, Origin origin, String version, Path place)
      throws IOException {
    List<Manifest.StoredArray> entries = new ArrayList<>();
    try (OutputStream out = fileSystem.create(new Path(place, Manifest.ARRAYS), false)) {
      long offset = 0;
      for (Map.Entry<String, double[]> array : snapshot.arrays().entrySet()) {
        long crc = ArrayFile.write(array.getValue(), out);
        long bytes = (long) array.getValue().length * Double.BYTES;
        entries.add(new Manifest.StoredArray(array.getKey(), Manifest.ARRAYS, offset, bytes, crc));
        offset += bytes;
      }
    }
    Manifest manifest = new Manifest(version, snapshot.step(), origin, entries);
    WholeFile.create(fileSystem, new Path(place, Manifest.FILE), manifest.toJson());
  }

  /**
   * The newest one that is whole.
   *
   * @param notes gets a line for each that is not
   * @throws IOException if there are some and none is whole, or the directory cannot be listed
   */
  public Optional<Checkpoint> newest(Consumer<String> notes) throws IOException {
    List<Path> all = checkpoints(list());
    IOException away = null;
    for (int i = all.size() - 1; i >= 0; i--) {
      try {
        return Optional.of(read(all.get(i)));
      } catch (IOException e) {
        away = UnreachableException.lackOfConnection(e).isPresent() ? e : away;
        notes.accept(
            Line.of("checkpoint %s is not whole: %s".formatted(all.get(i), e.getMessage())));
      }
    }
    if (away != null) { // it may be whole
      throw away;
    }
    if (!all.isEmpty()) {
      throw new IOException("%s has no checkpoint that is whole".formatted(directory));
    }
    return Optional.empty();
  }

  /**
   * The one checkpoint that a directory is.
   *
   * @throws IOException saying what is wrong with it
   */
  public Checkpoint read() throws IOException {
    return read(directory);
  }

  /** Removes all but the newest so many, those after a step, and what a killed run left half. */
  public void keep(int newest, long upTo) throws IOException {
    requireClaim();
    List<Path> found = list();
    List<Path> kept = checkpoints(found).stream().filter(path -> step(path) <= upTo).toList();
    kept = kept.subList(Math.max(0, kept.size() - newest), kept.size());
    for (Path path : found) {
      boolean ours = path.getName().startsWith("." + PREFIX) || isCheckpoint(path);
      if (ours && !kept.contains(path) && !fileSystem.delete(path, true)) {
        throw new IOException("%s cannot be removed".formatted(path));
      }
    }
  }

  /** Those among some paths, by step. */
  private static List<Path> checkpoints(List<Path> paths) {
    return paths.stream()
        .filter(CheckpointDirectory::isCheckpoint)
        .sorted(Comparator.comparingLong(CheckpointDirectory::step))
        .toList();
  }

  private static boolean isCheckpoint(Path path) {
    return NAME.matcher(path.getName()).matches();
  }

  private List<Path> list() throws IOException {
    return fileSystem.exists(directory)
        ? Arrays.stream(fileSystem.listStatus(directory)).map(FileStatus::getPath).toList()
        : List.of();
  }

  private static long step(Path path) {
    return Long.parseLong(path.getName().substring(PREFIX.length()));
  }

  private Checkpoint read(Path place) throws IOException {
    Manifest manifest;
    RegularFiles.require(fileSystem.makeQualified(place).toUri());
    try (InputStream in = fileSystem.open(new Path(place, Manifest.FILE))) {
      manifest = Manifest.parse(in.readNBytes(Manifest.LONGEST));
    }
    manifest.requireLengths(fileSystem, place);
    Map<String, double[]> arrays = arrays(manifest, place);
    try {
      Snapshot snapshot = Snapshot.of(manifest.step(), arrays);
      return new Checkpoint(place.toString(), manifest.origin(), manifest.version(), snapshot);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** All arrays, each file opened once. */
  private Map<String, double[]> arrays(Manifest manifest, Path place) throws IOException {
    Map<String, double[]> arrays = new LinkedHashMap<>();
    for (Map.Entry<String, List<Manifest.StoredArray>> file : manifest.byFile().entrySet()) {
      try (FSDataInputStream in = fileSystem.open(new Path(place, file.getKey()))) {
        for (Manifest.StoredArray entry : file.getValue()) {
          in.seek(entry.offset());
          int length = (int) (entry.bytes() / Double.BYTES);
          if (arrays.put(entry.name(), ArrayFile.read(in, length, entry.crc32c())) != null) {
            throw new IOException("there are two arrays " + entry.name());
          }
        }
      } catch (IOException e) {
        throw new IOException("%s: %s".formatted(file.getKey(), Line.first(e)), e);
      }
    }
    return arrays;
  }

  /** Arrays as raw little-endian doubles, and their CRC32C. */
  private static final class ArrayFile {
    private static final int CHUNK = 8192; // doubles

    private ArrayFile() {}

    /** Writes an array and returns the checksum of its bytes. */
    static long write(double[] array, OutputStream out) throws IOException {
      ByteBuffer buffer = buffer();
      CRC32C checksum = new CRC32C();
      for (int from = 0; from < array.length; from += CHUNK) {
        int length = Math.min(CHUNK, array.length - from);
        buffer.asDoubleBuffer().put(array, from, length);
        checksum.update(buffer.array(), 0, length * Double.BYTES);
        out.write(buffer.array(), 0, length * Double.BYTES);
      }
      return checksum.getValue();
    }

    /**
     * Reads an array.
     *
     * @param length doubles that the file is known to have
     * @throws IOException if it ends before, or its bytes have another checksum
     */
    static double[] read(InputStream in, int length, long crc) throws IOException {
      double[] array = new double[length];
      ByteBuffer buffer = buffer();
      CRC32C checksum = new CRC32C();
      for (int from = 0; from < length; from += CHUNK) {
        int bytes = Math.min(CHUNK, length - from) * Double.BYTES;
        if (in.readNBytes(buffer.array(), 0, bytes) < bytes) {
          throw new EOFException("it ends after %d bytes".formatted((long) from * Double.BYTES));
        }
        checksum.update(buffer.array(), 0, bytes);
        buffer.asDoubleBuffer().get(array, from, bytes / Double.BYTES);
      }
      if (checksum.getValue() != crc) {
        throw new IOException(
            "its checksum must be %08x but was %08x".formatted(crc, checksum.getValue()));
      }
      return array;
    }

    private static ByteBuffer buffer() {
      return ByteBuffer.allocate(CHUNK * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /**
   * What {@code manifest.json} of a checkpoint says. It is written last, so a directory without one
   * is torn.
   *
   * @param version of Thalweg
   * @param step of the snapshot
   * @param arrays of the snapshot, each in a file
   */
  record Manifest(String version, long step, Origin origin, List<StoredArray> arrays) {
    static final String FILE = "manifest.json";
    static final String ARRAYS = "arrays.f64"; // the file of all arrays
    static final int LONGEST = 1 << 24;
    static final String CHECKSUM = "manifestSha256"; // of all other fields
    private static final String FORMAT = "thalweg checkpoint";
    private static final int FORMAT_VERSION = 2;
    private static final int OLDEST_VERSION = 1; // of 0.1: a file for each array, and no digest

    /**
     * What a manifest may name: the file of today, or one of those that 0.1 wrote for each array.
     */
    private static final Pattern ARRAY_FILE = Pattern.compile("arrays\\.f64|[0-9]{4,8}\\.f64");

    /**
     * Where an array is.
     *
     * @param file in the directory of the manifest
     * @param offset in bytes, of the first number in the file
     * @param bytes of all its numbers
     */
    record StoredArray(String name, String file, long offset, long bytes, long crc32c) {}

    /** The arrays of each file, in their order. */
    Map<String, List<StoredArray>> byFile() {
      return arrays.stream()
          .collect(
              Collectors.groupingBy(StoredArray::file, LinkedHashMap::new, Collectors.toList()));
    }

    byte[] toJson() throws IOException {
      ObjectMapper mapper = new ObjectMapper();
      ObjectNode root = mapper.createObjectNode();
      root.put("format", FORMAT)
          .put("formatVersion", FORMAT_VERSION)
          .put("thalweg", version)
          .put("java", System.getProperty("java.version"))
          .put("architecture", System.getProperty("os.arch"))
          .put("step", step)
          .put("method", origin.method())
          .put("round", origin.round())
          .put("layout", origin.layout())
          .put("confSha256", DigestUtils.sha256Hex(origin.conf()))
          .put("conf", origin.conf());
      root.set("data", mapper.valueToTree(origin.data()));
      root.set("arrays", mapper.valueToTree(arrays));
      root.put(CHECKSUM, JsonDigest.of(root, CHECKSUM));
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    }

    /**
     * Reads a manifest; what it says of files is not believed yet.
     *
     * @throws IOException if it is none
     */
    static Manifest parse(byte[] json) throws IOException {
      JsonNode root = new ObjectMapper().readTree(json);
      if (root == null || !FORMAT.equals(root.path("format").asText())) {
        throw new IOException(FILE + " is not that of a checkpoint");
      }
      long format = whole(root, "formatVersion", FORMAT_VERSION);
      if (format < OLDEST_VERSION) {
        throw new IOException("formatVersion must be at least 1 but was " + format);
      }
      if (format > OLDEST_VERSION && !JsonDigest.isIn(root, CHECKSUM)) {
        throw new IOException(
            "%s must be as it was written but its %s is %s"
                .formatted(FILE, CHECKSUM, root.has(CHECKSUM) ? "another" : "missing"));
      }
      String conf = text(root, "conf");
      if (!DigestUtils.sha256Hex(conf).equals(text(root, "confSha256"))) {
        throw new IOException("the conf in " + FILE + " does not have its checksum");
      }
      JsonNode data = root.path("data");
      DataPrint print =
          new DataPrint(
              (int) whole(data, "shards", Integer.MAX_VALUE),
              whole(data, "rows", Long.MAX_VALUE),
              (int) whole(data, "features", Integer.MAX_VALUE),
              whole(data, "entries", Long.MAX_VALUE),
              text(data, "sizesSha256"));
      Origin origin =
          new Origin(text(root, "method"), text(root, "round"), text(root, "layout"), conf, print);
      List<StoredArray> arrays = new ArrayList<>();
      for (JsonNode entry : root.path("arrays")) {
        arrays.add(
            new StoredArray(
                text(entry, "name"),
                text(entry, "file"),
                format == OLDEST_VERSION ? 0 : whole(entry, "offset", Long.MAX_VALUE),
                whole(entry, "bytes", Long.MAX_VALUE),
                whole(entry, "crc32c", 0xFFFF_FFFFL)));
      }
      return new Manifest(
          text(root, "thalweg"), whole(root, "step", Long.MAX_VALUE), origin, arrays);
    }

    /** Before anything of that size is allocated: a file is as long as the manifest says. */
    void requireLengths(FileSystem fileSystem, Path place) throws IOException {
      long total = 0;
      for (Map.Entry<String, List<StoredArray>> file : byFile().entrySet()) {
        if (!ARRAY_FILE.matcher(file.getKey()).matches()) {
          throw new IOException(
              "a file must be named as %s but was %s".formatted(ARRAYS, file.getKey()));
        }
        long claimed = 0;
        for (StoredArray entry : file.getValue()) {
          requireArray(entry, file.getKey());
          claimed = Math.max(claimed, entry.offset() + entry.bytes());
          total += entry.bytes();
        }
        long actual = fileSystem.getFileStatus(new Path(place, file.getKey())).getLen();
        if (actual != claimed) {
          throw new IOException(
              "%s must have %d bytes but has %d".formatted(file.getKey(), claimed, actual));
        }
      }
      if (total > Runtime.getRuntime().maxMemory()) {
        throw new IOException(
            "it needs %d MiB of the driver's memory; raise --driver-memory".formatted(total >> 20));
      }
    }

    /** Its length is one of an array of doubles, and no sum of lengths overflows. */
    private static void requireArray(StoredArray entry, String file) throws IOException {
      if (entry.bytes() % Double.BYTES != 0
          || entry.bytes() / Double.BYTES > Integer.MAX_VALUE - 8
          || entry.offset() > Long.MAX_VALUE / 2) {
        throw new IOException(
            "%s of %s must be a whole number of doubles, at most 2147483639, but has %d bytes at %d"
                .formatted(entry.name(), file, entry.bytes(), entry.offset()));
      }
    }

    private static String text(JsonNode node, String name) throws IOException {
      if (!node.path(name).isTextual()) {
        throw new IOException(
            "%s in %s must be text but was %s".formatted(name, FILE, node.get(name)));
      }
      return node.get(name).asText();
    }

    private static long whole(JsonNode node, String name, long most) throws IOException {
      JsonNode value = node.path(name);
      if (!value.canConvertToLong()
          || !value.isIntegralNumber()
          || value.asLong() < 0
          || value.asLong() > most) {
        throw new IOException(
            "%s in %s must be in [0, %d] but was %s".formatted(name, FILE, most, node.get(name)));
      }
      return value.asLong();
    }
  }
}
