package org.thalweg.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;
import org.thalweg.config.ConfException;
import org.thalweg.config.UnknownCategory;
import org.thalweg.data.table.InputColumn;

/**
 * The cells of a row as fields of PMML, and what makes of them the entries of x.
 *
 * <pre>
 *   number            a double; what stands for it where it is missing
 *   with indicator    the same as a derived field, and another that is 1 where it is missing
 *   truth value       a boolean; derived: 1 for true, 0 for false
 *   date              an ISO 8601 text; derived: days since 1970, in UTC
 *   category          a string with the levels; one that is none of them has all entries 0, or is
 *                     invalid, or counts as the first level, by data.unknown
 *   vector            a double for each number, {@code name[0]} and so on
 * </pre>
 *
 * A number that is missing and has nothing in its place makes the result invalid, but for models of
 * LIBSVM text, where it is 0.
 */
final class PmmlFields {
  /**
   * What an entry of x is.
   *
   * @param field its number; or, with a level, 1 where the field has that value and else 0
   */
  record FeatureTerm(String field, Optional<String> level) {}

  /**
   * A field of the raw cells.
   *
   * @param type of its values
   * @param treatment of values that are missing or invalid: attributes, each with its value
   * @param levels its known values, where it has such
   */
  private record RawField(String name, String type, List<String> treatment, List<String> levels) {}

  private static final List<String> INVALID = List.of("missingValueTreatment", "returnInvalid");

  private final Network network;
  private final List<RawField> raw = new ArrayList<>();
  private final FeatureTerm[] terms;
  private final List<Derivation> derivations = new ArrayList<>();

  /** Writes the DerivedField elements of one column of the raw table. */
  private interface Derivation {
    void write(Xml xml) throws XMLStreamException;
  }

  /**
   * The fields of a network.
   *
   * @throws ConfException if a name has a character that XML has not
   */
  PmmlFields(Network network) {
    this.network = network;
    this.terms = new FeatureTerm[network.features().size()];
    if (network.columns().isEmpty()) {
      for (int j = 0; j < terms.length; j++) {
        String name = network.features().get(j);
        number(name, List.of("missingValueReplacement", "0"));
        terms[j] = new FeatureTerm(name, Optional.empty());
      }
    }
    network.columns().forEach(this::add);
    network.offset().ifPresent(name -> number(name, INVALID));
    Stream.concat(
            raw.stream().flatMap(f -> Stream.concat(Stream.of(f.name), f.levels.stream())),
            network.classes().stream())
        .forEach(PmmlFields::requireInXml);
  }

  private static void requireInXml(String text) {
    if (text.chars().anyMatch(c -> c < ' ' || c >= 0xfffe)) {
      throw new ConfException(
          "--format must be json or onnx for a model with the name %s, which PMML cannot express, but was pmml"
              .formatted(text.replaceAll("[\\x00-\\x1f\\ufffe\\uffff]", "?")));
    }
  }

  private void add(InputColumn column) {
    String name = column.name();
    switch (column.kind()) {
      case NUMBER -> {
        boolean tells = column.indicator().isPresent();
        number(name, tells ? List.of() : missing(column.missing()));
        String field = tells ? derive("filled", column, xml -> filled(xml, column)) : name;
        terms[column.from()] = new FeatureTerm(field, Optional.empty());
      }
      case TRUTH -> {
        cell(column, "boolean");
        String field = derive("number", column, xml -> truth(xml, column));
        terms[column.from()] = new FeatureTerm(field, Optional.empty());
      }
      case DATE -> {
        cell(column, "string");
        PmmlDate date = new PmmlDate(name, network);
        derivations.add(xml -> date.write(xml, column.missing()));
        terms[column.from()] = new FeatureTerm(date.days(), Optional.empty());
      }
      case VECTOR -> vector(column);
      case ONE_HOT -> category(column);
      case HASHED, MISSING -> throw new IllegalArgumentException(name);
    }
    if (column.indicator().isPresent()) {
      String field = derive("missing", column, xml -> indicator(xml, name));
      terms[column.indicator().getAsInt()] = new FeatureTerm(field, Optional.empty());
    }
  }

  private void vector(InputColumn column) {
    for (int k = 0; k < column.width(); k++) {
      String entry = network.features().get(column.from() + k);
      number(entry, INVALID);
      terms[column.from() + k] = new FeatureTerm(entry, Optional.empty());
    }
  }

