package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelReadingTest {
  /** What a conf of a table may well say. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "csv | sep | ;",
        "csv | DELIMITER | ;",
        "csv | quote | \"",
        "csv | nullValue | NA",
        "csv | header | TRUE",
        "csv | encoding | windows-1252",
        "csv | mode | dropMalformed",
        "csv | multiLine | true",
        "csv | maxColumns | 40000",
        "csv | maxCharsPerColumn | 1000000",
        "csv | compression | gzip",
        "csv | timeZone | Europe/Zurich",
        "csv | locale | de-CH",
        "csv | pathGlobFilter | part-*.csv",
        "csv | csv.decimal | ,",
        "csv | csv.missing | NA|?",
        "csv | csv.skip | 3",
        "json | timestampFormat | dd.MM.yyyy HH:mm",
        "json | samplingRatio | 0.1",
        "parquet | mergeSchema | true",
        "parquet | int96RebaseMode | LEGACY",
        "orc | recursiveFileLookup | true",
        "avro | positionalFieldMatching | true",
        "delta | sql | select * from __THIS__",
      })
  void whatSaysHowValuesAreWrittenIsTaken(String format, String name, String value) {
    ModelReading reading = ModelReading.of(format, Map.of(name, value));
    assertThat(reading.required()).isEqualTo(Map.of(name, value));
    assertThat(reading.leftOut()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "csv | maxColumns | 2000000000 | from 1 to 100000",
        "csv | maxColumns | 9999999999999999999 | from 1 to 100000",
        "csv | maxColumns | 1e4 | from 1 to 100000",
        "csv | maxCharsPerColumn | -1 | from 1 to 16777216",
        "csv | compression | org.example.Codec | one of none",
        "csv | codec | org.example.Codec | one of none",
        "csv | encoding | org.example.Charset | an encoding",
        "csv | timeZone | ${env.HOME} | a time zone",
        "csv | locale | ${env.HOME} | a language",
        "csv | nullValue | a${env.HOME} | no ${",
        "csv | mode | org.example.Mode | one of PERMISSIVE",
        "csv | header | 1 | one of true",
        "csv | sep | 123456789 | at most 8",
        "csv | basePath | http://h/ | must not be given",
        "csv | path | /etc/passwd | must not be given",
        "csv | rowTag | x | must not be given",
        "csv | inputBufferSize | 2000000000 | must not be given",
        "avro | avroSchemaUrl | http://h/ | must not be given",
        "avro | recursiveFieldMaxDepth | 1000 | to 15",
        "parquet | sep | ; | must not be given",
        "delta | versionAsOf | 3 | must not be given",
        "json | samplingRatio | 1e-999999999 | above 0",
      })
  void allElseIsGivenAnew(String format, String name, String value, String rule) {
    ModelReading reading = ModelReading.of(format, Map.of(name, value));
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(reading::required)
        .withMessageStartingWith("data.options.%s of a model ", name)
        .withMessageContaining(rule)
        .withMessageContaining(value)
        .withMessageContaining("give data.options.%s=VALUE anew", name);
    assertThat(anew(reading, "data.options." + name + "=7").options()).containsEntry(name, "7");
    assertThat(anew(reading, "data.options." + name.toUpperCase() + "=7").required()).hasSize(1);
    assertThat(anew(reading, "data.format=" + format).required()).isEmpty();
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> anew(reading, "data.options.other=7").required());
  }

  private static ModelReading anew(ModelReading reading, String setting) {
    return ReadSettings.of(reading, List.of(setting)).reading();
  }

  /** Those of file systems, which are not asked for where rows are. */
  @ParameterizedTest
  @ValueSource(
      strings = {"fs.defaultFS", "fs.file.impl", "thalweg.first", "io.compression.codecs", "a.b"})
  void optionsOfOthersAreLeftOut(String name) {
    ModelReading reading = ModelReading.of("csv", Map.of(name, "x", "sep", ";"));
    assertThat(reading.required()).isEqualTo(Map.of("sep", ";"));
    assertThat(reading.leftOut().orElseThrow()).contains(name);
    ModelReading anew = anew(reading, "data.options.\"%s\"=y".formatted(name));
    assertThat(anew.required()).isEqualTo(Map.of(name, "y", "sep", ";"));
    assertThat(anew.leftOut()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc", "xml", "text", "binaryFile", "kafka", "rate", "socket", "image"})
  void aFormatThatMayReachOutIsGivenAnew(String format) {
    ModelReading reading = ModelReading.of(format, Map.of("url", "jdbc:h2:mem:x", "sep", ";"));
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(reading::required)
        .withMessageContaining("data.format of a model must be one of avro, csv")
        .withMessageContaining("but was " + format);
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> anew(reading, "data.options.url=y").required());
    ReadSettings anew =
        ReadSettings.of(reading, List.of("data.format=" + format, "data.options.url=y"));
    assertThat(anew.reading().required()).isEqualTo(Map.of("url", "y"));
  }

  @Test
  void aQueryIsTakenWithoutVariables() {
    String query = "select '${env:HOME}' as x from __THIS__";
    ModelReading reading = ModelReading.of("csv", Map.of("sql", query));
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(reading::required)
        .withMessageContaining("data.sql of a model must have at most")
        .withMessageContaining("no ${");
    assertThat(anew(reading, "data.sql=select * from __THIS__").required()).hasSize(1);
  }

  @Test
  void optionsThatDoNotFitTogetherAreNotTaken() {
    ModelReading reading = ModelReading.of("csv", Map.of("csv.delimiter", ";", "sep", ";"));
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(reading::required)
        .withMessageContaining("data.options.sep must not be given beside data.csv.delimiter");
  }

  @Test
  void aConfOfOnesOwnKeepsAll() {
    Map<String, String> options = Map.of("fs.s3a.endpoint", "http://h", "anything", "${x}");
    assertThat(ModelReading.trusted("csv", options).required()).isEqualTo(options);
    assertThat(ModelReading.trusted("jdbc", options).leftOut()).isEmpty();
  }
}
