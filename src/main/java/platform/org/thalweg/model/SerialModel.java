package org.thalweg.model;

import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.thalweg.data.table.Encoding;

/** A model as Java's serialization writes it: its metadata as JSON, its categories, and w. */
final class SerialModel implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] metadata;
  private final ArrayList<List<String>> categories; // the interface is not Serializable
  private final double[] w;

  SerialModel(Model model) {
    metadata = ModelMetadata.of(model).toJson();
    categories =
        new ArrayList<>(model.input().encoding().map(Encoding::categories).orElse(List.of()));
    w = model.w();
  }

  private Object readResolve() throws ObjectStreamException {
    ModelMetadata read = ModelMetadata.parse(metadata, "a serialized model");
    Input input =
        categories.isEmpty()
            ? read.input()
            : read.input().with(read.input().encoding().orElseThrow().numberedBy(categories));
    return new Model(read.conf(), read.shrinkage(), input, read.features(), w);
  }
}
