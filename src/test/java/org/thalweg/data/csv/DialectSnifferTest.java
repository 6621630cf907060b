package org.thalweg.data.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as programs and people write them. */
class DialectSnifferTest {
  private static final int ROWS = 300;

  private static Dialect sniff(String text) {
    return DialectSniffer.sniff(text.getBytes(StandardCharsets.UTF_8), true, Map.of());
  }

  /** Rows of a header and of cells that a pattern makes of random numbers. */
  private static String table(String header, String pattern) {
    SplittableRandom random = new SplittableRandom(7);
    List<String> lines = new ArrayList<>(List.of(header));
    for (int i = 0; i < ROWS; i++) {
      double amount = Math.exp(4 + 2 * random.nextDouble(-1, 1.5));
      lines.add(pattern.formatted(i, amount, random.nextInt(18, 90)));
    }
    return String.join("\n", lines) + "\n";
  }

  @Test
  void aPlainFileIsStandard() {
    assertThat(sniff(table("n,amount,age", "%d,%.2f,%d"))).isEqualTo(Dialect.standard());
  }

  @Test
  void pandasWritesAnIndexWithoutAName() {
    assertThat(sniff(table(",amount,age", "%d,%.2f,%d")).index()).isTrue();
  }

  @Test
  void rLeavesOutTheNameOfRowNames() {
    Dialect dialect = sniff(table("\"amount\"\t\"age\"", "\"%d\"\t%.2f\t%d"));
    assertThat(dialect.delimiter()).isEqualTo('\t');
    assertThat(dialect.index()).isTrue();
    assertThat(dialect.header()).isTrue();
  }

  @Test
  void quotesMayHoldQuotesDelimitersAndLineEnds() {
    Dialect dialect =
        sniff(table("n,amount,age,note", "%d,%.2f,%d,\"said \"\"yes\"\", then\nleft; or not\""));
    assertThat(dialect.delimiter()).isEqualTo(',');
    assertThat(dialect.hasLineBreaks()).isTrue();
    assertThat(dialect.escape()).isEqualTo('"');
  }

