package org.thalweg.export;

import java.util.List;
import java.util.OptionalDouble;
import javax.xml.stream.XMLStreamException;

/**
 * Texts of dates and times as ISO 8601 has them, as days since 1970 in UTC, by derived fields of
 * PMML. The day comes of the first ten characters; the parts of the time are cut out by patterns
 * that hold for a text without them too, and are 0 then.
 *
 * @param column of the texts
 * @param network whose names the derived fields must not have
 */
record PmmlDate(String column, Network network) {
  private static final String ANY = "1970-01-01";
  private static final String OFFSET = "^.{16}[^+-]*";

  /**
   * A part of the text.
   *
   * @param seconds how many a unit of it has
   * @param pattern of the whole text
   * @param replacement for it, which is a number
   * @param isOffset whether it is one of the offset from UTC, which a text need not have
   */
  private record Part(
      String name, int seconds, String pattern, String replacement, boolean isOffset) {}

  private static final List<Part> PARTS =
      List.of(
          new Part("hour", 3600, "^.{10}$|^.{11}(\\d\\d).*$", "0$1", false),
          new Part("minute", 60, "^.{10}$|^.{14}(\\d\\d).*$", "0$1", false),
          new Part("second", 1, "^.{10}$|^.{16}(?::(\\d\\d(?:\\.\\d+)?))?.*$", "0$1", false),
          new Part("offset hour", -3600, OFFSET + "([+-]\\d\\d):\\d\\d.*$", "$1", true),
          new Part("offset minute", -60, OFFSET + "([+-])\\d\\d:(\\d\\d).*$", "$1$2", true));

  private String name(String part) {
    return network.free("%s(%s)".formatted(part, column));
  }

  /**
   * Writes the fields, the last of which is the number of days.
   *
   * @param missing the number where there is no text
   */
  void write(Xml xml, OptionalDouble missing) throws XMLStreamException {
    xml.begin("DerivedField", "name", name("text"), "optype", "categorical", "dataType", "string");
    xml.empty("FieldRef", "field", column, "mapMissingTo", ANY); // functions take no missing text
    xml.end();
    xml.begin("DerivedField", "name", name("date"), "optype", "ordinal", "dataType", "date");
    xml.begin("Apply", "function", "substring");
    xml.empty("FieldRef", "field", name("text"));
    xml.text("Constant", "1", "dataType", "integer");
    xml.text("Constant", "10", "dataType", "integer");
    xml.end();
    xml.end();
    for (Part part : PARTS) {
      part(xml, part);
    }
    PmmlFields.derived(xml, days());
    if (missing.isPresent()) {
      xml.begin("Apply", "function", "if");
      xml.begin("Apply", "function", "isMissing");
      xml.empty("FieldRef", "field", column);
      xml.end();
      xml.text("Constant", String.valueOf(missing.getAsDouble()), "dataType", "double");
    }
    days(xml);
    if (missing.isPresent()) {
      xml.end();
    }
    xml.end();
  }

  /** The expression of the number of days, of the parts. */
  private void days(Xml xml) throws XMLStreamException {
    xml.begin("Apply", "function", "+");
    xml.begin("Apply", "function", "dateDaysSinceYear");
    xml.empty("FieldRef", "field", name("date"));
    xml.text("Constant", "1970", "dataType", "integer");
    xml.end();
    xml.begin("Apply", "function", "/");
    xml.begin("Apply", "function", "sum");
    for (Part part : PARTS) {
      xml.begin("Apply", "function", "*");
      xml.empty("FieldRef", "field", name(part.name));
      xml.text("Constant", String.valueOf(part.seconds), "dataType", "double");
      xml.end();
    }
    xml.end();
    xml.text("Constant", "86400", "dataType", "double");
    xml.end();
    xml.end();
  }

  /** The name of the field of the number of days. */
  String days() {
    return name("days");
  }

  private void part(Xml xml, Part part) throws XMLStreamException {
    PmmlFields.derived(xml, name(part.name));
    if (part.isOffset) {
      xml.begin("Apply", "function", "if");
      apply(xml, "matches", part.pattern);
    }
    apply(xml, "replace", part.pattern, part.replacement);
    if (part.isOffset) {
      xml.text("Constant", "0", "dataType", "string");
      xml.end();
    }
    xml.end();
  }

  private void apply(Xml xml, String function, String... texts) throws XMLStreamException {
    xml.begin("Apply", "function", function);
    xml.empty("FieldRef", "field", name("text"));
    for (String text : texts) {
      xml.text("Constant", text, "dataType", "string");
    }
    xml.end();
  }
}
