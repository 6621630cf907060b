package org.thalweg.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.thalweg.objective.Link;
import org.thalweg.text.Version;

/**
 * A network as PMML 4.4 (dmg.org/pmml/v4-4): a {@code RegressionModel} where it has one layer, else
 * a {@code NeuralNetwork}. A feature that is missing is what the model has for it, else 0. A model
 * of two classes without probabilities is a regression of its score.
 */
final class Pmml {
  private final XMLStreamWriter xml;
  private final Network network;
  private final boolean tellsClasses; // and how probable they are
  private final String function;

  private Pmml(XMLStreamWriter xml, Network network) {
    this.xml = xml;
    this.network = network;
    this.tellsClasses = network.hasProbabilities();
    this.function = tellsClasses ? "classification" : "regression";
  }

  static void write(Network network, OutputStream out) throws IOException {
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out, "UTF-8");
      new Pmml(xml, network).document();
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  private void document() throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    begin("PMML", "xmlns", "http://www.dmg.org/PMML-4_4", "version", "4.4");
    begin("Header");
    empty("Application", "name", "thalweg", "version", Version.NUMBER);
    end();
    dictionary();
    if (network.only().isPresent()) {
      regression(network.only().get());
    } else {
      neuralNetwork();
    }
    end();
    xml.writeEndDocument();
  }

  private String target() {
    return free(tellsClasses || network.classes().isEmpty() ? "label" : "score");
  }

  private void dictionary() throws XMLStreamException {
    begin("DataDictionary");
    if (tellsClasses) {
      begin("DataField", "name", target(), "optype", "categorical", "dataType", "string");
      for (String name : network.classes()) {
        empty("Value", "value", name);
      }
      end();
    } else {
      continuous("DataField", target());
    }
    for (String name : network.features()) {
      continuous("DataField", name);
    }
    end();
  }

  private void schema() throws XMLStreamException {
    begin("MiningSchema");
    empty("MiningField", "name", target(), "usageType", "target");
    double[] fills = network.fills();
    for (int j = 0; j < fills.length; j++) {
      String fill = fills[j] == 0 ? "0" : String.valueOf(fills[j]);
      empty("MiningField", "name", network.features().get(j), "missingValueReplacement", fill);
    }
    end();
    if (tellsClasses) {
      begin("Output");
      for (String name : network.classes()) {
        continuous("OutputField", free("probability(" + name + ")"));
        attributes("feature", "probability", "value", name);
      }
      end();
    }
  }

  private String free(String wanted) {
    String name = wanted;
    while (network.features().contains(name)) {
      name = "_" + name;
    }
    return name;
  }

  private void regression(Network.Layer layer) throws XMLStreamException {
    String link =
        switch (network.link()) {
          case IDENTITY -> "none";
          case EXP -> "exp";
          case SIGMOID -> "logit";
          case SOFTMAX -> "softmax";
        };
    begin("RegressionModel", "functionName", function, "normalizationMethod", link);
    schema();
    if (network.link() == Link.SIGMOID) {
      table(layer, 0, network.classes().get(1));
      empty("RegressionTable", "intercept", "0", "targetCategory", network.classes().get(0));
    } else {
      for (int k = 0; k < layer.outputs(); k++) {
        table(layer, k, tellsClasses ? network.classes().get(k) : null);
      }
    }
    end();
  }

  private void table(Network.Layer layer, int output, String category) throws XMLStreamException {
    begin("RegressionTable", "intercept", String.valueOf(layer.intercepts()[output]));
    if (category != null) {
      xml.writeAttribute("targetCategory", category);
    }
    for (int j = 0; j < layer.inputs(); j++) {
      if (layer.weight(j, output) != 0) {
        empty("NumericPredictor", "name", network.features().get(j));
        attributes("coefficient", String.valueOf(layer.weight(j, output)));
      }
    }
    end();
  }

  private void neuralNetwork() throws XMLStreamException {
    begin("NeuralNetwork", "functionName", function, "activationFunction", "identity");
    schema();
    begin("NeuralInputs", "numberOfInputs", String.valueOf(network.features().size()));
    for (int j = 0; j < network.features().size(); j++) {
      begin("NeuralInput", "id", id(0, j));
      begin("DerivedField", "optype", "continuous", "dataType", "double");
      empty("FieldRef", "field", network.features().get(j));
      end();
      end();
    }
    end();
    for (int l = 1; l <= network.layers().size(); l++) {
      layer(l, network.layers().get(l - 1));
    }
    outputs();
    end();
  }

  private void layer(int number, Network.Layer layer) throws XMLStreamException {
    boolean isLast = number == network.layers().size();
    begin("NeuralLayer", "activationFunction", activation(layer, isLast));
    if (isLast && tellsClasses) {
      xml.writeAttribute("normalizationMethod", "softmax");
    }
    for (int k = 0; k < layer.outputs(); k++) {
      begin("Neuron", "id", id(number, k), "bias", String.valueOf(layer.intercepts()[k]));
      for (int j = 0; j < layer.inputs(); j++) {
        empty("Con", "from", id(number - 1, j), "weight", String.valueOf(layer.weight(j, k)));
      }
      end();
    }
    if (isLast && network.link() == Link.SIGMOID) { // softmax of (z, 0)
      begin("Neuron", "id", id(number, 1), "bias", "0");
      empty("Con", "from", id(number - 1, 0), "weight", "0");
      end();
    }
    end();
  }

  private String activation(Network.Layer layer, boolean isLast) {
    if (isLast) {
      return network.link() == Link.EXP ? "exponential" : "identity";
    }
    return switch (layer.activation()) {
      case "relu" -> "rectifier";
      case "sigmoid" -> "logistic";
      default -> layer.activation();
    };
  }

  private void outputs() throws XMLStreamException {
    int last = network.layers().size();
    List<String> classes = network.classes();
    begin("NeuralOutputs");
    if (!tellsClasses) {
      output(id(last, 0), null);
    } else if (network.link() == Link.SIGMOID) {
      output(id(last, 0), classes.get(1));
      output(id(last, 1), classes.get(0));
    } else {
      for (int k = 0; k < classes.size(); k++) {
        output(id(last, k), classes.get(k));
      }
    }
    end();
  }

  private void output(String neuron, String category) throws XMLStreamException {
    begin("NeuralOutput", "outputNeuron", neuron);
    if (category == null) {
      begin("DerivedField", "optype", "continuous", "dataType", "double");
      empty("FieldRef", "field", target());
    } else {
      begin("DerivedField", "optype", "categorical", "dataType", "string");
      empty("NormDiscrete", "field", target(), "value", category);
    }
    end();
    end();
  }

  private static String id(int layer, int unit) {
    return layer + "," + unit;
  }

  private void begin(String name, String... attributes) throws XMLStreamException {
    xml.writeCharacters("\n");
    xml.writeStartElement(name);
    attributes(attributes);
  }

  private void empty(String name, String... attributes) throws XMLStreamException {
    xml.writeCharacters("\n");
    xml.writeEmptyElement(name);
    attributes(attributes);
  }

  /** An element of that name for a number. */
  private void continuous(String element, String name) throws XMLStreamException {
    empty(element, "name", name, "optype", "continuous", "dataType", "double");
  }

  private void attributes(String... attributes) throws XMLStreamException {
    for (int i = 0; i < attributes.length; i += 2) {
      xml.writeAttribute(attributes[i], attributes[i + 1]);
    }
  }

  private void end() throws XMLStreamException {
    xml.writeEndElement();
  }
}
