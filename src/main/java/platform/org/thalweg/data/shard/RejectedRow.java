package org.thalweg.data.shard;

import java.io.Serializable;
import org.thalweg.text.Line;

/** A malformed row and where it stood. A final class, because it is part of a task result. */
public final class RejectedRow implements Serializable {
  private static final long serialVersionUID = 1;

  private final String thing;
  private final String file;
  private final long position;
  private final String ruleAndValue;

  RejectedRow(String thing, String file, long position, String ruleAndValue) {
    this.thing = thing;
    this.file = file;
    this.position = position;
    this.ruleAndValue = ruleAndValue;
  }

  public String file() {
    return file;
  }

  /** Where in the file, in what its reader counts: bytes of text before it, or rows. */
  public long position() {
    return position;
  }

  /** The whole message: thing, place, rule, value. */
  public String message(String unit, long number) {
    return Line.of("%s in %s %s %d %s".formatted(thing, file, unit, number, ruleAndValue));
  }

  /** What is wrong with it, without the value: other rows may have the same. */
  String cause() {
    return ruleAndValue.endsWith("but was missing")
        ? thing + " is missing"
        : Line.of(thing + " " + ruleAndValue.replaceFirst("(?s) but was .*", ""));
  }

  /** The message without a place in the file. */
  public String message() {
    return Line.of("%s in %s %s".formatted(thing, file, ruleAndValue));
  }
}
