package org.thalweg.ml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.sql.types.StructField;
import org.thalweg.config.ConfException;
import org.thalweg.model.Model;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.Objective;
import scala.Option;

/**
 * The weight of a feature.
 *
 * @param feature its name
 * @param output the score, factor or hidden unit that it adds to, from 0
 */
public record Coefficient(String feature, int output, double value) {

  /**
   * Coefficients of a model with the largest absolute values, the largest first; equal ones in the
   * order of w.
   *
   * @param most how many
   * @param names of the features; those that the model knows where it is empty
   */
  static List<Coefficient> largest(Model model, int most, List<String> names) {
    if (most < 0) {
      throw new IllegalArgumentException("k must be at least 0 but was " + most);
    }
    Objective objective = model.objective();
    double[] w = model.w();
    List<Coefficient> all = new ArrayList<>();
    int score = 0;
    for (InputWeights input : objective.inputs()) {
      int count = input.features().count(model.features()) * input.columns();
      for (int i = 0; i < count; i++) {
        int j = input.features().feature(i / input.columns());
        String name = names.isEmpty() ? model.input().name(j) : names.get(j);
        int output = objective.hasScoresOfItsOwn() ? score : i % input.columns();
        all.add(new Coefficient(name, output, w[input.from() + i]));
      }
      score++;
    }
    return all.stream()
        .sorted(Comparator.comparingDouble((Coefficient each) -> -Math.abs(each.value)))
        .limit(most)
        .toList();
  }

  /**
   * The names that the metadata of a column of vectors give its entries, as VectorAssembler does;
   * {@code column[j]} for an entry without one.
   *
   * @param count how many entries there must be
   * @throws ConfException if the metadata tell of another number
   */
  static List<String> names(StructField column, int count) {
    AttributeGroup group = AttributeGroup.fromStructField(column);
    if (group.size() >= 0 && group.size() != count) {
      throw new ConfException(
          "column %s must have %d entries, as in training, but has %d"
              .formatted(column.name(), count, group.size()));
    }
    Option<Attribute[]> attributes = group.attributes();
    return IntStream.range(0, count)
        .mapToObj(
            j -> {
              Option<String> name =
                  attributes.isDefined() ? attributes.get()[j].name() : Option.empty();
              return name.isDefined() ? name.get() : "%s[%d]".formatted(column.name(), j);
            })
        .toList();
  }
}
