package org.thalweg.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.InputConf;
import org.thalweg.inspect.ColumnRules.ColumnUse;
import org.thalweg.linalg.Hash;

/** What is said of a table before a model of it is believed. */
class AdviceTest {
  private static final int ROWS = 1000;
  private final SplittableRandom random = new SplittableRandom(6);
  private final double[] x = random.doubles(ROWS).toArray();
  private final IntFunction<Object> label = i -> x[i] + random(i) > 1 ? "yes" : "no";

  private static double random(int i) {
    return new SplittableRandom(i).nextDouble();
  }

  @Test
  void plainDataNeedNone() {
    assertThat(lines(Map.of("x", i -> x[i], "y", label))).isEmpty();
  }

  @Test
  void columnsThatAddUpToTheLabelAreALeak() {
    IntFunction<Object> casual = i -> (int) (100 * x[i]);
    IntFunction<Object> registered = i -> (int) (100 * random(i));
    assertThat(
            lines(
                Map.of(
                    "casual", casual,
                    "registered", registered,
                    "y", i -> (int) casual.apply(i) + (int) registered.apply(i))))
        .anyMatch(
            line -> line.matches("leak +\\w+ and \\w+ is y in every row; if .*leave them out"));
  }

  @Test
  void aColumnThatAloneTellsTheClassesIsALeak() {
    assertThat(
            lines(
                Map.of(
                    "x",
                    i -> x[i],
                    "y",
                    label,
                    "late",
                    i -> label.apply(i).equals("yes") ? 7 + x[i] : x[i])))
        .singleElement()
        .asString()
        .startsWith("leak       late alone tells the classes apart (AUC 1.0000)")
        .contains("data.features must leave it out");
    assertThat(
            lines(
                Map.of(
                    "x",
                    i -> x[i],
                    "y",
                    label,
                    "state",
                    i -> label.apply(i).equals("yes") ? "ended" : "runs")))
        .singleElement()
        .asString()
        .startsWith("leak       state alone says the class of almost every row");
  }

  @Test
  void aColumnThatIsTheLabelInAnotherUnitIsALeak() {
    assertThat(
            lines(
                Map.of(
                    "x",
                    i -> x[i],
                    "y",
                    i -> x[i] + random(i),
                    "cents",
                    i -> 100 * (x[i] + random(i)))))
        .singleElement()
        .asString()
        .startsWith("leak       cents alone is y in another unit, or nearly (correlation 1.00000)");
  }

  /** Amounts that only one class has, such as what is spent by those who have got a card. */
  @Test
  void aValueThatIsThereForOneClassAloneIsALeak() {
    IntFunction<Object> spent = i -> label.apply(i).equals("yes") && i % 40 > 0 ? 10 + 3 * x[i] : 0;
    assertThat(lines(Map.of("x", i -> x[i], "y", label, "spent", spent)))
        .singleElement()
        .asString()
        .startsWith("leak       spent alone says the class of most rows by whether it is 0");
    IntFunction<Object> rarer = i -> x[i] + random(i) > 1.2 ? "yes" : "no";
    IntFunction<Object> level =
        i -> rarer.apply(i).equals("yes") && i % 40 > 0 ? null : 10 + 3 * random(i);
    assertThat(lines(Map.of("x", i -> x[i], "y", rarer, "level", level)))
        .singleElement()
        .asString()
        .startsWith("leak       level alone says the class of most rows by whether it is missing");
    assertThat(lines(Map.of("x", i -> x[i], "y", i -> x[i], "z", i -> x[i] + 0.01 * random(i))))
        .anyMatch(line -> line.startsWith("leak       ") && line.contains("or nearly"));
  }

  @Test
  void aTimeUntilAnEventIsNotKnownBeforehand() {
    assertThat(lines(Map.of("futime", i -> 900 * random(i), "y", label))).isEmpty();
    assertThat(lines("status", Map.of("futime", i -> 900 * random(i), "status", label)))
        .singleElement()
        .asString()
        .startsWith("censored   futime seems to be the time until status")
        .contains("data.offset = \"log(futime)\"");
  }

  /** Where almost all rows are of one class, saying that class says little. */
  @Test
  void anImbalanceIsNoLeak() {
    IntFunction<Object> rare = i -> i % 100 == 7 ? "yes" : "no";
    assertThat(lines(Map.of("x", i -> x[i], "y", rare, "city", i -> "c" + i % 3)))
        .singleElement()
        .asString()
        .startsWith("label      y is yes in 1.0 % of the rows");
  }

  @Test
  void rowsThatRepeatAreSaidWhereItIsAWonder() {
    assertThat(lines(Map.of("x", i -> x[i % 900], "y", i -> label.apply(i % 900))))
        .singleElement()
        .asString()
        .startsWith("repeated   10 % of the rows repeat another one");
    assertThat(lines(Map.of("x", i -> i % 5, "y", label))).isEmpty();
  }

  @Test
  void timesSuggestToHoldOutTheLastRows() {
    assertThat(
            lines(
                Map.of(
                    "when", i -> "2023-01-%02d".formatted(1 + i % 28), "y", label, "x", i -> x[i])))
        .singleElement()
        .isEqualTo(
            "time       rows have times (when): if a model will meet later ones, hold out the last"
                + " rows, not random ones: data.validation = \"time(when, 0.2)\"");
  }

