package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.cli.ReportCommand.InputsText;
import org.thalweg.config.Columns;
import org.thalweg.config.SomeColumns;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.Feature;
import org.thalweg.data.table.Feature.FeatureKind;
import org.thalweg.model.Input;
import org.thalweg.model.Model;

/** What a model needs is told for every kind of column, with what becomes of it. */
class InputsTextTest {
  private static final TrainingConf CONF =
      TrainingConf.builder().train("x").output("y").loss("logistic").build();

  private static Model ofTable(List<Feature> features, List<List<String>> levels) {
    Optional<String> none = Optional.empty();
    Optional<String> offset = Optional.of("exposure");
    Columns columns = SomeColumns.of(none, none, offset, none, List.of(), List.of(), 0);
    Encoding encoding = new Encoding(columns, features, levels);
    return new Model(
        CONF.objective(),
        Model.Shrinkage.NONE,
        new Input("csv", Map.of(), Optional.of(encoding)),
        encoding.width(),
        new double[encoding.width() + 1]);
  }

  @Test
  void everyKindOfColumnIsTold() {
    Model model =
        ofTable(
            List.of(
                new Feature("age", FeatureKind.NUMBER, 1, OptionalDouble.of(41.5)),
                new Feature("height", FeatureKind.NUMBER, 1),
                new Feature("active", FeatureKind.TRUTH, 1),
                new Feature("since", FeatureKind.DATE, 1, OptionalDouble.of(18_000)),
                new Feature("pixels", FeatureKind.VECTOR, 3),
                new Feature("age", FeatureKind.MISSING, 1),
                new Feature(
                    "city, town",
                    FeatureKind.ONE_HOT,
                    3,
                    OptionalDouble.empty(),
                    Optional.of("Ulm")),
                new Feature("ip", FeatureKind.HASHED, 8),
                new Feature("words(note)", FeatureKind.HASHED, 8)),
            List.of(List.of("Oslo", "Bern", "Rome")));
    assertThat(new InputsText(model, 2).csv())
        .containsExactly(
            "column,kind,takes,missing,becomes",
            "age,number,a finite number,41.5,age; age is missing",
            "height,number,a finite number,refused,height",
            "active,boolean,true or false,refused,1 or 0",
            "since,date,\"2023-05-01, 2023-05-01 12:30\",18000.0,days since 1970",
            "pixels,vector,3 numbers,refused,3 features",
            "\"city, town\",category,\"Ulm (reference), Oslo, … (4)\",Ulm,\"3 features, 1 or 0\"",
            "ip,hash,any text,no feature,1 in one of 8 features",
            "words(note),hash,\"the words of note, in lower case\",no feature,\"for each word, 1 more in"
                + " one of 8 features\"",
            "exposure,offset,a finite number,refused,a part of the score");
    List<String> table = new InputsText(model, 4).table().toList();
    assertThat(table)
        .hasSize(10)
        .anyMatch(line -> line.contains("Ulm (reference), Oslo, Bern, Rome  "));
    int kinds = table.get(0).indexOf("kind");
    assertThat(table).allMatch(line -> line.charAt(kinds - 1) == ' ' && line.charAt(kinds) != ' ');
  }

  /** Whoever calls an exported model computes columns that follow from others. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          weekday(day)   | the weekday of day in UTC, from 1 for Monday
          hour(a (b))    | the hour of a (b) in UTC
          sin(month(t))  | sin(2π/12 · (h - 1)) of h, the month of t in UTC
          cos(hour(t))   | cos(2π/24 · (h - 0)) of h, the hour of t in UTC
          log(amount)    | the natural logarithm of amount
          seconds(t)     | the seconds of t, a text such as 1:02:03
          minutes(t)     | 60 times the first number of t, a text such as 12:30, and the second
          """)
  void columnsThatFollowFromOthersAreTold(String name, String meaning) {
    Model model = ofTable(List.of(new Feature(name, FeatureKind.NUMBER, 1)), List.of());
    assertThat(new InputsText(model, 2).table()).anyMatch(line -> line.contains(meaning));
  }

  @Test
  void aModelOfLibsvmTextTakesFeaturesByTheirNumber() {
    Model model = new Model(CONF.objective(), 30, new double[31]);
    assertThat(new InputsText(model, 9).csv())
        .containsExactly(
            "column,kind,takes,missing,becomes",
            "1 to 30,number,a finite number,0,feature of that index");
  }
}
