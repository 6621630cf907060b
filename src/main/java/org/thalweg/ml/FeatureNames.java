package org.thalweg.ml;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.sql.types.StructField;
import org.thalweg.config.ConfException;
import scala.Option;

/** The names that the metadata of a column of vectors give its entries, as VectorAssembler does. */
final class FeatureNames {
  private FeatureNames() {}

  /**
   * The names of a column's entries; {@code column[j]} for an entry without one.
   *
   * @param count how many entries there must be
   * @throws ConfException if the metadata tell of another number
   */
  static List<String> of(StructField column, int count) {
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
