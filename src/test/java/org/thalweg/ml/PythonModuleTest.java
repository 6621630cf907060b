package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

  /**
   * Run with -Dthalweg.write=true to bring the page up to date. Where there is no Python, nothing
   * is tried.
   */
  @Test
  void thePageOfTheApiIsThatOfTheModules() throws Exception {
    Process process;
    try {
      process = new ProcessBuilder("python3", "src/build/python/python_api.py").start();
    } catch (IOException e) {
      System.out.println("no Python on this machine, so the page of its API is not made: " + e);
      return;
    }
    String page = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Path file = Path.of("src/site/markdown/python-api.md");
    if (Boolean.getBoolean("thalweg.write")) {
      Files.writeString(file, page);
    }
    assertThat(Files.readString(file)).isEqualTo(page).contains("### ThalwegRegressor");
  }

  /** Summaries, evaluation and errors of one line; where there is no Python, nothing is tried. */
  @Test
  void ourOwnModelsSayWhatThoseOfJavaSay() throws Exception {
    String modules =
        Path.of(getClass().getResource("/thalweg/ml.py").toURI()).resolve("../..").toString();
    ProcessBuilder python = new ProcessBuilder("python3", "src/test/python/own_model.py");
    python.environment().put("PYTHONPATH", modules);
    Process process;
    try {
      process = python.redirectErrorStream(true).start();
    } catch (IOException e) {
      System.out.println("no Python on this machine, so its models are not tried: " + e);
      return;
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    assertThat(out.lines().filter(line -> line.startsWith("holds"))).hasSizeGreaterThan(8);
  }

  /** Where there is no Python, nothing is tried. */
  @Test
  void helpHasEachParamWithItsMeaning() throws Exception {
    String modules =
        Path.of(getClass().getResource("/thalweg/ml.py").toURI())
            .getParent()
            .getParent()
            .toString();
    for (String estimator : List.of("LogisticRegression", "ThalwegClassifier")) {
      ProcessBuilder python =
          new ProcessBuilder("python3", "src/test/python/helped.py", estimator, "regParam");
      python.environment().put("PYTHONPATH", modules);
      Process process;
      try {
        process = python.redirectErrorStream(true).start();
      } catch (IOException e) {
        System.out.println("no Python on this machine, so its help is not read: " + e);
        return;
      }
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
