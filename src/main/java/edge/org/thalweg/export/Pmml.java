package org.thalweg.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.thalweg.config.ConfException;
import org.thalweg.config.UnknownCategory;
import org.thalweg.data.table.InputColumn;
import org.thalweg.objective.Link;
import org.thalweg.text.Version;

/**
 * A network as PMML 4.4 (dmg.org/pmml/v4-4): a {@code RegressionModel} where it has one layer, else
 * a {@code NeuralNetwork}. {@link PmmlFields} are its inputs. A model of two classes without
 * probabilities is a regression of its score, and the class is an output beside it.
 *
 * @param tellsClasses and how probable they are
 */
record Pmml(Network network, PmmlFields fields, boolean tellsClasses, String target) {
  static void write(Network network, OutputStream out) throws IOException {
    boolean tellsClasses = network.hasProbabilities();
    boolean isScore = !tellsClasses && !network.classes().isEmpty();
    String target = network.free(isScore ? "score" : network.label());
    Element document = new Pmml(network, new PmmlFields(network), tellsClasses, target).document();
    try {
      XMLStreamWriter to = XMLOutputFactory.newFactory().createXMLStreamWriter(out, "UTF-8");
      to.writeStartDocument("UTF-8", "1.0");
      document.write(to);
      to.writeEndDocument();
      to.flush();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  private Element document() {
    return new Element("PMML", "xmlns", "http://www.dmg.org/PMML-4_4", "version", "4.4")
        .of(
            new Element("Header")
                .of(new Element("Application", "name", "thalweg", "version", Version.NUMBER)),
            new Element("DataDictionary")
                .of(Stream.concat(Stream.of(targetField()), fields.dictionary())),
            network.only().map(this::regression).orElseGet(this::neuralNetwork));
  }

  private Element targetField() {
    return tellsClasses
        ? new Element("DataField", "name", target, "optype", "categorical", "dataType", "string")
            .of(network.classes().stream().map(name -> new Element("Value", "value", name)))
        : continuous("DataField", target);
  }

  /** What both kinds of models begin with. */
  private Stream<Element> schema() {
    Element mining =
        new Element("MiningSchema")
            .of(
                Stream.concat(
                    Stream.of(new Element("MiningField", "name", target, "usageType", "target")),
                    fields.schema()));
    Stream<Element> outputs =
        network.classes().isEmpty()
            ? Stream.empty()
            : Stream.of(new Element("Output").of(tellsClasses ? probabilities() : classOfScore()));
    return Stream.of(Stream.of(mining), outputs, fields.transformations()).flatMap(all -> all);
  }

  private Stream<Element> probabilities() {
    return network.classes().stream()
        .map(
            name ->
                continuous("OutputField", network.free("probability(" + name + ")"))
                    .with("feature", "probability", "value", name));
  }

  /** The name of the class, by the sign of the score. */
  private Stream<Element> classOfScore() {
    String score = network.free("predicted(%s)".formatted(target));
    return Stream.of(
        continuous("OutputField", score).with("feature", "predictedValue"),
        new Element("OutputField", "name", network.free("class"), "optype", "categorical")
            .with("dataType", "string", "feature", "transformedValue")
            .of(
                Element.apply(
                    "if",
                    Element.apply(
                        "greaterThan", Element.ref(score), Element.constant("0", "double")),
                    Element.constant(network.classes().get(1), "string"),
                    Element.constant(network.classes().get(0), "string"))));
  }

  private String function() {
    return tellsClasses ? "classification" : "regression";
  }

  private Element regression(Network.Layer layer) {
    String link =
        switch (network.link()) {
          case IDENTITY -> "none";
          case EXP -> "exp";
          case SIGMOID -> "logit";
          case SOFTMAX -> "softmax";
        };
    List<String> classes = network.classes();
    Stream<Element> tables =
        network.link() == Link.SIGMOID && tellsClasses
            ? Stream.of(
                table(layer, 0, classes.get(1)),
                new Element("RegressionTable", "intercept", "0", "targetCategory", classes.get(0)))
            : IntStream.range(0, layer.outputs())
                .mapToObj(k -> table(layer, k, tellsClasses ? classes.get(k) : null));
    return new Element("RegressionModel", "functionName", function(), "normalizationMethod", link)
        .of(Stream.concat(schema(), tables));
  }

  /**
   * The weights of an output.
   *
   * @param category null where it has none
   */
  private Element table(Network.Layer layer, int output, String category) {
    Element table =
        new Element("RegressionTable", "intercept", String.valueOf(layer.intercepts()[output]));
    Stream<Element> offset =
        network.offset().stream()
            .map(name -> new Element("NumericPredictor", "name", name, "coefficient", "1"));
    return (category == null ? table : table.with("targetCategory", category))
        .of(
            Stream.concat(
                Stream.concat(predictors(layer, output, false), offset),
                predictors(layer, output, true)));
  }

  private Stream<Element> predictors(Network.Layer layer, int output, boolean ofLevels) {
    return IntStream.range(0, fields.terms.length)
        .filter(j -> fields.terms[j].level.isPresent() == ofLevels && layer.weight(j, output) != 0)
        .mapToObj(
            j -> {
              FeatureTerm term = fields.terms[j];
              Element predictor =
                  ofLevels
                      ? new Element("CategoricalPredictor", "name", term.field)
                          .with("value", term.level.orElseThrow())
                      : new Element("NumericPredictor", "name", term.field);
              return predictor.with("coefficient", String.valueOf(layer.weight(j, output)));
            });
  }

  /**
   * Its inputs, layers and outputs. Neurons are called after their layer and place, {@code 0,3} for
   * the entry 3 of x.
   */
  private Element neuralNetwork() {
    List<FeatureTerm> inputs = new ArrayList<>(List.of(fields.terms));
    network.offset().ifPresent(name -> inputs.add(FeatureTerm.number(name))); // behind the features
    Stream<Element> first =
        Stream.of(
            new Element("NeuralInputs", "numberOfInputs", String.valueOf(inputs.size()))
                .of(IntStream.range(0, inputs.size()).mapToObj(j -> input(j, inputs.get(j)))));
    Stream<Element> layers =
        IntStream.rangeClosed(1, network.layers().size())
            .mapToObj(l -> layer(l, network.layers().get(l - 1)));
    return new Element("NeuralNetwork", "functionName", function())
        .with("activationFunction", "identity")
        .of(
            Stream.of(
                    schema(),
                    first,
                    layers,
                    Stream.of(new Element("NeuralOutputs").of(neuralOutputs())))
                .flatMap(all -> all));
  }

  private static Element input(int number, FeatureTerm term) {
    return new Element("NeuralInput", "id", id(0, number))
        .of(
            new Element("DerivedField", "optype", "continuous", "dataType", "double")
                .of(
                    term.level
                        .map(
                            level ->
                                new Element("NormDiscrete", "field", term.field, "value", level)
                                    .with("mapMissingTo", "0"))
                        .orElseGet(() -> Element.ref(term.field))));
  }

  private Element layer(int number, Network.Layer layer) {
    boolean isLast = number == network.layers().size();
    Element element = new Element("NeuralLayer", "activationFunction", activation(layer, isLast));
    Stream<Element> neurons =
        IntStream.range(0, layer.outputs()).mapToObj(k -> neuron(number, layer, k, isLast));
    Element zero = // softmax of (z, 0)
        neuron(number, 1, "0").of(connection(number - 1, 0, "0"));
    return (isLast && tellsClasses ? element.with("normalizationMethod", "softmax") : element)
        .of(
            isLast && network.link() == Link.SIGMOID && tellsClasses
                ? Stream.concat(neurons, Stream.of(zero))
                : neurons);
  }

  private Element neuron(int number, Network.Layer layer, int k, boolean isLast) {
    Stream<Element> connections =
        IntStream.range(0, layer.inputs())
            .mapToObj(j -> connection(number - 1, j, String.valueOf(layer.weight(j, k))));
    return neuron(number, k, String.valueOf(layer.intercepts()[k]))
        .of(
            isLast && network.offset().isPresent()
                ? Stream.concat(
                    connections, Stream.of(connection(0, network.features().size(), "1")))
                : connections);
  }

  private static Element neuron(int layer, int unit, String bias) {
    return new Element("Neuron", "id", id(layer, unit), "bias", bias);
  }

  private static Element connection(int layer, int unit, String weight) {
    return new Element("Con", "from", id(layer, unit), "weight", weight);
  }

  private String activation(Network.Layer layer, boolean isLast) {
    if (isLast) {
      return switch (network.link()) {
        case EXP -> "exponential";
        case SIGMOID -> tellsClasses ? "identity" : "logistic";
        default -> "identity";
      };
    }
    return switch (layer.activation()) {
      case "relu" -> "rectifier";
      case "sigmoid" -> "logistic";
      default -> layer.activation();
    };
  }

  private Stream<Element> neuralOutputs() {
    int last = network.layers().size();
    List<String> classes = network.classes();
    if (!tellsClasses) {
      return Stream.of(
          output(
              id(last, 0),
              new Element("DerivedField", "optype", "continuous", "dataType", "double")
                  .of(Element.ref(target))));
    }
    return IntStream.range(0, classes.size())
        .mapToObj(
            k ->
                output(
                    id(last, k),
                    new Element("DerivedField", "optype", "categorical", "dataType", "string")
                        .of(
                            new Element("NormDiscrete", "field", target)
                                .with(
                                    "value",
                                    classes.get(network.link() == Link.SIGMOID ? 1 - k : k)))));
  }

  private static Element output(String neuron, Element derived) {
    return new Element("NeuralOutput", "outputNeuron", neuron).of(derived);
  }

  private static String id(int layer, int unit) {
    return layer + "," + unit;
  }

  /** An element of that name for a number. */
  private static Element continuous(String element, String name) {
    return new Element(element, "name", name, "optype", "continuous", "dataType", "double");
  }

  /**
   * What an entry of x is.
   *
   * @param field its number; or, with a level, 1 where the field has that value and else 0
   */
  private record FeatureTerm(String field, Optional<String> level) {
    static FeatureTerm number(String field) {
      return new FeatureTerm(field, Optional.empty());
    }
  }

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
   * A number that is missing and has nothing in its place makes the result invalid, but for models
   * of LIBSVM text, where it is 0.
   */
  private static final class PmmlFields {
    /**
     * A field of the raw cells.
     *
     * @param type of its values
     * @param treatment of values that are missing or invalid: attributes, each with its value
     * @param levels its known values, where it has such
     */
    private record RawField(String name, String type, String[] treatment, List<String> levels) {}

    private static final String[] INVALID = {"missingValueTreatment", "returnInvalid"};

    private final Network network;
    private final List<RawField> raw = new ArrayList<>();
    private final FeatureTerm[] terms; // of x
    private final List<Element> derived = new ArrayList<>();

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
          terms[j] = number(network.features().get(j), "missingValueReplacement", "0");
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
      if (!column.isPlain()) {
        throw new ConfException(
            "--format must be json or onnx for column %s, which has steps or a curve or takes part in a product, but was pmml"
                .formatted(name));
      }
      switch (column.kind()) {
        case NUMBER -> {
          boolean tells = column.indicator().isPresent();
          String[] treatment = missing(column, "missingValueReplacement", INVALID);
          FeatureTerm cell = number(name, tells ? new String[0] : treatment);
          Element filled = Element.ref(name).with(missing(column, "mapMissingTo"));
          terms[column.from()] = tells ? derive("filled", name, filled) : cell;
        }
        case TRUTH -> {
          cell(column, "boolean");
          terms[column.from()] =
              derive(
                  "number",
                  name,
                  new Element("NormDiscrete", "field", name, "value", "true")
                      .with(missing(column, "mapMissingTo")));
        }
        case DATE -> {
          cell(column, "string");
          PmmlDate date = new PmmlDate(name, network);
          derived.addAll(date.fields(column.missing()));
          terms[column.from()] = FeatureTerm.number(date.days());
        }
        case VECTOR -> {
          for (int j = column.from(); j < column.from() + column.width(); j++) {
            terms[j] = number(network.features().get(j), INVALID);
          }
        }
        case ONE_HOT -> category(column);
        case STEPS, CURVE, HASHED, MISSING -> throw new IllegalArgumentException(name);
      }
      if (column.indicator().isPresent()) {
        terms[column.indicator().getAsInt()] =
            derive(
                "missing",
                name,
                Element.apply(
                    "if",
                    Element.apply("isMissing", Element.ref(name)),
                    Element.constant("1", "double"),
                    Element.constant("0", "double")));
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
    private String[] treatment(InputColumn column) {
      String invalid = "invalidValueTreatment";
      if (column.unknown() == UnknownCategory.ERROR) {
        return column.reference().isPresent()
            ? new String[] {invalid, "returnInvalid", INVALID[0], INVALID[1]}
            : new String[] {invalid, "returnInvalid"};
      }
      return column.countsAsFirst()
          ? new String[] {invalid, "asValue", "invalidValueReplacement", column.levels().get(0)}
          : new String[] {invalid, "asIs"};
    }

    private FeatureTerm number(String name, String... missing) {
      raw.add(new RawField(name, "double", missing, List.of()));
      return FeatureTerm.number(name);
    }

    /** A cell whose number is derived, as that of a missing one is if something stands for it. */
    private void cell(InputColumn column, String type) {
      String[] missing = column.missing().isPresent() ? new String[0] : INVALID;
      raw.add(new RawField(column.name(), type, missing, List.of()));
    }

    /** An attribute with the number that stands for what is missing; others where none does. */
    private static String[] missing(InputColumn column, String name, String... otherwise) {
      return column.missing().isPresent()
          ? new String[] {name, String.valueOf(column.missing().getAsDouble())}
          : otherwise;
    }

    private FeatureTerm derive(String what, String column, Element expression) {
      String name = network.free("%s(%s)".formatted(what, column));
      derived.add(continuous("DerivedField", name).of(expression));
      return FeatureTerm.number(name);
    }

    /** The elements {@code DataField}. */
    Stream<Element> dictionary() {
      return raw.stream()
          .map(
              field ->
                  new Element("DataField", "name", field.name)
                      .with("optype", field.type.equals("double") ? "continuous" : "categorical")
                      .with("dataType", field.type)
                      .of(field.levels.stream().map(one -> new Element("Value", "value", one))));
    }

    /** The elements {@code MiningField}. */
    Stream<Element> schema() {
      return raw.stream()
          .map(field -> new Element("MiningField", "name", field.name).with(field.treatment));
    }

    /** The element {@code LocalTransformations}, where there are derived fields. */
    Stream<Element> transformations() {
      return derived.isEmpty()
          ? Stream.empty()
          : Stream.of(new Element("LocalTransformations").of(derived.stream()));
    }
  }

  /**
   * Texts of dates and times as ISO 8601 has them, as days since 1970 in UTC, by derived fields of
   * PMML. The day comes of the first ten characters; the parts of the time are cut out by patterns
   * that hold for a text without them too, and are 0 then.
   *
   * @param column of the texts
   * @param network whose names the derived fields must not have
   */
  private record PmmlDate(String column, Network network) {
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

    /** The name of the field of the number of days. */
    String days() {
      return name("days");
    }

    /**
     * The fields, the last of which is the number of days.
     *
     * @param missing the number where there is no text
     */
    List<Element> fields(OptionalDouble missing) {
      List<Element> fields = new ArrayList<>();
      fields.add(
          new Element("DerivedField", "name", name("text"), "optype", "categorical")
              .with("dataType", "string")
              .of(Element.ref(column).with("mapMissingTo", ANY))); // functions take no missing text
      fields.add(
          new Element("DerivedField", "name", name("date"), "optype", "ordinal", "dataType", "date")
              .of(
                  Element.apply(
                      "substring",
                      Element.ref(name("text")),
                      Element.constant("1", "integer"),
                      Element.constant("10", "integer"))));
      PARTS.forEach(part -> fields.add(continuous("DerivedField", name(part.name)).of(of(part))));
      Element days =
          Element.apply(
              "+",
              Element.apply(
                  "dateDaysSinceYear",
                  Element.ref(name("date")),
                  Element.constant("1970", "integer")),
              Element.apply(
                  "/",
                  Element.apply("sum", PARTS.stream().map(this::seconds).toArray(Element[]::new)),
                  Element.constant("86400", "double")));
      fields.add(
          continuous("DerivedField", days())
              .of(
                  missing.isEmpty()
                      ? days
                      : Element.apply(
                          "if",
                          Element.apply("isMissing", Element.ref(column)),
                          Element.constant(String.valueOf(missing.getAsDouble()), "double"),
                          days)));
      return fields;
    }

    private Element seconds(Part part) {
      Element unit = Element.constant(String.valueOf(part.seconds), "double");
      return Element.apply("*", Element.ref(name(part.name)), unit);
    }

    private Element of(Part part) {
      Element text = Element.ref(name("text"));
      Element pattern = Element.constant(part.pattern, "string");
      Element found =
          Element.apply("replace", text, pattern, Element.constant(part.replacement, "string"));
      return part.isOffset
          ? Element.apply(
              "if", Element.apply("matches", text, pattern), found, Element.constant("0", "string"))
          : found;
    }
  }

  /**
   * An element of XML, which stands on a line of its own.
   *
   * @param attributes names and values in turn
   * @param children which are made while they are written, as layers have many; null for an empty
   *     element
   * @param text null where it has none
   */
  private record Element(
      String name, List<String> attributes, Stream<Element> children, String text) {
    Element(String name, String... attributes) {
      this(name, List.of(attributes), null, null);
    }

    static Element ref(String field) {
      return new Element("FieldRef", "field", field);
    }

    static Element constant(String text, String type) {
      return new Element("Constant", List.of("dataType", type), null, text);
    }

    static Element apply(String function, Element... arguments) {
      return new Element("Apply", "function", function).of(arguments);
    }

    /** This one with more attributes. */
    Element with(String... more) {
      List<String> all = Stream.concat(attributes.stream(), Stream.of(more)).toList();
      return new Element(name, all, children, text);
    }

    Element of(Element... all) {
      return of(Stream.of(all));
    }

    Element of(Stream<Element> all) {
      return new Element(name, attributes, all, text);
    }

    void write(XMLStreamWriter to) throws XMLStreamException {
      boolean isEmpty = children == null && text == null;
      to.writeCharacters("\n");
      if (isEmpty) {
        to.writeEmptyElement(name);
      } else {
        to.writeStartElement(name);
      }
      for (int i = 0; i < attributes.size(); i += 2) {
        to.writeAttribute(attributes.get(i), attributes.get(i + 1));
      }
      if (text != null) {
        to.writeCharacters(text);
      }
      for (Element child :
          children == null ? List.<Element>of() : (Iterable<Element>) children::iterator) {
        child.write(to);
      }
      if (!isEmpty) {
        to.writeEndElement();
      }
    }
  }
}
