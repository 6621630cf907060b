package org.thalweg.data.text;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/** LIBSVM text for tests, and a reader of it that is too simple to be wrong. */
public final class LibsvmText {
  private static final String MARK = // of UTF-8, whose bytes are read as characters here
      new String("\ufeff".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

  private LibsvmText() {}

  /** Rows of many lengths, with comments, blank lines, tabs and both kinds of line end. */
  public static String random(long seed, int lines) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < lines; line++) {
      switch (random.nextInt(12)) {
        case 0 -> text.append("# made up, 1 1:1");
        case 1 -> text.append(random.nextBoolean() ? "" : " \t");
        default -> row(random, text);
      }
      text.append(random.nextInt(4) == 0 ? "\r\n" : "\n");
    }
    return text.toString();
  }

  private static void row(SplittableRandom random, StringBuilder text) {
    text.append(random.nextInt(2));
    int most = random.nextInt(10) == 0 ? 300 : 10;
    for (int index = 1 + random.nextInt(5); index < most; index += 1 + random.nextInt(5)) {
      double value = random.nextDouble(-9, 9);
      text.append(random.nextInt(5) == 0 ? "\t" : " ").append(index).append(':');
      text.append(random.nextBoolean() ? Double.toString(value) : "%.3f".formatted(value));
    }
    text.append(random.nextInt(8) == 0 ? " # 9:9" : "");
  }

  /**
   * The rows by shard: shard k owns the lines that begin in ⌊length·k / shards⌋ … of all bytes. The
   * mark of UTF-8 at the start of a file counts as bytes, and says nothing.
   */
  public static List<List<String>> shards(int shards, String... files) {
    List<List<String>> rows = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      rows.add(new ArrayList<>());
    }
    long length = String.join("", files).length();
    int place = 0;
    for (String file : files) {
      int start = place;
      for (String line : file.split("(?<=\n)")) {
        String marked = place == start && line.startsWith(MARK) ? line.substring(3) : line;
        String content = marked.replaceAll("(?s)#.*", "").strip();
        if (!content.isEmpty()) {
          int shard = 0;
          while (length * (shard + 1) / shards <= place) {
            shard++;
          }
          rows.get(shard).add(parse(content));
        }
        place += line.length();
      }
    }
    return rows;
  }

  private static String parse(String content) {
    String[] tokens = content.split("\\s+");
    StringBuilder row = new StringBuilder().append(Double.parseDouble(tokens[0]));
    for (int i = 1; i < tokens.length; i++) {
      String[] entry = tokens[i].split(":");
      if (Double.parseDouble(entry[1]) != 0) {
        row.append(' ').append(Integer.parseInt(entry[0]) - 1);
        row.append(':').append(Double.parseDouble(entry[1]));
      }
    }
    return row.toString();
  }

  public static String write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardCharsets.US_ASCII);
    return file.toString();
  }

  public static String gzip(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
    return file.toString();
  }
}
