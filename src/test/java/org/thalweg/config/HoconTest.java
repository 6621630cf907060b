package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A conf reads nothing but the files beside it, and does not grow. */
@Timeout(20)
class HoconTest {
  @TempDir private Path directory;

  /** Files elsewhere on this machine, and links in the directory that lead to them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"OUT\"",
        "file(\"OUT\")",
        "required(file(\"OUT\"))",
        "\"NEAR/secret\"",
        "file(\"sub/../NEAR/secret.conf\")",
        "\"link\"",
        "\"linked/secret\"",
        "\"sub/climbs\"",
        "\"/dev/zero\""
      })
  void aFileThatIsNotBesideTheConfOrBelowIsNotIncluded(String what, @TempDir Path elsewhere)
      throws IOException {
    Path out = elsewhere.resolve("secret.conf");
    String near = directory.relativize(elsewhere).toString();
    Files.writeString(out, "seed = 8");
    Files.createDirectories(directory.resolve("sub"));
    Files.writeString(directory.resolve("sub/climbs.conf"), "include \"../" + near + "/secret\"");
    Files.createSymbolicLink(directory.resolve("link.conf"), out);
    Files.createSymbolicLink(directory.resolve("linked"), out.getParent());
    requireRejected(
        "include " + what.replace("OUT", out.toString()).replace("NEAR", near),
        "which is no file beside it or below");
  }

  @Test
  void aFileBelowMayIncludeOneAboveItThatIsBesideTheConf() throws IOException {
    Files.createDirectories(directory.resolve("sub"));
    Files.writeString(directory.resolve("sub/climbs.conf"), "include \"../base\"");
    Files.writeString(directory.resolve("base.conf"), "seed = 8");
    assertThat(Hocon.parse(write("include \"sub/climbs\""), ConfigFactory.empty()).getInt("seed"))
        .isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"base\"", "\"base.conf\"", "file(\"base.conf\")", "\"sub/more.conf\""})
  void filesBesideItAreIncludedAndIncludeThoseBesideThem(String what) throws IOException {
    Files.createDirectory(directory.resolve("sub"));
    Files.writeString(directory.resolve("base.conf"), "seed = 41");
    Files.writeString(directory.resolve("sub/more.conf"), "include \"own.conf\"");
    Files.writeString(directory.resolve("sub/own.conf"), "seed = 41");
    assertThat(Hocon.parse(write("include " + what), ConfigFactory.empty()).getInt("seed"))
        .isEqualTo(41);
  }

  @Test
  void whatIsIncludedMayNotBeThere() throws IOException {
    assertThat(
            Hocon.parse(write("include \"nothing\", seed = 3"), ConfigFactory.empty())
                .getInt("seed"))
        .isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"nothing\"", "file(\"nothing\")", "\"sub/nothing.conf\""})
  void whatIsRequiredMustBeThere(String what) throws IOException {
    requireRejected("include required(" + what + ")", "requires a file that is not there");
  }

  @Test
  void whatIsRequiredByWhatIsIncludedMustBeThere() throws IOException {
    Files.writeString(directory.resolve("base.conf"), "include required(\"nothing\")");
    requireRejected("include \"base\"", "nothing");
  }

  /** The parser joins pieces one by one: twenty thousand of them took three gigabytes. */
  @ParameterizedTest
  @ValueSource(strings = {"\"a\"b", "a ", "\"\"\"a\"\"\" "})
  void aValueIsNotPutTogetherOfThousandsOfPieces(String piece) throws IOException {
    requireRejected("output = " + piece.repeat(20_000), "pieces");
    assertThat(Hocon.parse(write("output = " + piece.repeat(20)), ConfigFactory.empty()).isEmpty())
        .isFalse();
  }

  private static final String LEAST = "data.train = x, objective.loss = logistic, output = y\n";

  /** A setting would put a block in the place of the one value, and the mistake would be hidden. */
  @ParameterizedTest
  @ValueSource(strings = {"stop = out", "stop = [1]", "stop = null", "stop = \"l2(7)\""})
  void aSettingHidesNoValueThatStandsForABlock(String wrong) throws IOException {
    Path file = write(LEAST + "output = out\n" + wrong);
    assertThatThrownBy(() -> TrainingConf.read(file, List.of("stop.maxSteps=3")))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("stop")
        .hasMessageContaining("stop.maxSteps");
  }

  @Test
  void variablesStandForPartsOfValuesAndAreNoKeys() throws IOException {
    Path file =
        write(
            LEAST
                + "vars { dir = /data, rows { n = 9 } }\noutput = ${vars.dir}/out"
                + "\nbatch.rows = ${vars.rows.n}");
    TrainingConf conf = TrainingConf.read(file, List.of());
    assertThat(conf.requireOutput()).isEqualTo("/data/out");
    assertThat(conf.batch().rows()).isEqualTo(9);
    assertThat(conf.render()).doesNotContain("vars");
    TrainingConf other = TrainingConf.read(file, List.of("vars.dir=/other", "seed=3"));
    assertThat(other.requireOutput()).isEqualTo("/other/out");
  }

  @Test
  void aSettingTakesThePlaceOfAValueThatCouldNotBeResolved() throws IOException {
    Path file = write(LEAST + "data.test = ${NOWHERE_TO_BE_FOUND}/x");
    requireRejected(Files.readString(file), "NOWHERE_TO_BE_FOUND");
    assertThat(TrainingConf.read(file, List.of("data.test=z")).data().test())
        .contains(new HeldOut.Path("z"));
  }

