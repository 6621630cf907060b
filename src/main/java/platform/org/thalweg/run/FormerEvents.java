package org.thalweg.run;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.solve.StepReport;
import org.thalweg.text.RegularFiles;

/**
 * Lines of events that were taken over from a file of before.
 *
 * @param bytes of all of them
 * @param lastStep of the last one; −1 where there is none
 */
record FormerEvents(long bytes, long lastStep) {
  static final FormerEvents NONE = new FormerEvents(0, -1);
  private static final int LONGEST = 1 << 16; // bytes of a line
  private static final Pattern LINE = Pattern.compile("^\\{\"step\":(\\d+),\"epoch\":([^,}]+)");

  /** Copies whole lines until one is of the first step that is taken now. */
  static FormerEvents copyBefore(FileSystem files, Path from, OutputStream to, StepReport first)
      throws IOException {
    return copy(files, from, to, Long.MAX_VALUE, line -> isAgain(line, first));
  }

  /** Copies the whole lines among the first bytes of a file. */
  static FormerEvents copy(FileSystem files, Path from, OutputStream to, long bytes)
      throws IOException {
    return copy(files, from, to, bytes, line -> false);
  }

  /** Bytes up to the last line of a step before one. */
  static long bytesBefore(FileSystem files, Path from, long step) throws IOException {
    long[] bytes = {0, 0}; // up to that line, and up to this one
    Predicate<String> counted =
        line -> {
          bytes[1] += line.getBytes(StandardCharsets.UTF_8).length;
          Matcher found = LINE.matcher(line);
          bytes[0] = found.find() && Long.parseLong(found.group(1)) < step ? bytes[1] : bytes[0];
          return false;
        };
    copy(files, from, OutputStream.nullOutputStream(), Long.MAX_VALUE, counted);
    return bytes[0];
  }

  private static FormerEvents copy(
      FileSystem files, Path from, OutputStream to, long most, Predicate<String> isEnd)
      throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long copied = 0;
    long lastStep = -1;
    OutputStream out = new BufferedOutputStream(to);
    RegularFiles.require(files.makeQualified(from).toUri());
    try (InputStream in = new BufferedInputStream(files.open(from))) {
      for (int next = in.read(); next >= 0 && line.size() < LONGEST; next = in.read()) {
        line.write(next);
        if (next == '\n') {
          String text = line.toString(StandardCharsets.UTF_8);
          if (copied + line.size() > most || isEnd.test(text)) {
            break;
          }
          line.writeTo(out);
          copied += line.size();
          line.reset();
          Matcher found = LINE.matcher(text);
          lastStep = found.find() ? Long.parseLong(found.group(1)) : lastStep;
        }
      }
    } catch (FileNotFoundException e) { // removed
      return NONE;
    }
    out.flush();
    return new FormerEvents(copied, lastStep);
  }

  /**
   * Whether a line is of a report that is made now. Where a path was given up, the lines of it have
   * such a step too, but were written before: the rows that were read for it stay counted.
   */
  private static boolean isAgain(String line, StepReport first) {
    Matcher found = LINE.matcher(line);
    return found.find()
        && Long.parseLong(found.group(1)) == first.step()
        && Double.parseDouble(found.group(2)) >= first.epoch();
  }
}
