package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.config.ConfException;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.model.NamedFeatures;

/** Penalties of estimators on the names that the metadata of vectors give their numbers. */
class NamedFeaturesTest {
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  @TempDir private static Path folder;
  private static Dataset<Row> table;

  @BeforeAll
  static void assemble() {
    Dataset<Row> numbers =
        local
            .session()
            .range(300)
            .selectExpr(
                "sin(id) age",
                "cos(3 * id) income",
                "array(sin(7 * id), cos(5 * id)) more",
                "cast(sin(id) - 0.7 * cos(3 * id) + sin(91 * id) > 0 as double) label");
    Dataset<Row> vectors =
        numbers.withColumn(
            "v", org.apache.spark.ml.functions.array_to_vector(functions.col("more")));
    table =
        new VectorAssembler()
            .setInputCols(new String[] {"age", "v", "income"})
            .setOutputCol("features")
            .setHandleInvalid("error")
            .transform(vectors);
  }

  private static ThalwegClassificationModel fit(String penalty) {
    return new ThalwegClassifier()
        .setKey("loss", "logistic")
        .setKey("penalty", penalty)
        .setKey("stopRelativeGap", "1e-9")
        .fit(table);
  }

  @Test
  void arePlacesOfTheVector() throws IOException {
    ThalwegClassificationModel byName =
        fit("sum(l2(1e-3),on(age,l2(0.1)),on(income,nonNegative),on(v_*,l1(1e-2)))");
    ThalwegClassificationModel byPlace =
        fit(
            "sum(l2(1e-3),on(`features[0]`,l2(0.1)),on(`features[3]`,nonNegative),"
                + "on(`features[1]`|`features[2]`,l1(1e-2)))");
    assertThat(byName.model().w()).containsExactly(byPlace.model().w());
    assertThat(byName.model().w()[3]).isZero();

    String place = folder.resolve("model").toString();
    byName.write().overwrite().save(place);
    Model loaded = ModelStore.load(local.session(), place + "/model");
    assertThat(
            new NamedFeatures(loaded.input(), 4)
                .penalties(loaded.shrinkage().penalty().value(), loaded.objective()))
        .isEqualTo(
            new NamedFeatures(byPlace.model().input(), 4)
                .penalties(byPlace.model().shrinkage().penalty().value(), loaded.objective()));
  }

  @Test
  void thatAreNoneAreRefusedWithTheNearest() {
    assertThatThrownBy(() -> fit("on(incme,l2(1))"))
        .isInstanceOf(ConfException.class)
        .hasMessage(
            "penalty: a penalty must be on one of the segments weights, intercept, or on columns,"
                + " but was on incme; did you mean income?");
  }
}