  @Test
  void databasesEscapeQuotesByBackslashes() {
    Dialect dialect = sniff(table("n,amount,age,note", "%d,%.2f,%d,\"said \\\"yes\\\", then\""));
    assertThat(dialect.escape()).isEqualTo('\\');
    assertThat(dialect.delimiter()).isEqualTo(',');
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|", "^", "~", ":", "\u0001"})
  void anyDelimiter(String delimiter) {
    String text = table("n,amount,age,town", "%d,%.2f,%d,Bad Ems").replace(",", delimiter);
    assertThat(sniff(text).delimiter()).isEqualTo(delimiter.charAt(0));
    assertThat(sniff(text).numbers()).isEqualTo(NumberMarks.PLAIN);
  }

  @Test
  void germanNumbersHavePointsBetweenThousandsAndACommaBeforeTheFraction() {
    String text = table("n;Betrag;Alter", "%d;%.2f;%d");
    String german =
        text.lines()
            .map(
                line -> {
                  String[] cells = line.split(";");
                  return cells[0].equals("n")
                      ? line
                      : "%s;%s;%s"
                          .formatted(
                              cells[0],
                              String.format(Locale.GERMANY, "%,.2f", Double.parseDouble(cells[1])),
                              cells[2]);
                })
            .collect(Collectors.joining("\r\n"));
    Dialect dialect = sniff(german);
    assertThat(dialect.numbers()).isEqualTo(new NumberMarks(',', '.', List.of()));
    assertThat(dialect.plain("1.234,50")).isEqualTo("1234.50");
  }

  @Test
  void threeFiguresBehindACommaAreAFractionBehindSemicolonsAndThousandsElsewhere() {
    assertThat(sniff("a;b\n1,101;1\n2,345;2\n").numbers().decimal()).isEqualTo(',');
    assertThat(sniff("a,b\n\"1,101\",1\n\"2,345\",2\n").numbers().thousands()).isEqualTo(',');
    assertThat(sniff("a,b\n\"1,101\",1\n\"2,34\",2\n").numbers().decimal()).isEqualTo(',');
  }

  @Test
  void currenciesAndUnitsStandBesideNumbers() {
    Dialect dialect = sniff(table("n,price,share,weight", "%1$d,\"$%2$,.2f\",%3$d%%,%3$d kg"));
    assertThat(dialect.numbers().affixes()).containsExactlyInAnyOrder("$", "%", "kg");
    assertThat(dialect.plain("$1,234.50")).isEqualTo("1234.50");
    assertThat(dialect.plain("-$5.00")).isEqualTo("-5.00");
    assertThat(dialect.plain("(12 kg)")).isEqualTo("-12");
    assertThat(dialect.plain("12 mg")).isEqualTo("12 mg");
    assertThat(sniff(table("n,area", "%1$d,%3$d m2")).plain("12 m2")).isEqualTo("12");
  }

  @Test
  void wordsForWhatIsMissingAreThoseOfTheFile() {
    String text = table("n,amount,age", "%d,%.2f,%d");
    String some =
        text.replaceAll("(?m)^(\\d*3),[^,]*,", "$1,?,")
            .replaceAll("(?m)^(\\d*4),[^,]*,", "$1,None,");
    Dialect dialect = sniff(some);
    assertThat(dialect.missing()).containsExactly("?", "None");
    assertThat(dialect.plain("None")).isNull();
  }

  @Test
  void namibiaIsACountry() {
    String text =
        table("n,amount,age,land", "%d,%.2f,%d,DE").replaceAll("(?m)^(\\d*3,.*),DE$", "$1,NA");
    assertThat(sniff(text).missing()).isEmpty();
  }

  @Test
  void datesHaveAnOrder() {
    assertThat(sniff("d,y\n31.12.2023,1\n01.02.2024,2\n").dates()).isEqualTo(DateOrder.DAY_FIRST);
    assertThat(sniff("d,y\n12/31/2023,1\n01/02/2024,2\n").dates()).isEqualTo(DateOrder.MONTH_FIRST);
    assertThat(DateOrder.MONTH_FIRST.iso("12/31/2023 1:05 PM")).isEqualTo("2023-12-31T13:05");
    assertThat(DateOrder.DAY_FIRST.iso("31.12.23")).isEqualTo("2023-12-31");
    assertThat(DateOrder.DAY_FIRST.iso("31.02.2023")).isNull();
  }

  @Test
  void aNumberThatIsDamagedIsNoReasonToLookForDates() {
    String text = table("n,amount,age", "%d,%.2f,%d");
    assertThat(sniff(text + "300,1412.9.25,7\n").dates()).isEqualTo(DateOrder.ISO);
    assertThat(sniff(table("n,day", "%d,2023/5/%3$d")).dates()).isEqualTo(DateOrder.YEAR_FIRST);
  }

  @Test
  void aFileMayHaveNoHeader() {
    assertThat(sniff("5.1,3.5,setosa\n4.9,3.0,setosa\n6.3,3.3,virginica\n").header()).isFalse();
    assertThat(sniff("red,yes\nblue,no\nred,no\nblue,yes\nred,yes\n").header()).isFalse();
    assertThat(sniff("colour,answer\nblue,no\nred,no\nblue,yes\nred,yes\n").header()).isTrue();
  }

  @Test
  void spacesBehindCommasAreNoPartOfACell() {
    Dialect dialect = sniff("age, work, pay\n39, State-gov, 77516\n50, ?, 83311\n");
    assertThat(dialect.missing()).containsExactly("?");
    assertThat(dialect.plain(" State-gov")).isEqualTo("State-gov");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "ISO-8859-1"})
  void theEncodingIsFound(String name) {
    String text = table("Größe,Straße,Ort", "%d,%.2f,%d,Köln").replace("Ort", "Ort,Ä");
    byte[] bytes = text.getBytes(Charset.forName(name));
    String found = DialectSniffer.sniff(bytes, true, Map.of()).encoding();
    assertThat(new String(bytes, Charset.forName(found)).replace("\ufeff", "")).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"windows-1251,Москва", "KOI8-R,Казань", "Shift_JIS,東京都", "GB18030,北京市"})
  void wordsOfNoLatinLettersAreToldToNeedTheirEncoding(String name, String town) {
    byte[] bytes = table("n,amount,age,town", "%d,%.2f,%d," + town).getBytes(Charset.forName(name));
    assertThatThrownBy(() -> DialectSniffer.sniff(bytes, true, Map.of()))
        .hasMessageContaining("must be in UTF-8")
        .hasMessageContaining("data.csv.encoding=windows-1251");
    Dialect known = DialectSniffer.sniff(bytes, true, Map.of("csv.encoding", name));
    assertThat(known.rows(bytes, true, 2).get(1)).contains(town);
  }

  @Test
  void aSampleMayEndWithinACharacterOrACell() {
    byte[] bytes = table("n,amount,town", "%d,%.2f,\"Köln, %d\"").getBytes(StandardCharsets.UTF_8);
    for (int length = bytes.length / 2; length < bytes.length / 2 + 40; length++) {
      Dialect dialect = DialectSniffer.sniff(Arrays.copyOf(bytes, length), false, Map.of());
      assertThat(dialect).as("of %d bytes", length).isEqualTo(Dialect.standard());
    }
  }

  @Test
  void commentsBeforeTheHeaderAreNoRows() {
    String text = "# exported by psql\n# 2 rows, of all\n" + table("n,amount,age", "%d,%.2f,%d");
    assertThat(sniff(text).comment()).isEqualTo('#');
    assertThat(sniff(table("#n,amount,age", "%d,%.2f,%d"))).isEqualTo(Dialect.standard());
  }

  /** As people write titles, and as spreadsheets fill them up with delimiters. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      value = {
        "Sales of 2023~~ | 2 | %d,%.2f,%d",
        "Sales of 2023,,~,,~ | 2 | %d,%.2f,%d",
        "Sales of 2023,~By town,~ | 2 | %d,%.2f",
        "Sales of 2023~~~ | 3 | %d,%.2f",
        "Sales of 2023~ | 1 | ,%2$.2f,Bad Ems"
      })
  void linesOfATitleBeforeTheHeaderAreLeftOut(String title, int lines, String pattern) {
    String[] names = {"n", "amount", "age", "town"};
    int width = pattern.split(",").length;
    String table = table(String.join(",", Arrays.copyOf(names, width)), pattern);
    assertThat(sniff(table).header()).isTrue();
    requireSkipped(title.replace("~", "\n") + table, lines, table, StandardCharsets.UTF_8);
  }

  private static void requireSkipped(String text, int lines, String table, Charset charset) {
    Dialect dialect = DialectSniffer.sniff(text.getBytes(charset), true, Map.of());
    assertThat(dialect.skip()).isEqualTo(lines);
    assertThat(DialectOptions.settings(dialect)).containsEntry("data.csv.skip", lines);
    assertThat(dialect.rows(text.getBytes(charset), true, ROWS))
        .isEqualTo(
            DialectSniffer.sniff(table.getBytes(charset), true, Map.of())
                .rows(table.getBytes(charset), true, ROWS));
    assertThat(
            DialectSniffer.sniff(
                text.getBytes(charset), true, Map.of("csv.skip", String.valueOf(lines))))
        .isEqualTo(dialect);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sales of 2023~", "Sales of 2023~~", "\"Sales~of\"~2023~"})
  void linesBeforeAHeaderWithALineEndInQuotesAreCounted(String title) {
    String table = table("n,\"amount\nin euros\",age,town", "%d,%.2f,%d,Bad Ems");
    int lines = (int) title.chars().filter(c -> c == '~').count();
    requireSkipped(title.replace("~", "\n") + table, lines, table, StandardCharsets.UTF_8);
  }

  @Test
  void aTitleMayBeInAWideEncoding() {
    String table = table("n\tamount\tage", "%d\t%.2f\t%d");
    requireSkipped("Sales of 2023\n\n" + table, 2, table, StandardCharsets.UTF_16);
  }

  @Test
  void otherTextBeforeTheHeaderIsRefusedWithTheKeyThatLeavesItOut() {
    String table = table("n,amount,age,town", "%d,%.2f,%d,Bad Ems");
    assertThatThrownBy(() -> sniff("Sales of 2023,,,\nFrom,2023-01-01,,\n,,,\n" + table))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "must begin with the names of its columns or with its first row but begins with 3 lines of other text, such as Sales of 2023; data.csv.skip=3 leaves them out");
  }

  @Test
  void aDelimiterBehindEachRowIsNoIndex() {
    assertThat(sniff(table("n,amount,age", "%d,%.2f,%d,"))).isEqualTo(Dialect.standard());
    assertThat(sniff(table("n,amount,age,", "%d,%.2f,%d,"))).isEqualTo(Dialect.standard());
  }

  @Test
  void spacesMayBeDelimiters() {
    Dialect dialect = sniff(table("\"amount\" \"age\"", "\"%d\" %.2f %d"));
    assertThat(dialect.delimiter()).isEqualTo(' ');
    assertThat(dialect.index()).isTrue();
    assertThat(sniff("name\nAnn Lee\nBo Li\nCy van Dam\n").delimiter()).isEqualTo(',');
  }

  @Test
  void aClassIsNeverCalledNA() {
    String text = table("n,amount,y", "%1$d,%2$.2f,no").replaceAll("(?m)^(\\d*3,.*),no$", "$1,NA");
    assertThat(sniff(text.replaceAll("(?m)^(\\d*5,.*),no$", "$1,yes")).missing())
        .containsExactly("NA");
  }

  @Test
  void anEmptyFileIsStandard() {
    assertThat(sniff("")).isEqualTo(Dialect.standard());
    assertThat(sniff("\n\n")).isEqualTo(Dialect.standard());
  }

  @Test
  void linesOfMacs() {
    assertThat(sniff(table("n,amount,age", "%d,%.2f,%d").replace('\n', '\r')))
        .isEqualTo(Dialect.standard());
  }

  @Test
  void quotesThatLeaveOpenWhereARowEndsAreTold() {
    Dialect standard = Dialect.standard();
    assertThat(wrong(standard, "a,b\n1,\"x\n2,y\n"))
        .hasValueSatisfying(line -> assertThat(line).contains("line 2"));
    assertThat(wrong(standard, "a,b\n1,\"x\ny\"\n2,y\n"))
        .hasValueSatisfying(line -> assertThat(line).contains("line 2; data.csv.lineBreaks=true"));
    assertThat(wrong(standard, "a,b\n1,5\" pipe\n2,\"x \"\"y\"\"\"\n")).isEmpty();
    assertThat(wrong(standard, "a,b\n1,\"5\" pipe\"\n2,\"a \"b, c\" d\"\n")).isEmpty();
    assertThat(wrong(standard, "a,b\n1,\"[\"\"x\"\",\"\"y\"\"]\"\n2,\"\"\n")).isEmpty();
  }

  /** A quote was copied into a row, which has as many cells as the others for most readers. */
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void aQuoteBehindADelimiterWithinQuotesMayBeginAnotherValue(String lineEnd) {
    String text =
        "\ufeff\"a\",b,c\n1,\"x\"\"\" ,\n759.25,\"4.75,\"x,y\",\n2,z,\n".replace("\n", lineEnd);
    assertThat(wrong(Dialect.standard(), text))
        .hasValueSatisfying(line -> assertThat(line).contains("close quotes", "in line 3"));
  }

  private static Optional<String> wrong(Dialect dialect, String text) {
    return dialect.flaw(text.getBytes(StandardCharsets.UTF_8), true);
  }

  /** What is asked for beside a text, and what is found then. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      value = {
        "csv.delimiter | ; | data.csv.delimiter=;",
        "csv.header | false | data.csv.delimiter=, data.csv.header=false",
        "csv.decimal | , | data.csv.delimiter=, data.csv.decimal=,",
        "csv.thousands | , | data.csv.delimiter=, data.csv.thousands=,",
        "csv.missing | x | data.csv.delimiter=, data.csv.missing=[x] data.csv.thousands=,",
        "csv.index | true | data.csv.delimiter=, data.csv.index=true data.csv.thousands=,",
        "csv.encoding | utf-8 | data.csv.delimiter=, data.csv.encoding=utf-8 data.csv.thousands=,",
        "csv.comment | % | data.csv.delimiter=, data.csv.comment=% data.csv.thousands=,",
        "csv.quote | none | data.csv.delimiter=, data.csv.quote=none data.csv.index=true"
      })
  void whatIsGivenIsTakenAsItIs(String option, String value, String settings) {
    String text = "a,b\n\"1,101\",1\n\"2,345\",2\n";
    Dialect dialect =
        DialectSniffer.sniff(text.getBytes(StandardCharsets.UTF_8), true, Map.of(option, value));
    assertThat(
            DialectOptions.settings(dialect).entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining(" ")))
        .isEqualTo(settings);
  }

  @Test
  void ofBlanksBetweenValuesItIsSaidHowTheyBecomeCommas() {
    assertThatThrownBy(() -> sniff("1.0  2.0  3.0 x\n 1.5   2.5  3.5 y\n"))
        .hasMessageContaining("several blanks, as in 1.0  2.0  3.0 x; sed -E");
    assertThatThrownBy(() -> sniff("18.0   8   307.0\t\"a car\"\n9.0   8   10.5\t\"b\"\n"))
        .hasMessageContaining("sed -E 's/^ +//; s/ {2,}|\\t+/,/g' writes commas");
    assertThatThrownBy(() -> sniff("15.2\t14\t1\n14.8\t14.5\t\t1\n13.1\t12\t2\n"))
        .hasMessageContaining("must have one delimiter");
    assertThat(sniff("n,text\n1,two  words\n2,of  two\n")).isEqualTo(Dialect.standard());
  }

  @ParameterizedTest
  @CsvSource({
    "504b030414, a zip archive",
    "fd377a585a00, by xz",
    "1f8b0800, by gzip",
    "28b52ffd24, by zstd",
    "425a68393141592653, by bzip2",
    "5041523115, of Parquet",
    "d0cf11e0a1, a workbook"
  })
  void whatIsNoTextIsToldByItsFirstBytes(String hex, String what) {
    byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(hex), 100);
    assertThatThrownBy(() -> DialectSniffer.sniff(bytes, true, Map.of()))
        .hasMessageContaining("must be text but is ")
        .hasMessageContaining(what);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PAR1,PAR2,y", "BZh,PAR,y", "BZh9,n\tn,y"})
  void aHeaderThatBeginsAsPackedFilesDoIsText(String header) {
    assertThat(sniff(table(header, "%d,%.2f,%d")).header()).isTrue();
  }

  @Test
  void arffIsToldWithTheCommandThatLeavesItsRows() {
    String text = "@RELATION shop\n@attribute x numeric\n@attribute y {a,b}\n@data\n1,a\n2,b\n";
    assertThatThrownBy(() -> sniff(text)).hasMessageContaining("sed '1,/^@data/Id' removes");
  }

  @Test
  void aByteZeroIsTold() {
    String text = "a,b\n1,x\n2,\0\n";
    assertThatThrownBy(() -> sniff(text)).hasMessageContaining("a byte 0 in line 3; ");
    assertThat(wrong(Dialect.standard(), text))
        .hasValueSatisfying(line -> assertThat(line).contains("a byte 0 in line 3; "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kg,%,-", "(kg),[%],", "What is it?,How much?,What?", "double,int,text"})
  void unitsBelowTheNamesAreTold(String units) {
    String text = table("n,amount,town", "%d,%.2f,Bad Ems");
    String word = units.substring(0, units.indexOf(','));
    assertThat(strange(text.replaceFirst("\n", "\n" + units + "\n")))
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .contains("such as " + word + " in column n; data.sql")
                    .contains("where not (n <=> '" + word + "')"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"unknown,?,x", "7,kg,x", ",,x", "0.5,n.a.,x"})
  void aFirstRowThatLacksNumbersIsNone(String first) {
    String text = table("n,amount,town", "%d,%.2f,Bad Ems");
    assertThat(strange(text.replaceFirst("\n", "\n" + first + "\n"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Total,44850,9", "Summe:,1,2", ",Grand Total,7", "SUM,,8"})
  void sumsAtTheEndAreTold(String sums) {
    String text = table("the town,n,amount", "Bad Ems,%d,%.2f");
    assertThat(strange(text)).isEmpty();
    assertThat(strange(text + sums + "\n\n"))
        .hasValueSatisfying(line -> assertThat(line).contains("ends with sums", " <=> '"));
    assertThat(strange(text + sums + "\n" + text.substring(text.indexOf('\n') + 1))).isEmpty();
    assertThat(strange(text.replace("Bad Ems", "Total"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'',44850,99999.5", "Bad Ems,44850,", "'',150,99.5"})
  void aSumWithoutAWordIsToldIfItIsFarBeyondTheOthers(String town, String n, String amount) {
    String text = table("the town,n,amount", "Bad Ems,%d,%.2f");
    String last = "%s,%s,%s%n".formatted(town, n, amount == null ? "" : amount);
    boolean isFar = n.equals("44850");
    assertThat(strange(text + last))
        .isEqualTo(
            isFar
                ? Optional.of(
                    "must end with a row of values but ends with blanks beside a number far beyond others, as sums are, 44850 in column n; data.sql = \"select * from __THIS__ where not (n <=> '44850')\" leaves that row out")
                : Optional.empty());
  }

  /** A column that is 0 in the rows that were looked at may be something in the last one. */
  @ParameterizedTest
  @CsvSource({"0,3,false", "0.5,3,false", "0.5,16,true"})
  void aNumberBelowTheSumOfTheOthersIsNoSum(double others, String last, boolean isSum) {
    String rows = "Bad Ems,%s,7%n".formatted(others).repeat(30);
    Optional<String> told = strange("the town,n,amount\n%s,%s,7\n".formatted(rows, last));
    assertThat(told.isPresent()).isEqualTo(isSum);
  }

  private static Optional<String> strange(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] end = Arrays.copyOfRange(bytes, Math.max(0, bytes.length - 60), bytes.length);
    return sniff(text).strangeRows(bytes, true, end);
  }

  @Test
  void aFileIsReadInPartsUnlessItsLinesCannotBeToldFromItsMiddle() {
    String text = table("n,amount,town", "%d,%.2f,Bad Ems");
    assertThat(sniff(text).splitting()).startsWith("in parts").contains("no value has a line end");
    assertThat(sniff(text.replace("Bad Ems", "\"Bad\nEms\"")).splitting())
        .endsWith("whole, by one task, since values have line ends");
    Dialect wide = DialectSniffer.sniff(text.getBytes(StandardCharsets.UTF_16LE), true, Map.of());
    assertThat(wide.splitting()).endsWith("since it is in UTF-16LE");
  }

  @Test
  void blankColumnsBehindTheOthersAreNoReasonToDoubtTheNames() {
    for (String blanks : List.of(",", ",,,")) {
      String rows = table("n,amount,town", "%d,%.2f,Bad Ems" + blanks);
      assertThat(sniff(rows)).isEqualTo(Dialect.standard());
      assertThat(sniff(rows.replaceFirst("\n", blanks + "\n"))).isEqualTo(Dialect.standard());
      assertThat(sniff(table("n,amount,town" + blanks, "%d,%.2f,Bad Ems")))
          .isEqualTo(Dialect.standard());
    }
  }

  /** Fractions of three digits everywhere would be a wonder beside whole numbers below 1000. */
  @Test
  void pointsBetweenGroupsOfThreeDigitsAreNoneBeforeFractions() {
    String grouped = "n;y\n" + "1.234;a\n987;b\n12.345;a\n".repeat(9);
    for (String text : List.of(grouped, grouped.replace(';', '\t'))) {
      assertThat(sniff(text).plain("12.345")).isEqualTo("12345");
      assertThat(sniff(text).plain("987")).isEqualTo("987");
    }
    for (String other : List.of("1.5;a", "1500;a", "0.1234;b")) { // no groups
      assertThat(sniff(grouped + other + "\n").plain("12.345")).isEqualTo("12.345");
    }
    assertThat(sniff(grouped.replace("987", "9.870")).plain("12.345")).isEqualTo("12.345");
    assertThat(sniff(grouped.replace(";", " EUR;")).plain("12.345 EUR")).isEqualTo("12345");
  }

  @Test
  void aDashInPlaceOfAFractionIsNoMinus() {
    Dialect dialect = sniff("n;y\n" + "1.234,-;1\n12,50;2\n7,\u2013;3\n5,00-;4\n".repeat(9));
    assertThat(dialect.plain("1.234,-")).isEqualTo("1234");
    assertThat(dialect.plain("7,\u2013")).isEqualTo("7");
    assertThat(dialect.plain("12,50")).isEqualTo("12.50");
    assertThat(dialect.plain("5,00-")).isEqualTo("-5.00");
  }

  @Test
  void groupsOfIndiaAndApostrophesOfSwitzerlandAreInNumbers() {
    Dialect india = sniff("n,y\n" + "1,\"₹ 1,00,024\"\n2,\"₹ 12,34,567.5\"\n3,₹ 7\n".repeat(3));
    assertThat(india.plain("₹ 12,34,567.5")).isEqualTo("1234567.5");
    assertThat(india.plain("₹ 12,3,567")).isEqualTo("₹ 12,3,567");
    assertThat(india.plain("₹ 1,234,56,789")).isEqualTo("₹ 1,234,56,789");
    Dialect swiss =
        sniff("n;y\n" + "1;CHF 100’024.95\n2;CHF 7’000.50\n3;CHF 12'345.00\n".repeat(3));
    assertThat(swiss.plain("CHF 100’024.95")).isEqualTo("100024.95");
    assertThat(swiss.plain("CHF 12'345.00")).isEqualTo("12345.00");
  }

  @ParameterizedTest
  @CsvSource({
    "2023/05/01 1:02:03 PM GMT+2, 2023-05-01T13:02:03+02:00",
    "2023-05-01T12:30:00+0200, 2023-05-01T12:30:00+02:00",
    "2023-05-01 12:30 UTC, 2023-05-01T12:30Z",
    "2023-05-01 12:30 UTC+05:30, 2023-05-01T12:30+05:30"
  })
  void timesHaveZonesAsFormsWriteThem(String text, String iso) {
    assertThat(DateOrder.YEAR_FIRST.iso(text)).isEqualTo(iso);
  }

  /** What programs write is read as it stands; anything else is written so. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2023-05-31 | 2023-05-31 | ISO",
        "2023-05-31 10:30:00 | 2023-05-31 10:30:00 | ISO",
        "2023-05-31T10:30:00.25Z | 2023-05-31T10:30:00.25Z | ISO",
        "2023-05-31 10:30:00+02 | 2023-05-31T10:30:00+02:00 | YEAR_FIRST",
        "2023-05-31 1:30 PM | 2023-05-31T13:30 | YEAR_FIRST",
        "2023/05/31 | 2023-05-31 | YEAR_FIRST",
        "2023.5.31 | 2023-05-31 | YEAR_FIRST",
        "2023-May-31 | 2023-05-31 | YEAR_FIRST",
        "31-MAY-23 | 2023-05-31 | DAY_FIRST",
        "31MAY2023:10:30:00 | 2023-05-31T10:30:00 | DAY_FIRST",
        "31. Mai 2023 | 2023-05-31 | DAY_FIRST",
        "31 août 2023 10:30 | 2023-08-31T10:30 | DAY_FIRST",
        "May 31st, 2023 | 2023-05-31 | MONTH_FIRST",
        "Sept. 30 2023, 1:05 PM | 2023-09-30T13:05 | MONTH_FIRST"
      })
  void datesAreFoundAsPeopleWriteThem(String text, String plain, DateOrder order) {
    Dialect dialect = sniff(table("n;day;town", "%d;" + text + ";March Hill 5"));
    assertThat(dialect.dates()).isEqualTo(order);
    assertThat(dialect.plain(text)).isEqualTo(plain);
    assertThat(dialect.isPlain()).isEqualTo(order == DateOrder.ISO);
    assertThat(dialect.plain("March Hill 5")).isEqualTo("March Hill 5");
    assertThat(dialect.plain("31-Mat-23")).isEqualTo("31-Mat-23");
    assertThat(dialect.plain("30 Feb 2023")).isEqualTo("30 Feb 2023");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10NOVA50", "5 Marbles 20", "Junior 5, 2020", "12 Decks 21", "7 MARTIN 1999"})
  void aWordThatBeginsAsAMonthIsNone(String text) {
    for (DateOrder order : DateOrder.values()) {
      assertThat(order.iso(text)).as(order.key()).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1,janv., Januar, JAN, ene, gennaio, Jänner",
    "2,févr., Februar, FEB, febrero, febbraio, feb.",
    "3,mars, März, MAR, marzo, mrz, mär",
    "6,juin, Juni, JUN, junio, giugno, june",
    "7,juil., Juli, JUL, julio, luglio, juillet",
    "8,août, August, AUG, agosto, ago., aout",
    "9,sept., September, SEP, septiembre, settembre, set",
    "12,déc., Dezember, DEC, diciembre, dicembre, december"
  })
  void monthsHaveNamesOfFiveLanguages(
      int month, String a, String b, String c, String d, String e, String f) {
    for (String name : List.of(a, b, c, d, e, f)) {
      assertThat(DateOrder.DAY_FIRST.iso("5 " + name + " 2020"))
          .as(name)
          .isEqualTo("2020-%02d-05".formatted(month));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2023-05-01 9:00-17:00", "2023-05-01 9:00-17"})
  void aSpanOfHoursIsNoTimeWithAZone(String text) {
    assertThat(DateOrder.YEAR_FIRST.iso(text)).isNull();
  }

  @Test
  void aLineForExcelAloneIsTold() {
    assertThatThrownBy(() -> sniff("sep=;\r\n" + table("n;amount;age", "%d;%.2f;%d")))
        .hasMessage(
            "must begin with the names of its columns but begins with a line sep=, which is for Excel alone; sed 1d removes it");
  }

  @ParameterizedTest
  @CsvSource({
    "500 g,1.2 kg,500 g and 1.2 kg",
    "950K,1.2M,950K and 1.2M",
    "$5,€7,$5 and €7",
    "90 min,2 h,2 h and 90 min"
  })
  void twoUnitsInOneColumnStayTexts(String some, String other, String both) {
    String text = "n,size\n" + ("1," + some + "\n2," + other + "\n").repeat(20);
    Dialect texts = sniff(text);
    assertThat(texts.plain(some)).isEqualTo(some);
    assertThat(texts.plain(other)).isEqualTo(other);
    assertThat(texts.numbers().affixes()).isEmpty();
    assertThat(sniff(text.replace(other, some)).plain(some))
        .isEqualTo(some.replaceAll("[^0-9]", ""));
    assertThat(sniff("n,size\n" + "1,3 hr\n2,5 hrs\n".repeat(20)).plain("3 hr")).isEqualTo("3");
    String columns = "some,other,size\n" + "%1$s,%2$s,%1$s\n%1$s,%2$s,%2$s\n".repeat(20);
    assertThatThrownBy(() -> sniff(columns.formatted(some, other))) // each in a column of its own
        .hasMessage(
            "must have numbers of one unit in a column but has "
                + both
                + "; data.csv.affixes=[] leaves such values as texts");
  }
}
