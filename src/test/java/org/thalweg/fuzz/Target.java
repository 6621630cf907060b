package org.thalweg.fuzz;

import java.util.List;
import java.util.Set;

/**
 * A reader, and files to damage for it.
 *
 * @param name of it, for tables
 * @param whole files that it reads
 * @param words that mean something to it
 * @param rejections how it says what is wrong with a file
 */
public record Target(
    String name,
    List<byte[]> whole,
    List<String> words,
    Set<Class<? extends Exception>> rejections,
    Reader reader) {

  /** Reads a file, and checks what came of it. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Reads a file.
     *
     * @throws Exception one of the rejections where the file is no right one; {@link
     *     AssertionError} where it was taken and the result is wrong
     */
    void read(byte[] bytes) throws Exception;
  }
}
