package org.thalweg.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.config.Columns;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.config.SomeColumns;
import org.thalweg.config.Standardize;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.Feature;
import org.thalweg.text.DataException;

/** Models of every form, and their metadata as they are read, without a cluster around. */
public final class ModelFiles {
  private ModelFiles() {}

  /** Metadata of several models. */
  public static List<byte[]> metadata() {
    ObjectiveConf linear = ObjectiveConf.linear(Registry.losses().parse("logistic"), true);
    ObjectiveConf deep =
        new ObjectiveConf(
            Registry.models().parse("perceptron(hidden=[2],activation=tanh)"),
            Optional.empty(),
            3,
            true);
    Model.Shrinkage shrinkage =
        new Model.Shrinkage(
            Registry.penalties().parse("elasticNet(0.1,0.5)"), Standardize.SCALE_AND_CENTER);
    return List.of(
        json(new Model(linear, 2, new double[3])),
        json(new Model(deep, shrinkage, Input.libsvm(), 2, new double[15])),
        json(new Model(linear, shrinkage, table(), 12, new double[13])));
  }

  private static Input table() {
    Columns columns =
        SomeColumns.of(
            Optional.of("y"),
            Optional.of("w"),
            Optional.empty(),
            Optional.of("id"),
            List.of("x*"),
            List.of("city"),
            3);
    List<Feature> features =
        List.of(
            new Feature("x1", Feature.FeatureKind.NUMBER, 1),
            new Feature("x2", Feature.FeatureKind.VECTOR, 3),
            new Feature("city", Feature.FeatureKind.HASHED, 8));
    Encoding encoding = new Encoding(columns, features);
    return new Input("csv", Map.of("sep", ";"), Optional.of(encoding));
  }

  private static byte[] json(Model model) {
    return ModelMetadata.of(model).toJson();
  }

  /**
   * Reads metadata; what was understood is what is written.
   *
   * @throws DataException if they are damaged
   */
  public static void read(byte[] json) {
    ModelMetadata read = ModelMetadata.parse(json, "model");
    assertThat(ModelMetadata.parse(read.toJson(), "model")).isEqualTo(read);
  }

  /** Metadata as version 0.1 wrote them. */
  static String withoutChecksum(String metadata) {
    return metadata.replaceAll(",\"metadataSha256\":\"[0-9a-f]{64}\"", "");
  }
}
