package org.thalweg.export;

import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.thalweg.export.PmmlFields.FeatureTerm;
import org.thalweg.objective.Link;

/**
 * The inputs, layers and outputs of a {@code NeuralNetwork} of PMML. Neurons are called after their
 * layer and place, {@code 0,3} for the entry 3 of x.
 *
 * @param target the field that is predicted
 */
record PmmlLayers(Xml xml, Network network, PmmlFields fields, String target) {
  void write() throws XMLStreamException {
    int inputs = network.features().size();
    int all = inputs + (network.offset().isPresent() ? 1 : 0);
    xml.begin("NeuralInputs", "numberOfInputs", String.valueOf(all));
    for (int j = 0; j < inputs; j++) {
      input(j, fields.term(j));
    }
    if (network.offset().isPresent()) { // behind the features
      input(inputs, new FeatureTerm(network.offset().get(), Optional.empty()));
    }
    xml.end();
    for (int l = 1; l <= network.layers().size(); l++) {
      layer(l, network.layers().get(l - 1));
    }
    outputs();
  }

  private void input(int number, FeatureTerm term) throws XMLStreamException {
    xml.begin("NeuralInput", "id", id(0, number));
    xml.begin("DerivedField", "optype", "continuous", "dataType", "double");
    if (term.level().isPresent()) {
      xml.empty("NormDiscrete", "field", term.field(), "value", term.level().get());
      xml.attributes("mapMissingTo", "0");
    } else {
      xml.empty("FieldRef", "field", term.field());
    }
    xml.end();
    xml.end();
  }

  private void layer(int number, Network.Layer layer) throws XMLStreamException {
    boolean isLast = number == network.layers().size();
    xml.begin("NeuralLayer", "activationFunction", activation(layer, isLast));
    if (isLast && network.hasProbabilities()) {
      xml.attributes("normalizationMethod", "softmax");
    }
    for (int k = 0; k < layer.outputs(); k++) {
      xml.begin("Neuron", "id", id(number, k), "bias", String.valueOf(layer.intercepts()[k]));
      for (int j = 0; j < layer.inputs(); j++) {
        xml.empty("Con", "from", id(number - 1, j), "weight", String.valueOf(layer.weight(j, k)));
      }
      if (isLast && network.offset().isPresent()) {
        xml.empty("Con", "from", id(0, network.features().size()), "weight", "1");
      }
      xml.end();
    }
    if (isLast && network.link() == Link.SIGMOID) { // softmax of (z, 0)
      xml.begin("Neuron", "id", id(number, 1), "bias", "0");
      xml.empty("Con", "from", id(number - 1, 0), "weight", "0");
      xml.end();
    }
    xml.end();
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
    xml.begin("NeuralOutputs");
    if (!network.hasProbabilities()) {
      output(id(last, 0), null);
    } else if (network.link() == Link.SIGMOID) {
      output(id(last, 0), classes.get(1));
      output(id(last, 1), classes.get(0));
    } else {
      for (int k = 0; k < classes.size(); k++) {
        output(id(last, k), classes.get(k));
      }
    }
    xml.end();
  }

  private void output(String neuron, String category) throws XMLStreamException {
    xml.begin("NeuralOutput", "outputNeuron", neuron);
    if (category == null) {
      xml.begin("DerivedField", "optype", "continuous", "dataType", "double");
      xml.empty("FieldRef", "field", target);
    } else {
      xml.begin("DerivedField", "optype", "categorical", "dataType", "string");
      xml.empty("NormDiscrete", "field", target, "value", category);
    }
    xml.end();
    xml.end();
  }

  private static String id(int layer, int unit) {
    return layer + "," + unit;
  }
}
