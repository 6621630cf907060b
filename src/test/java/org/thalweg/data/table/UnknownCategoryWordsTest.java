package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import org.thalweg.config.SomeColumns;
import org.thalweg.spark.KryoRegistration;
import scala.reflect.ClassTag;

/** The words that are told of categories which training did not have. */
class UnknownCategoryWordsTest {
  private static final SparkConf CONF =
      new SparkConf()
          .set("spark.kryo.registrationRequired", "true")
          .set("spark.kryo.registrator", KryoRegistration.class.getName());

  private static OddCells of(String... words) {
    OddCells unknown = new OddCells(new double[1], new double[1]);
    for (String word : words) {
      unknown.category(0, word);
    }
    return unknown;
  }

  private static OddCells sent(OddCells unknown, Serializer serializer) {
    SerializerInstance instance = serializer.newInstance();
    ClassTag<OddCells> type = ClassTag.apply(OddCells.class);
    return instance.deserialize(instance.serialize(unknown, type), type);
  }

  @Test
  void theFirstThreeWordsOfAllTasksAreToldOnceEach() {
    for (Serializer serializer : List.of(new JavaSerializer(CONF), new KryoSerializer(CONF))) {
      OddCells sum =
          OddCells.sum(
              Stream.of(of("rome", "rome", "ulm"), of("ulm", null, "bonn", "rome"))
                  .map(part -> sent(part, serializer)));
      assertThat(sum.sentences(city(), 9))
          .singleElement()
          .asString()
          .contains("column city", "in 7 of 9 rows: rome, ulm, none;");
    }
  }

  private static Encoding city() {
    return new Encoding(
        SomeColumns.standard(),
        List.of(new Feature("city", Feature.FeatureKind.ONE_HOT, 1)),
        List.of(List.of("Paris")));
  }
}
