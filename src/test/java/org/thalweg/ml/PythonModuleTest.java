package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.ml.Estimator;
import org.junit.jupiter.api.Test;
import org.thalweg.config.Key;
import org.thalweg.config.Keys;

/** The Python module has the classes and the Params of the Java package, without running Python. */
class PythonModuleTest {
  private static final Path MODULE = Path.of("src/main/python/thalweg/ml.py");

  private static Set<String> services() throws IOException {
    return Files.readAllLines(
            Path.of("src/main/resources/META-INF/services", Estimator.class.getName()))
        .stream()
        .map(name -> name.replace("org.thalweg.ml.", ""))
        .filter(name -> !name.matches("Thalweg(Classifier|Regressor)")) // PySpark has no such class
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> strings(String variable) throws IOException {
    String text = Files.readString(MODULE);
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
    List<String> names =
        Keys.ALL.stream()
            .filter(key -> KeyParams.BESIDE_SPARK.contains(key.name()))
            .map(Key::shortName)
            .toList();
    assertThat(strings("KEYS")).isEqualTo(names).isNotEmpty();
  }

  @Test
  void hasTheClassesOfTheJavaPackage() throws IOException {
    assertThat(new TreeSet<>(strings("__all__"))).isEqualTo(services()).isNotEmpty();
    assertThat(
            new TreeSet<>(
                matches(
                    "\nclass ([A-Z]\\w+)\\(\\s*(?:_TrainedByThalweg|_SideBySide)",
                    Files.readString(MODULE))))
        .isEqualTo(services());
  }

  @Test
  void travelsInTheJar() {
    for (String file :
        List.of("thalweg/__init__.py", "thalweg/ml.py", "org/thalweg/ml/__init__.py")) {
      assertThat(getClass().getClassLoader().getResource(file)).as(file).isNotNull();
    }
  }
}
