package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import org.thalweg.cli.ThalwegCommand.OutFile;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.inspect.LabelPlan.LabelKind;

class InspectCommandTest {
  private static LocalSpark spark;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    spark = LocalSpark.open();
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @Test
  void everythingThereIsToSeeIsPrinted() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("rows"),
            """
            1 1:0.5 2:3 3:7 5:3 7:1
            0 1:1.5 3:7 4:-1200 7:1
            0 2:2 3:7 5:2 7:1
            0 2:0 3:7 4:1e-5 5:0 7:1
            """);
    Run run = Run.of("inspect", file);
    assertThat(run.errors()).isEmpty();
    assertThat(run.code()).isZero();
    String[] lines = run.out().split("\n");
    assertThat(lines)
        .startsWith(
            "rows       4",
            "features   7, 4 of them vary",
            "entries    16 not 0, 57.1 % of all",
            "labels     0: 3 (75.0 %), 1: 1 (25.0 %)",
            "values     4: -1200 to 1.000e-05, 2: 0 to 3, 5: 0 to 3",
            "all 0      6",
            "constant   3, 7",
            "duplicate  2 = 5",
            "loss       logistic (two labels)",
            "shards     8 in 2 partitions");
    assertThat(lines[10]).matches("memory     \\d+ bytes, [\\d.]+ for each entry not 0");
    assertThat(lines)
        .endsWith(
            "# a conf that trains:",
            "data.train = \"%s\"".formatted(file),
            "objective.loss = logistic",
            "penalty = \"l2(1e-3)\"",
            "output = \"output/my-run\"")
        .hasSize(16);
  }

  @Test
  void rowsWithoutEntriesHaveNoShareOfThem() throws IOException {
    Run run = Run.of("inspect", Files.writeString(folder.resolve("labels"), "0\n1\n0\n1\n"));
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("entries    0 not 0, 0.00 % of all").doesNotContain("NaN");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"x,x,label | x_2", "x,X,label | X_2", "x,,label | _c1"})
  void aHeaderWithoutANameForEachColumnGetsSome(String header, String made) throws IOException {
    Path file = folder.resolve("header.csv");
    Files.write(file, List.of(header, "1,2,0", "2,1,1"));
    Run run = Run.of("inspect", file);
    assertThat(run.code()).isZero();
    assertThat(run.out()).containsPattern("column +" + made + " +number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "data.csv.missing=[\"null\"]", "data.csv.missing=[null]"})
  void nullIsAWordForMissingNumbersLikeOthers(String given) throws IOException {
    StringBuilder rows = new StringBuilder("y,a,b\n");
    for (int i = 0; i < 12; i++) {
      rows.append("%d,%s,%s%n".formatted(i % 2, i % 5 == 1 ? "null" : i * i, i * 31 % 17));
    }
    Path file = Files.writeString(folder.resolve("rows.csv"), rows);
    Path conf = folder.resolve("my.conf");
    List<Object> words = new ArrayList<>(List.of("inspect", file, "data.label=y", "--out", conf));
    words.addAll(given.isEmpty() ? List.of() : List.of(given));
    Run run = Run.of(words.toArray());
    assertThat(run.code()).as(run.errors()).isZero();
    assertThat(run.out()).containsPattern("column +a +number");
    assertThat(conf).content().contains("data.csv.missing = [\"null\"]");
    assertThat(Run.of("train", conf, "--dry-run").code()).isZero();
  }

  @Test
  void aTableWithoutColumnsEndsWithThree() throws IOException {
    Path file = Files.writeString(folder.resolve("empty.csv"), "");
    Run run = Run.of("inspect", file);
    assertThat(run.code()).isEqualTo(ExitCode.DATA);
    assertThat(run.errors().strip())
        .isEqualTo("thalweg: data must have a column of single values for the label but have none");
  }

  /** The report of a run then tells of rows that its model did not see. */
  @ParameterizedTest
  @CsvSource({"9999, false", "10000, true"})
  void aFifthOfManyRowsIsHeldOutForTheTest(int rows, boolean holdsOut) throws IOException {
    StringBuilder text = new StringBuilder("a,buys\n");
    for (int i = 0; i < rows; i++) {
      text.append(i * 7919 % 1000 / 10.0).append(i % 3 == 0 ? ",yes\n" : ",no\n");
    }
    Run run = Run.of("inspect", Files.writeString(folder.resolve("many.csv"), text));
    assertThat(run.code()).as(run.errors()).isZero();
    assertThat(run.out().contains("\ndata.test = 0.2\n")).isEqualTo(holdsOut);
  }

  @Test
  void theConfAloneIsWrittenWhereAFileIsNamed() throws IOException {
    Path rows = people("p.csv", ",", "no", "yes");
    Path conf = folder.resolve("my.conf");
    Run run = Run.of("inspect", rows, "--out", conf);
    assertThat(run.code()).as(run.errors()).isZero();
    assertThat(run.out()).endsWith("conf       " + conf + "\n").doesNotContain("data.train");
    assertThat(Files.readAllLines(conf))
        .startsWith(
            "# a conf that trains, if left is the label:",
            "# without id: it numbers the rows; data.id = id puts it before each prediction",
            "# without seven: it is the same in every row",
            "# without gone: nothing is in it",
            "# without note: it differs in every row; data.text=\"hash(2^18)\" takes its words",
            "# numbers are missing in age, income: data.missing = median(indicator=true) stands for"
                + " them",
            "data.train = \"" + rows + "\"");
    assertThat(Run.of("train", conf, "output=" + folder.resolve("mine")).code()).isZero();
    Run again = Run.of("inspect", rows, "--out", conf);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.errors()).contains("--out must not exist yet but", "--overwrite replaces it");
    Path numbers = Files.writeString(folder.resolve("rows"), "1 1:2 2:1\n0 1:3\n2 2:2\n");
    assertThat(Run.of("inspect", numbers, "--out", conf, "--overwrite").code()).isZero();
    assertThat(conf).content().contains("objective.model = softmax");
    assertThat(Run.of("train", conf, "output=" + folder.resolve("rows-out")).code()).isZero();
  }

  @Test
  void aFileThatWasMadeMeanwhileIsNotReplaced() throws IOException {
    Path file = folder.resolve("mine.conf");
    OutFile out = OutFile.of("--out", file.toString(), false);
    OutFile replacing = OutFile.of("--out", file.toString(), true);
    Files.writeString(file, "another's");
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> out.write("mine"))
        .withMessage("--out must not exist yet but %s does; --overwrite replaces it", file);
    assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**-*");
    assertThat(file).content().isEqualTo("another's");
    replacing.write("mine");
    assertThat(file).content().isEqualTo("mine");
  }

  /** Vectors and arrays, of which some rows lack numbers, and what is no feature at all. */
  @Tag("long")
  @Test
  void vectorsAreFeaturesBesideOtherColumns() throws IOException {
    Path file = folder.resolve("v.parquet");
    spark
        .session()
        .range(0, 40, 1, 1)
        .selectExpr(
            "double(id % 2) as label",
            "id % 7 as age",
            "concat('n', id) as name",
            "array(id % 7, id % 5) as features",
            "array(double(id % 3)) as more",
            "sequence(0, id % 2) as tags",
            "if(id = 3, null, array(1)) as gaps",
            "map('a', id) as pairs")
        .write()
        .parquet(file.toString());
    Run run = Run.of("inspect", file);
    assertThat(run.errors()).isEmpty();
    assertThat(run.out())
        .contains(
            "# without name: it differs in every row",
            "# without tags: rows have no numbers in it, or not as many as others: it holds"
                + " array<bigint>",
            "# without gaps: rows have no numbers in it",
            "# without pairs: rows have no numbers in it",
            "data.features = [age, features, more]\n",
            "features   4, 4 of them vary");
    Path conf = folder.resolve("v.conf");
    Files.writeString(conf, run.out().substring(run.out().indexOf("# a conf")));
    Run trained = Run.of("train", conf, "output=" + folder.resolve("v-out"));
    assertThat(trained.errors()).isEmpty();
    Run plain = Run.of("inspect", file, "data.features=[features]");
    assertThat(plain.out()).contains("data.features = [features]\n").doesNotContain("# without");
  }

  @Test
  void columnsOfATableHaveTheirNames() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("rows.csv"),
            """
            age,city,y,again
            31,Rome,4.5,31
            27,Oslo,2.5,27
            31,Rome,3.5,31
            """);
    Run run = Run.of("inspect", file, "data.format=csv", "data.label=y", "data.categorical=city");
    assertThat(run.errors()).isEmpty();
    assertThat(run.out())
        .contains("features   4, 4 of them vary\n", "duplicate  age = again\n")
        .contains("values     age: 27 to 31, again: 27 to 31, city=");
    Run wrong = Run.of("inspect", file, "data.labell=y");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.errors())
        .startsWith("thalweg: unknown key data.labell; did you mean data.label?");
  }

  @Test
  void numbersAreShownByTheirQuartiles() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      text.append(i / 8.0 - 2).append(" 3:1\n");
    }
    assertThat(Run.of("inspect", Files.writeString(folder.resolve("rows"), text)).out())
        .contains(
            "labels     -2 to 10.38, quartiles 1, 4.125, 7.250, 100 values\n",
            "values     0 or 1 only\n",
            "all 0      1, 2\n",
            "duplicate  none\n",
            "loss       halfSquared (numbers)\n");
  }

  /** Columns that are of every kind, some of which no feature can be of. */
  private Path people(String name, String separator, String zero, String one) throws IOException {
    StringBuilder text =
        new StringBuilder(
            "id,age,city,\"first.purchase\",since,mail,seven,gone,income,note,left\n");
    for (int i = 0; i < 60; i++) {
      text.append(
          "%d,%s,%s,%s,2023-01-%02d,%s,7,,%s,note %d,%s%n"
              .formatted(
                  i,
                  i == 9 ? "" : 20 + i % 7,
                  i % 3 == 0 ? "Oslo" : "Rome",
                  i % 2 == 0 ? "web" : "shop",
                  1 + i % 28,
                  i % 5 == 0,
                  i % 3 == 0 ? "" : "1",
                  i,
                  i * 7 % 10 < 4 + i % 3 ? one : zero));
    }
    return Files.writeString(folder.resolve(name), text.toString().replace(",", separator));
  }

  @ParameterizedTest
  @CsvSource({"p.tsv, '\t', 0, 1, logistic", "p.csv, ',', true, false, logistic"})
  void theColumnsOfATableAreShownWithAConfThatTrains(
      String name, String separator, String zero, String one, String loss) throws IOException {
    Path file = people(name, separator, zero, one);
    Run run = Run.of("inspect", file);
    assertThat(run.errors()).isEmpty();
    assertThat(run.out().replaceAll(" +", " "))
        .contains(
            "column kind example missing distinct what becomes of it\n",
            "column id identifier 0 0 60 left out: it numbers the rows; data.id = id",
            "column age number 20 1 7 a feature\n",
            "column city category Rome 0 2 a feature for each of 2 values\n",
            "column since date 2023-01-01 0 28 a feature: days since 1970\n",
            "column mail boolean false 0 2 a feature: true is 1\n",
            "column seven constant 7 0 1 left out: it is the same in every row\n",
            "column gone empty 60 0 left out: nothing is in it\n",
            "column income number 1 20 1 a feature\n",
            "column note text note 0 0 60 left out: it differs in every row",
            "rows 60\n",
            "data.categorical = [city, \"first.purchase\"]\n",
            "data.features = [age, since, mail, income]\n",
            loss);
    String proposed = run.out().substring(run.out().indexOf("# a conf"));
    Path conf = Files.writeString(folder.resolve("proposed.conf"), proposed);
    Run trained = Run.of("train", conf, "output=" + folder.resolve("out"));
    assertThat(trained.errors()).isEmpty();
    assertThat(trained.code()).isZero();
    assertThat(trained.out()).contains("on 60 rows");
    assertThat(Run.of("describe", folder.resolve("out/model"), "--all").out())
        .contains("weight     city=Oslo: ", "weight     first.purchase=web: ");
  }

  /** Each build takes two separators, and labels that are numbers and truth values. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "p.csv, ',', no, yes, logistic",
    "p.csv, ;, no, yes, logistic",
    "p.csv, |, 1, 2, logistic",
    "p.csv, ',', -1, 1, logistic",
    "p.csv, ',', 1.5, 2.25, logistic"
  })
  void theColumnsOfATableAreShownWithAConfThatTrainsToo(
      String name, String separator, String zero, String one, String loss) throws IOException {
    theColumnsOfATableAreShownWithAConfThatTrains(name, separator, zero, one, loss);
  }

  @Tag("long")
  @Test
  void wordsOfTextsAreFeaturesOnRequestBesideCategories() throws IOException {
    Path conf = folder.resolve("words.conf");
    Run run =
        Run.of("inspect", people("p.csv", ",", "no", "yes"), "data.text=hash(2^10)", "--out", conf);
    assertThat(run.errors()).isEmpty();
    assertThat(run.out()).contains("its words share features by their hash");
    assertThat(conf)
        .content()
        .contains(
            "data.categorical = [city, \"first.purchase\", \"words(note)\"]",
            "data.text = \"hash(2^10)\"");
    Run trained = Run.of("train", conf, "output=" + folder.resolve("out"));
    assertThat(trained.errors()).isEmpty();
    assertThat(trained.out()).contains("on 60 rows");
    assertThat(Run.of("describe", folder.resolve("out/model"), "--all").out())
        .contains("weight     city=Oslo: ", "weight     hash ");
  }

  @Test
  void aNumberThatIsNoneIsMissing() throws IOException {
    StringBuilder lines = new StringBuilder("x,y\n");
    for (int i = 0; i < 40; i++) {
      lines
          .append(i % 5 == 0 ? i % 2 == 0 ? "NaN" : "\" \"" : String.valueOf(i / 4.0))
          .append(i % 2 == 0 ? ",0\n" : ",1\n");
    }
    Path file = Files.writeString(folder.resolve("nan.csv"), lines.toString());
    Run run = Run.of("inspect", file);
    assertThat(run.errors()).isEmpty();
    assertThat(run.out().replaceAll(" +", " "))
        .contains("column x number 0.25 8 32 a feature\n")
        .doesNotContain("categorical");
  }

  @Test
  void numbersAndClassesHaveALossThatFits() throws IOException {
    StringBuilder numbers = new StringBuilder("x,target\n");
    StringBuilder classes = new StringBuilder("target,x\n");
    for (int i = 0; i < 40; i++) {
      numbers.append("%d,%s%n".formatted(i % 11, i / 3.0));
      classes.append("%s,%d%n".formatted(List.of("red", "green", "blue").get(i % 3), i % 11));
    }
    for (String[] expected :
        new String[][] {
          {"numbers.csv", numbers.toString(), "objective.loss = halfSquared"},
          {"classes.csv", classes.toString(), "objective.model = softmax"}
        }) {
      Path file = Files.writeString(folder.resolve(expected[0]), expected[1]);
      Run run = Run.of("inspect", file);
      assertThat(run.errors()).isEmpty();
      assertThat(run.out()).contains(expected[2]);
      Path conf =
          Files.writeString(
              folder.resolve("proposed.conf"), run.out().substring(run.out().indexOf("# a conf")));
      Run trained = Run.of("train", conf, "output=" + folder.resolve(expected[0] + "-out"));
      assertThat(trained.errors()).isEmpty();
      assertThat(trained.code()).isZero();
    }
  }

  /** Row 6 of the table of issue 38. */
  @Test
  void aTextThatNamesTheRowsBesideCategoriesAloneIsLeftOut() throws IOException {
    StringBuilder lines = new StringBuilder("sample,cap,odor,edible\n");
    for (int i = 0; i < 300; i++) {
      boolean isEdible = i % 7 < 4 ^ i % 11 == 0;
      lines.append(
          "M-%04d,%s,%s,%s%n"
              .formatted(
                  i, "bcx".charAt(i % 3), i % 7 < 4 ? "almond" : "foul", isEdible ? "e" : "p"));
    }
    Trained model = trained("mushrooms.csv", lines, "data.label=edible");
    assertThat(model.conf())
        .contains("data.categorical = [cap, odor]", "data.features = [\"-sample\"]")
        .contains("data.classNames = [e, p]");
    assertThat(model.summary().get("features").asInt()).isEqualTo(5);
    assertThat(model.summary().at("/train/accuracy").asDouble()).isGreaterThan(0.9);
  }

  /** Row 7: numbers of rows, of users and of invoices tell nothing of a row that is yet to come. */
  @Test
  void identifiersAreNoFeatures() throws IOException {
    StringBuilder lines = new StringBuilder("Nr.,user id,invoice no,income,bought\n");
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 300; i++) { // sorted by class, as files often are
      double income = 20_000 + 7 * random.nextInt(3000) + (i < 150 ? 0 : 6000);
      lines.append(
          "%d,%d,%d,%.0f,%s%n"
              .formatted(
                  i + 1, 100 + i * 7 % 120, 900_000 + 13 * i, income, i < 150 ? "no" : "yes"));
    }
    Trained model = trained("orders.csv", lines, "data.label=bought");
    assertThat(model.told())
        .contains(
            "column Nr. identifier 1 0 300 left out: it numbers the rows; data.id = \"Nr.\"",
            "column user id identifier 100 0 120 left out: it is a name",
            "column income number");
    assertThat(model.conf()).contains("data.features = [income]");
    assertThat(model.summary().get("features").asInt()).isEqualTo(1);
    assertThat(model.summary().at("/train/auc").asDouble()).isBetween(0.6, 0.9);
  }

  /** Row 11: the slope of the loss is 1 in whatever unit prices are, and so is not that of w. */
  @Test
  void theAbsoluteLossOfPricesHasAPenaltyInItsUnit() throws IOException {
    StringBuilder lines = new StringBuilder("carat,depth,cut,price\n");
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 400; i++) {
      double carat = 0.2 + 2 * random.nextDouble();
      String cut = List.of("Fair", "Good", "Ideal").get(i % 3);
      double price = 7700 * carat + 800 * (i % 3) + 900 * (random.nextDouble() - 0.5);
      lines.append(
          "%.2f,%.1f,%s,%.0f%n".formatted(carat, 55 + 10 * random.nextDouble(), cut, price));
    }
    Trained model = trained("prices.csv", lines, "data.label=price", "objective.loss=absolute");
    assertThat(model.conf()).contains("objective.loss = absolute");
    assertThat(model.summary().at("/train/r2").asDouble()).isGreaterThan(0.9);
  }

  /** Two columns whose mean is the label, as the least and the largest price of a car are. */
  @Test
  void columnsThatTogetherTellTheLabelAreSaid() throws IOException {
    StringBuilder lines = new StringBuilder("least,largest,weight,price\n");
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 200; i++) {
      double least = 10 + 20 * random.nextDouble();
      double largest = least + 20 * random.nextDouble();
      lines.append(
          "%.2f,%.2f,%.1f,%.2f%n"
              .formatted(least, largest, random.nextDouble(), (least + largest) / 2));
    }
    Path file = Files.writeString(folder.resolve("cars.csv"), lines);
    assertThat(Run.of("inspect", file).out())
        .contains("leak       rows held out are predicted almost without error (loss ");
    assertThat(Run.of("inspect", file, "data.features=[least,weight]").out())
        .doesNotContain("leak");
  }

  /** As files of the UCI are called, which have no header either. */
  @Test
  void aFileOfAnyNameIsCsvIfItsFirstLineIsNoneOfLibsvmText() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      lines.append(
          "%d, %s, %s%n"
              .formatted(20 + i % 7, i % 9 == 0 ? "?" : "Gov", i % 3 > 0 ? "<=50K" : ">50K"));
    }
    Path file = Files.writeString(folder.resolve("adult.data"), lines);
    for (List<Object> label : List.of(List.<Object>of(), List.<Object>of("data.label=_c2"))) {
      List<Object> arguments = new ArrayList<>(List.of("inspect", file));
      arguments.addAll(label);
      Run run = Run.of(arguments.toArray());
      assertThat(run.errors()).isEmpty();
      assertThat(run.out())
          .contains(
              "data.format = csv\n",
              "data.label = _c2\n",
              "data.classNames = [\"<=50K\", \">50K\"]");
    }
  }

  @Test
  void theNameOfAFileSaysItsFormat() throws IOException {
    String lines = "{\"x\": 1.5, \"y\": \"no\"}\n{\"x\": 2, \"y\": \"yes\"}\n".repeat(9);
    Path file = Files.writeString(folder.resolve("rows.jsonl"), lines);
    Run run = Run.of("inspect", file);
    assertThat(run.errors()).isEmpty();
    assertThat(run.out()).contains("rows       18\n", "data.format = json\n", "data.label = y\n");
    Run refused = Run.of("inspect", Files.writeString(folder.resolve("rows.xlsx"), "PK"));
    assertThat(refused.errors())
        .contains("data.format = excel needs classes", "--packages dev.mauch:spark-excel")
        .hasLineCount(1);
  }

  @Test
  void theTableOfColumnsIsThereBeforeAnError() throws IOException {
    Path file = folder.resolve("names.csv");
    StringBuilder lines = new StringBuilder("age,name\n");
    for (int i = 0; i < 200; i++) {
      lines.append("%d,Mr. Smith %d%n".formatted(20 + i % 50, i));
    }
    Run run = Run.of("inspect", Files.writeString(file, lines), "data.label=name");
    assertThat(run.code()).isEqualTo(ExitCode.DATA);
    assertThat(run.out().replaceAll(" +", " ")).contains("column age number", "column name text");
    assertThat(run.errors())
        .hasLineCount(1)
        .contains("the label name must hold numbers or names of classes but has 200 different");
    Run unknown = Run.of("inspect", file, "data.label=churn");
    assertThat(unknown.code()).isEqualTo(ExitCode.DATA);
    assertThat(unknown.out()).contains("column", "age");
    assertThat(unknown.errors()).hasLineCount(1).contains("churn is none of age, name");
  }

  /** What was guessed is the first line; what cannot be told is asked, before models are fitted. */
  @Test
  void aLabelThatIsGuessedIsSaidFirstAndElseAskedFor() throws IOException {
    StringBuilder lines = new StringBuilder("age,churned,seen\n");
    for (int i = 0; i < 330; i++) {
      lines.append(
          "%d,%d,2024-01-%02dT10:%02d:%02d%n"
              .formatted(20 + i % 50, i % 2, i % 28 + 1, i % 60, i % 59));
    }
    Path file = Files.writeString(folder.resolve("seen.csv"), lines);
    Path conf = folder.resolve("my.conf");
    Run asked = Run.of("inspect", file, "--out", conf);
    assertThat(asked.code()).isEqualTo(ExitCode.CONF);
    assertThat(asked.out().replaceAll(" +", " ")).contains("column seen date");
    assertThat(asked.errors())
        .isEqualTo(
            "thalweg: data.label must be given, since each of these columns of %s may be the label: age, churned; such as data.label=churned\n"
                .formatted(file));
    assertThat(conf).doesNotExist();
    Run named = Run.of("inspect", file, "data.label=churned");
    assertThat(named.code()).as(named.errors()).isZero();
    assertThat(named.out()).startsWith("reading ").doesNotContain("guess");
    Files.writeString(file, lines.toString().replace("churned", "target"));
    Run guessed = Run.of("inspect", file);
    assertThat(guessed.out())
        .startsWith(
            "guess      target is the label, by its name; data.label = NAME takes another\nreading ")
        .contains("\ndata.label = target\n");
  }

  /**
   * A model by the conf that is proposed.
   *
   * @param told by inspect, with single spaces
   */
  private record Trained(String told, String conf, JsonNode summary) {}

  private Trained trained(String name, CharSequence lines, String... settings) throws IOException {
    Path file = Files.writeString(folder.resolve(name), lines);
    Path conf = folder.resolve(name + ".conf");
    Run run =
        Run.of(
            Stream.of(Stream.of("inspect", file, "--out", conf), Stream.of(settings))
                .flatMap(all -> all)
                .toArray());
    assertThat(run.code()).as(run.errors()).isZero();
    Path out = folder.resolve(name + ".out");
    Run train = Run.of("train", conf, "output=" + out);
    assertThat(train.code()).as(train.errors()).isZero();
    return new Trained(
        run.out().replaceAll(" +", " "),
        Files.readString(conf),
        new ObjectMapper().readTree(out.resolve("summary.json").toFile()));
  }

  @Test
  void everySuggestedLossIsOne() {
    assertThat(Arrays.stream(LabelKind.values()).map(LabelKind::loss))
        .allMatch(
            loss -> loss.equals(ObjectiveConf.SOFTMAX) || Registry.losses().names().contains(loss));
  }

  @Test
  void whatCannotBeReadIsOneLine() throws IOException {
    Run missing = Run.of("inspect", folder.resolve("nothing"));
    assertThat(missing.code()).isEqualTo(3);
    assertThat(missing.errors()).hasLineCount(1).contains("nothing");
    Path file = Files.writeString(folder.resolve("rows"), "1 1:2\nx 1:3\n");
    Run malformed = Run.of("inspect", file);
    assertThat(malformed.code()).isEqualTo(3);
    assertThat(malformed.errors())
        .startsWith("thalweg: label in ")
        .endsWith("rows line 2 must be a finite number but was \"x\"\n");
  }
}
