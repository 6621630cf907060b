package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.config.Key;

/** The Python module has the classes and the Params of the Java package, without running Python. */
class PythonModuleTest {
  private static final Path PACKAGE = Path.of("src/main/python/thalweg");
  private static final Path STUB = Path.of("target/generated-sources/python/thalweg/ml.pyi");
  private static final Path NAMES = Path.of("target/generated-sources/python/thalweg/names.py");

  private static Set<String> services() throws IOException {
    return Files.readAllLines(
            Path.of("src/main/resources/META-INF/services", Estimator.class.getName()))
        .stream()
        .map(name -> name.replace("org.thalweg.ml.", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> strings(Path module, String variable) throws IOException {
    String text = Files.readString(module);
    String list = text.substring(text.indexOf("\n" + variable + " = [\n"));
    return matches("\"(\\w+)\"", list.substring(0, list.indexOf("\n]\n")));
  }

  private static List<String> matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(PythonModuleTest::first).toList();
  }

  private static String first(MatchResult match) {
    return match.group(1);
  }

  @Test
  void hasTheKeysOfTheJavaEstimatorsInTheirOrder() throws IOException {
    assertThat(strings(NAMES, "KEYS")).isEqualTo(shortNames(Key.Params.ALL)).isNotEmpty();
    assertThat(strings(NAMES, "OWN_KEYS")).isEqualTo(shortNames(Key.Params.OWN)).isNotEmpty();
  }

  private static List<String> shortNames(Key.Params params) {
    return KeyParams.keys(Set.of(params)).stream().map(Key::shortName).toList();
  }

  @Test
  void hasTheClassesOfTheJavaPackage() throws IOException {
    Set<String> all = new TreeSet<>(services());
    all.add(ThalwegClassificationModel.class.getSimpleName());
    all.add(ThalwegRegressionModel.class.getSimpleName());
    assertThat(new TreeSet<>(strings(PACKAGE.resolve("ml.py"), "__all__"))).isEqualTo(all);
    String text =
        Files.readString(PACKAGE.resolve("ml.py")) + Files.readString(PACKAGE.resolve("own.py"));
    String classes = "\nclass ([A-Z]\\w+)\\(\\s*(?:TrainedByThalweg|_SideBySide|_OwnModel)";
    assertThat(new TreeSet<>(matches(classes, text))).isEqualTo(all);
  }

  /** Of each class the names that its setters have, and those of the arguments. */
  @Test
  void theStubHasTheParamsOfTheJavaClasses() throws Exception {
    String stub = Files.readString(STUB);
    Set<String> all = services();
    all.removeAll(List.of("ThalwegCrossValidator", "ThalwegTrainValidationSplit"));
    for (String name : all) {
      Params estimator =
          (Params) Class.forName("org.thalweg.ml." + name).getConstructor().newInstance();
      List<String> params = Stream.of(estimator.params()).map(Param::name).toList();
      String declared = stub.substring(stub.indexOf("\nclass %s(".formatted(name)));
      for (String method : List.of("__init__", "setParams")) {
        String begin = declared.substring(declared.indexOf("    def " + method));
        String arguments = begin.substring(0, begin.indexOf(") ->"));
        assertThat(matches("(?m)^        (\\w+): ", arguments))
            .as("%s of %s", method, name)
            .containsExactlyInAnyOrderElementsOf(params);
      }
    }
    assertThat(new TreeSet<>(matches("(?m)^class ([A-Z]\\w+)", stub))).isEqualTo(services());
    for (Key<?> key : KeyParams.keys(Set.of(Key.Params.ALL, Key.Params.OWN))) {
      String name = key.shortName();
      String capital = Character.toUpperCase(name.charAt(0)) + name.substring(1);
      assertThat(stub)
          .contains("    def set%s(self, value: str | float) -> Self:\n".formatted(capital))
          .contains("    def get%s(self) -> str: ...\n".formatted(capital));
    }
  }

  /** A process of Python; the test is skipped if this machine has none. */
  private static Process started(ProcessBuilder python) {
    try {
      return python.start();
    } catch (IOException e) {
      return abort("no Python on this machine: " + e.getMessage());
    }
  }

  /** Run with -Dthalweg.write=true to bring the page up to date. */
  @Test
  void thePageOfTheApiIsThatOfTheModules() throws Exception {
    Process process = started(new ProcessBuilder("python3", "src/build/python/python_api.py"));
    String page = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    Path file = Path.of("src/site/markdown/python-api.md");
    if (Boolean.getBoolean("thalweg.write")) {
      Files.writeString(file, page);
    }
    assertThat(Files.readString(file)).isEqualTo(page).contains("### ThalwegRegressor");
  }

  /** Summaries, evaluation and errors of one line. */
  @Test
  void ourOwnModelsSayWhatThoseOfJavaSay() throws Exception {
    ProcessBuilder python = new ProcessBuilder("python3", "src/test/python/own_model.py");
    python.environment().put("PYTHONPATH", modules());
    Process process = started(python.redirectErrorStream(true));
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    assertThat(out.lines().filter(line -> line.startsWith("holds"))).hasSizeGreaterThan(8);
  }

  /** A session names PySpark only if that is what is missing, and else what is. */
  @ParameterizedTest
  @CsvSource({"import absent_module, absent_module", "'', pyspark.sql", ", pip install 'pyspark"})
  void aSessionSaysWhatIsMissing(String init, String missing, @TempDir Path folder)
      throws Exception {
    if (init != null) {
      Files.createDirectory(folder.resolve("pyspark"));
      Files.writeString(folder.resolve("pyspark/__init__.py"), init);
    }
    String absent = init == null ? "import sys; sys.modules['pyspark'] = None; " : "";
    ProcessBuilder python =
        new ProcessBuilder("python3", "-c", absent + "import thalweg; thalweg.session()");
    python.environment().put("PYTHONPATH", folder + File.pathSeparator + modules());
    Process process = started(python.redirectErrorStream(true));
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isOne();
    assertThat(out.contains("pip install")).as(out).isEqualTo(init == null);
    assertThat(out.lines().reduce((first, last) -> last).orElse("")).contains(missing);
  }

  private static String modules() throws URISyntaxException {
    return Path.of(PythonModuleTest.class.getResource("/thalweg/ml.py").toURI())
        .getParent()
        .getParent()
        .toString();
  }

  @Test
  void helpHasEachParamWithItsMeaning() throws Exception {
    for (String estimator : List.of("LogisticRegression", "ThalwegClassifier")) {
      ProcessBuilder python =
          new ProcessBuilder("python3", "src/test/python/helped.py", estimator, "regParam");
      python.environment().put("PYTHONPATH", modules());
      Process process = started(python.redirectErrorStream(true));
      String help = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(help).contains(" " + estimator + "(*, ", "regParam=None");
      boolean isOwn = estimator.startsWith("Thalweg");
      for (Key<?> key :
          KeyParams.keys(isOwn ? Set.of(Key.Params.ALL, Key.Params.OWN) : Set.of(Key.Params.ALL))) {
        String words = key.doc().substring(0, Math.min(60, key.doc().length()));
        assertThat(help)
            .contains(key.shortName() + "=None", "Sets %s. %s".formatted(key.shortName(), words));
      }
    }
  }

  @Test
  void travelsInTheJar() {
    for (String file :
        List.of(
            "thalweg/__init__.py",
            "thalweg/engine.py",
            "thalweg/keys.py",
            "thalweg/ml.py",
            "thalweg/ml.pyi",
            "thalweg/mlflow.py",
            "thalweg/names.py",
            "thalweg/own.py",
            "thalweg/plot.py",
            "thalweg/sklearn.py",
            "thalweg/py.typed",
            "thalweg/version.py",
            "org/thalweg/ml/__init__.py")) {
      assertThat(getClass().getClassLoader().getResource(file)).as(file).isNotNull();
    }
  }
}