  private void category(InputColumn column) {
    List<String> known = new ArrayList<>(column.levels());
    column.reference().ifPresent(known::add);
    raw.add(new RawField(column.name(), "string", treatment(column), known));
    for (int k = 0; k < column.width(); k++) {
      Optional<String> level = Optional.of(column.levels().get(k));
      terms[column.from() + k] = new FeatureTerm(column.name(), level);
    }
  }

  /** What is done about a category that is none of the levels, or missing. */
  private List<String> treatment(InputColumn column) {
    List<String> treatment = new ArrayList<>();
    if (network.unknown() == UnknownCategory.ERROR) {
      treatment.addAll(List.of("invalidValueTreatment", "returnInvalid"));
      treatment.addAll(column.reference().isPresent() ? INVALID : List.of());
    } else if (network.countsAsFirst(column)) {
      treatment.addAll(List.of("invalidValueTreatment", "asValue"));
      treatment.addAll(List.of("invalidValueReplacement", column.levels().get(0)));
    } else {
      treatment.addAll(List.of("invalidValueTreatment", "asIs"));
    }
    return treatment;
  }

  private void number(String name, List<String> missing) {
    raw.add(new RawField(name, "double", missing, List.of()));
  }

  /** A cell whose number is derived, as that of a missing one is if something stands for it. */
  private void cell(InputColumn column, String type) {
    List<String> missing = column.missing().isPresent() ? List.of() : INVALID;
    raw.add(new RawField(column.name(), type, missing, List.of()));
  }

  private static List<String> missing(OptionalDouble fill) {
    return fill.isPresent()
        ? List.of("missingValueReplacement", String.valueOf(fill.getAsDouble()))
        : INVALID;
  }

  private String derive(String what, InputColumn column, Derivation expression) {
    String name = network.free("%s(%s)".formatted(what, column.name()));
    derivations.add(
        xml -> {
          derived(xml, name);
          expression.write(xml);
          xml.end();
        });
    return name;
  }

  /** Begins a derived field that is a number. */
  static void derived(Xml xml, String name) throws XMLStreamException {
    xml.begin("DerivedField", "name", name, "optype", "continuous", "dataType", "double");
  }

  private static void filled(Xml xml, InputColumn column) throws XMLStreamException {
    xml.empty("FieldRef", "field", column.name());
    xml.attributes("mapMissingTo", String.valueOf(column.missing().orElseThrow()));
  }

  private static void truth(Xml xml, InputColumn column) throws XMLStreamException {
    xml.empty("NormDiscrete", "field", column.name(), "value", "true");
    if (column.missing().isPresent()) {
      xml.attributes("mapMissingTo", String.valueOf(column.missing().getAsDouble()));
    }
  }

  private static void indicator(Xml xml, String name) throws XMLStreamException {
    xml.begin("Apply", "function", "if");
    xml.begin("Apply", "function", "isMissing");
    xml.empty("FieldRef", "field", name);
    xml.end();
    xml.text("Constant", "1", "dataType", "double");
    xml.text("Constant", "0", "dataType", "double");
    xml.end();
  }

  /** The raw or derived field, and the value of it, that the feature j, from 0, of x stands for. */
  FeatureTerm term(int j) {
    return terms[j];
  }

  /** The places in x of numbers, or of levels. */
  int[] places(boolean ofLevels) {
    return IntStream.range(0, terms.length)
        .filter(j -> terms[j].level.isPresent() == ofLevels)
        .toArray();
  }

  /** The elements {@code DataField}. */
  void dictionary(Xml xml) throws XMLStreamException {
    for (RawField field : raw) {
      boolean isNumber = field.type.equals("double");
      xml.begin("DataField", "name", field.name);
      xml.attributes("optype", isNumber ? "continuous" : "categorical", "dataType", field.type);
      for (String level : field.levels) {
        xml.empty("Value", "value", level);
      }
      xml.end();
    }
  }

  /** The elements {@code MiningField}. */
  void schema(Xml xml) throws XMLStreamException {
    for (RawField field : raw) {
      xml.empty("MiningField", "name", field.name);
      xml.attributes(field.treatment.toArray(String[]::new));
    }
  }

  /** The element {@code LocalTransformations}, where there are derived fields. */
  void transformations(Xml xml) throws XMLStreamException {
    if (!derivations.isEmpty()) {
      xml.begin("LocalTransformations");
      for (Derivation each : derivations) {
        each.write(xml);
      }
      xml.end();
    }
  }
}
