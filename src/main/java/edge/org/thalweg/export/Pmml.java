package org.thalweg.export;

import java.io.IOException;
import java.io.OutputStream;
import javax.xml.stream.XMLStreamException;
import org.thalweg.objective.Link;
import org.thalweg.text.Version;

/**
 * A network as PMML 4.4 (dmg.org/pmml/v4-4): a {@code RegressionModel} where it has one layer, else
 * a {@code NeuralNetwork}. {@link PmmlFields} are its inputs. A model of two classes without
 * probabilities is a regression of its score, and the class is an output beside it.
 *
 * @param tellsClasses and how probable they are
 */
record Pmml(
    Xml xml,
    Network network,
    PmmlFields fields,
    boolean tellsClasses,
    String function,
    String target) {

  static void write(Network network, OutputStream out) throws IOException {
    PmmlFields fields = new PmmlFields(network);
    boolean tellsClasses = network.hasProbabilities();
    String function = tellsClasses ? "classification" : "regression";
    boolean isScore = !tellsClasses && !network.classes().isEmpty();
    String target = network.free(isScore ? "score" : network.label());
    try {
      new Pmml(new Xml(out), network, fields, tellsClasses, function, target).document();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  private void document() throws XMLStreamException {
    xml.begin("PMML", "xmlns", "http://www.dmg.org/PMML-4_4", "version", "4.4");
    xml.begin("Header");
    xml.empty("Application", "name", "thalweg", "version", Version.NUMBER);
    xml.end();
    xml.begin("DataDictionary");
    targetField();
    fields.dictionary(xml);
    xml.end();
    if (network.only().isPresent()) {
      regression(network.only().get());
    } else {
      neuralNetwork();
    }
    xml.end();
    xml.close();
  }

  private void targetField() throws XMLStreamException {
    if (!tellsClasses) {
      continuous("DataField", target);
      return;
    }
    xml.begin("DataField", "name", target, "optype", "categorical", "dataType", "string");
    for (String name : network.classes()) {
      xml.empty("Value", "value", name);
    }
    xml.end();
  }

  private void schema() throws XMLStreamException {
    xml.begin("MiningSchema");
    xml.empty("MiningField", "name", target, "usageType", "target");
    fields.schema(xml);
    xml.end();
    if (!network.classes().isEmpty()) {
      xml.begin("Output");
      if (tellsClasses) {
        for (String name : network.classes()) {
          continuous("OutputField", network.free("probability(" + name + ")"));
          xml.attributes("feature", "probability", "value", name);
        }
      } else {
        classOfScore();
      }
      xml.end();
    }
    fields.transformations(xml);
  }

  /** The name of the class, by the sign of the score. */
  private void classOfScore() throws XMLStreamException {
    String score = network.free("predicted(%s)".formatted(target));
    continuous("OutputField", score);
    xml.attributes("feature", "predictedValue");
    xml.begin("OutputField", "name", network.free("class"), "optype", "categorical");
    xml.attributes("dataType", "string", "feature", "transformedValue");
    xml.begin("Apply", "function", "if");
    xml.begin("Apply", "function", "greaterThan");
    xml.empty("FieldRef", "field", score);
    xml.text("Constant", "0", "dataType", "double");
    xml.end();
    xml.text("Constant", network.classes().get(1), "dataType", "string");
    xml.text("Constant", network.classes().get(0), "dataType", "string");
    xml.end();
    xml.end();
  }

  private void regression(Network.Layer layer) throws XMLStreamException {
    String link =
        switch (network.link()) {
          case IDENTITY -> "none";
          case EXP -> "exp";
          case SIGMOID -> "logit";
          case SOFTMAX -> "softmax";
        };
    xml.begin("RegressionModel", "functionName", function, "normalizationMethod", link);
    schema();
    if (network.link() == Link.SIGMOID) {
      table(layer, 0, network.classes().get(1));
      xml.empty("RegressionTable", "intercept", "0", "targetCategory", network.classes().get(0));
    } else {
      for (int k = 0; k < layer.outputs(); k++) {
        table(layer, k, tellsClasses ? network.classes().get(k) : null);
      }
    }
    xml.end();
  }

  private void table(Network.Layer layer, int output, String category) throws XMLStreamException {
    xml.begin("RegressionTable", "intercept", String.valueOf(layer.intercepts()[output]));
    if (category != null) {
      xml.attributes("targetCategory", category);
    }
    for (int j : fields.places(false)) {
      if (layer.weight(j, output) != 0) {
        xml.empty("NumericPredictor", "name", fields.term(j).field());
        xml.attributes("coefficient", String.valueOf(layer.weight(j, output)));
      }
    }
    if (network.offset().isPresent()) {
      xml.empty("NumericPredictor", "name", network.offset().get(), "coefficient", "1");
    }
    for (int j : fields.places(true)) {
      if (layer.weight(j, output) != 0) {
        PmmlFields.FeatureTerm term = fields.term(j);
        xml.empty(
            "CategoricalPredictor", "name", term.field(), "value", term.level().orElseThrow());
        xml.attributes("coefficient", String.valueOf(layer.weight(j, output)));
      }
    }
    xml.end();
  }

  private void neuralNetwork() throws XMLStreamException {
    xml.begin("NeuralNetwork", "functionName", function, "activationFunction", "identity");
    schema();
    new PmmlLayers(xml, network, fields, target).write();
    xml.end();
  }

  /** An element of that name for a number. */
  private void continuous(String element, String name) throws XMLStreamException {
    xml.empty(element, "name", name, "optype", "continuous", "dataType", "double");
  }
}