  /** A line of a file is a setting, and a setting is a line of a file. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "penalty=\"l2(1e-2)\"",
        "penalty = \"elasticNet(1e-2,0.5)\"",
        "penalty = elasticNet(1e-2,0.5)",
        "penalty=elasticNet(lambda=0.01, l1Ratio=0.5)",
        "objective.model=perceptron([4,3])",
        "updater=chain(clipByNorm(1),adam(beta1=0.8))",
        "learningRate=\"warmup(5,cosine(0.1,0.001,50))\"",
        "learningRate=0.5",
        "output=\"hdfs://host/x\"",
        "data.train=\"a b\"",
      })
  void whatWorksInAFileWorksOnACommandLineAndTheReverse(String line) throws IOException {
    TrainingConf given = TrainingConf.read(write(LEAST), List.of(line));
    assertThat(TrainingConf.read(write(LEAST + line), List.of())).isEqualTo(given);
    assertThat(given).isNotEqualTo(TrainingConf.parse(LEAST));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.categorical=[city, \"first.purchase\", \"a,b\"]",
        "data.categorical=[\"one\"]",
        "data.features=[a*, b]",
        "data.features=a*,b",
        "data.options={ sep = \";\" }",
      })
  void listsAndBracesAreReadAsInAFile(String setting) throws IOException {
    String table = LEAST + "data.format = csv\n";
    TrainingConf given = TrainingConf.read(write(table), List.of(setting));
    String line = setting.replaceAll("([=\\[])([ab]\\*(?:,b)?)", "$1\"$2\"");
    assertThat(TrainingConf.read(write(table + line), List.of())).isEqualTo(given);
  }

  @ParameterizedTest
  @CsvSource({"seed = [1, ]", "'output = x, {'", "a : : b"})
  void whatTheParserSaysStaysReadableBesideASecret(String text) {
    String secret = "data.options { password = hunter2 }\n";
    ConfException plain = catchThrowableOfType(ConfException.class, () -> TrainingConf.parse(text));
    ConfException hidden =
        catchThrowableOfType(ConfException.class, () -> TrainingConf.parse(secret + text));
    assertThat(hidden.getMessage().replaceAll("[0-9]", ""))
        .isEqualTo(plain.getMessage().replaceAll("[0-9]", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "include url(\"http://127.0.0.1:1/x\") | must include files alone but includes"
            + " url(http://127",
        "include classpath(\"reference.conf\") | must include files alone but includes"
            + " classpath(refer",
        "include \"my.conf\"                   | include",
        "a = ${b}, b = ${a}                    | cannot be read: ",
      })
  void nothingElseIs(String text, String message) throws IOException {
    requireRejected(text, message);
  }

  @Test
  void filesThatIncludeEachOtherTwiceEnd() throws IOException {
    Files.writeString(
        directory.resolve("b.conf"), "a { include \"c.conf\" }, b { include \"c.conf\" }");
    Files.writeString(
        directory.resolve("c.conf"), "a { include \"b.conf\" }, b { include \"b.conf\" }");
    requireRejected("include \"b.conf\"", "include");
  }

  @Test
  void valuesThatDoubleThemselvesEnd() throws IOException {
    StringBuilder text = new StringBuilder("a0 = xxxxxxxx\n");
    for (int i = 1; i < 60; i++) {
      text.append("a%d = ${a%d}${a%d}%n".formatted(i, i - 1, i - 1));
    }
    requireRejected(text.toString(), "must not refer to each other so often: values could grow");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a = [", "{", "a.", "a {", "[{", "\"a\".", "a . "})
  void nestsEndInALine(String nest) throws IOException {
    for (int times : new int[] {200, 2000, 50_000}) {
      requireRejected(nest.repeat(times), "must not be nested too deeply");
    }
  }

  @ParameterizedTest
  @Timeout(5)
  @ValueSource(
      strings = {
        "seed = X",
        "data.features = X",
        "X = 1",
        "updater = X",
        "updater = \"adam(X)\"",
        "penalty = \"l2(X)\"",
        "objective.loss = X",
        "stop.seconds = 1eX",
        "storage = X"
      })
  void longValuesAreRejectedSoon(String text) throws IOException {
    String least = "data.train = x, output = y, objective.loss = logistic, method = sgd\n";
    requireRejected(least + text.replace("X", "9".repeat(900_000)), "");
  }

  @Test
  void aMegabyteIsEnough() throws IOException {
    requireRejected("#".repeat(1 << 21), "must not have more than 1048576 characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.options { password = [hunter2",
        "data.options { password \"hunter2\" }",
        "data.options { x = 1, password = hunter2 $ }",
        "data.options { token = \"hunter2\" \"y\" z = 3 = hunter2 }",
        "data.options = { password = hunter2 }, output = { a = hunter2 }, password = hunter2",
        "data.train = \"ftp://me:hunter2@host\", output = [\"ftp://me:hunter2@host\"], updater ="
            + " adan",
      })
  void whatIsWrongIsSaidWithoutSecrets(String text) {
    ConfException e = catchThrowableOfType(ConfException.class, () -> TrainingConf.parse(text));
    assertThat(e).isNotNull();
    assertThat(e.getMessage()).doesNotContain("hunter2").hasLineCount(1);
  }

  private void requireRejected(String text, String message) throws IOException {
    Path file = write(text);
    ConfException e =
        catchThrowableOfType(ConfException.class, () -> TrainingConf.read(file, List.of()));
    assertThat(e).isNotNull();
    assertThat(e.getMessage()).contains(message).hasLineCount(1);
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("my.conf"), text);
  }
}
