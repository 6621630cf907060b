package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.config.ConfException;

/** A jar on the Spark it is for, of whatever vendor and patch, and on another. */
class SparkOfJarTest {
  @ParameterizedTest
  @CsvSource({
    "3.5, 3.5.6",
    "3.5, 3.5.2-amzn-1",
    "4.1 4.2, 4.1.0",
    "4.1 4.2, 4.2.0",
    "4.1 4.2, 4.2",
    "'', 2.4.8"
  })
  void itsOwnIsTaken(String wanted, String found) {
    List<String> versions = wanted.isEmpty() ? List.of() : List.of(wanted.split(" "));
    assertThatCode(() -> SparkOfJar.require(versions, found, "2.13.8")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "4.0, 3.5.6, -Dspark=3.5",
    "4.1 4.2, 3.5.2-amzn-1, -Dspark=3.5",
    "4.1 4.2, 4.20.1, there is a jar for each",
    "3.5, 4.0.1, -Dspark=4.0"
  })
  void anotherIsNamedWithTheJarToTake(String wanted, String found, String remedy) {
    assertThatThrownBy(() -> SparkOfJar.require(List.of(wanted.split(" ")), found, "2.13.8"))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll(
            "for Spark " + wanted.replace(" ", " and "), "this is Spark " + found, remedy);
  }

  @Test
  void anotherScalaIsNamed() {
    assertThatThrownBy(() -> SparkOfJar.require(List.of("3.5"), "3.5.5-amzn-1", "2.12.18"))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("Scala 2.13 ", "Spark 3.5.5-amzn-1 ", "Scala 2.12.18");
  }

  /** The Spark of these tests is the one that the classes are for. */
  @Test
  void theSparkOfTheBuildIsTaken() {
    assertThatCode(SparkOfJar::require).doesNotThrowAnyException();
  }
}