  private static int count(int i, double mean) {
    SplittableRandom random = new SplittableRandom(i);
    int count = 0;
    for (double p = random.nextDouble(); p > Math.exp(-mean); p *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  /** Counts in a column that is called as exposures are become rates. */
  @ParameterizedTest
  @ValueSource(
      strings = {"exposure", "Exposure", "person_years", "Holders", "population", "PYears"})
  void aColumnOfExposureIsTheOffsetOfCounts(String exposure) {
    Map<String, IntFunction<Object>> columns =
        Map.of("x", i -> x[i], exposure, i -> 0.1 + random(i), "y", i -> count(i, 1 + random(i)));
    ConfProposal proposal = proposal(columns);
    assertThat(proposal.settings())
        .contains("data.offset=\"log(%s)\"".formatted(exposure), "data.features=[x]");
    assertThat(proposal.features().becomes(exposure)).startsWith("its logarithm is the offset");
    assertThat(proposal.comments()).anyMatch(line -> line.contains("makes rates of them"));
    assertThat(lines(columns)).singleElement().asString().startsWith("offset     y counts in");
    columns = Map.of("x", i -> x[i], exposure, i -> i % 9 / 3.0, "y", i -> count(i, 1 + x[i]));
    assertThat(proposal(columns).settings()).noneMatch(line -> line.startsWith("data.offset"));
    assertThat(lines(columns)).singleElement().asString().contains("is 0 in some rows");
    columns = Map.of("x", i -> x[i], exposure, i -> 0.1 + random(i), "y", i -> x[i] + random(i));
    assertThat(proposal(columns).settings()).noneMatch(line -> line.startsWith("data.offset"));
  }

  @Test
  void countsThatGrowInProportionToAColumnMayBeRatesOfIt() {
    IntFunction<Object> drivers = i -> 20 + (int) (300 * x[i]);
    assertThat(lines(Map.of("drivers", drivers, "y", i -> count(i, 0.02 * (int) drivers.apply(i)))))
        .singleElement()
        .asString()
        .startsWith("offset     y grows in proportion to drivers")
        .contains("data.offset = \"log(drivers)\"");
    assertThat(
            lines(
                Map.of(
                    "drivers",
                    drivers,
                    "y",
                    i -> count(i, 0.3 * Math.sqrt((int) drivers.apply(i))))))
        .isEmpty();
  }

  /**
   * Words of CSV are missing in all columns, so they are told together, and where none has them.
   */
  @Test
  void numbersThatStandForMissingValuesAreToldWithoutHarmToOtherColumns() {
    IntFunction<Object> rooms = i -> i % 20 == 3 ? 99 : (int) (20 * x[i]);
    IntFunction<Object> size = i -> i % 30 == 4 ? -999 : (int) (90 * random(i));
    Map<String, IntFunction<Object>> columns = Map.of("rooms", rooms, "size", size, "y", label);
    assertThat(lines(columns))
        .singleElement()
        .asString()
        .startsWith("missing    rooms is 99 in some rows, far from its other values (")
        .contains("; size is -999 in some rows, far from its other values (")
        .endsWith(", as where a value is missing; data.csv.missing=[\"99\", \"-999\"] takes it so");
    String query =
        "data.sql = \"select * except (`rooms`), nullif(`rooms`, '99') as `rooms` from __THIS__\"";
    assertThat(
            lines(Map.of("rooms", rooms, "size", size, "y", label, "z", i -> (int) (300 * x[i]))))
        .hasSize(2)
        .anyMatch(line -> line.endsWith("; data.csv.missing=[\"-999\"] takes it so"))
        .anyMatch(line -> line.endsWith("; " + query + " takes it so"));
    ConfProposal csv = proposal(Map.of("rooms", rooms, "y", label));
    InputConf other =
        InputConf.of(
            List.of(
                "data.format=parquet", "data.label=y", "data.sql=\"select * from __THIS__ a\""));
    assertThat(
            Advice.of(
                    new ConfProposal(
                        "f",
                        other,
                        List.of(),
                        "y",
                        csv.values(),
                        csv.uses(),
                        Map.of(),
                        csv.sketch()))
                .lines())
        .singleElement()
        .asString()
        .endsWith("; " + query.replace("__THIS__", "(select * from __THIS__ a)") + " takes it so");
  }

  private static List<String> lines(Map<String, IntFunction<Object>> columns) {
    return lines("y", columns);
  }

  private static List<String> lines(String label, Map<String, IntFunction<Object>> columns) {
    return Advice.of(proposal(label, columns)).lines();
  }

  private static ConfProposal proposal(Map<String, IntFunction<Object>> columns) {
    return proposal("y", columns);
  }

  private static ConfProposal proposal(String label, Map<String, IntFunction<Object>> columns) {
    List<String> names = columns.keySet().stream().sorted().toList();
    Map<String, ColumnValues> values = new LinkedHashMap<>();
    Map<String, ColumnUse> uses = new LinkedHashMap<>();
    for (String name : names) {
      values.put(name, ColumnRulesTest.values(ROWS, columns.get(name)));
      uses.put(name, ColumnRules.of(name, values.get(name), false, false, List.of()));
    }
    RowSketch sketch = new RowSketch(names.size());
    for (int i = 0; i < ROWS; i++) {
      int row = i;
      String[] cells =
          names.stream()
              .map(name -> columns.get(name).apply(row))
              .map(cell -> cell == null ? null : cell.toString())
              .toArray(String[]::new);
      long hash = 0;
      for (String cell : cells) {
        hash = Hash.mix(hash ^ String.valueOf(cell).hashCode());
      }
      sketch.add(hash, cells);
    }
    InputConf form = InputConf.of(List.of("data.format=csv", "data.label=" + label));
    return new ConfProposal("f.csv", form, List.of(), label, values, uses, Map.of(), sketch);
  }
}
