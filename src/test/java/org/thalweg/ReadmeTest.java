package org.thalweg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java of the README and the pages compiles as it stands, and what is a program runs. */
class ReadmeTest {
  private static final Pattern TYPE =
      Pattern.compile("(?m)^(?:public |final )*(?:class|record|interface) (\\w+)");
  private static final Pattern IMPORT = Pattern.compile("(?m)^import .*\\n");

  /** What stands around a block without a class: such a block shows a few lines of a method. */
  private static final String FRAGMENT =
      """
      %s
      import java.nio.file.Path;
      import java.util.*;
      import org.apache.spark.api.java.JavaRDD;
      import org.apache.spark.ml.classification.LogisticRegressionModel;
      import org.apache.spark.ml.linalg.*;
      import org.apache.spark.mllib.regression.LabeledPoint;
      import org.apache.spark.sql.*;
      import org.apache.spark.sql.types.*;
      import org.thalweg.*;

      abstract class Fragment {
        TrainingConf conf;
        SparkSession spark;
        SparkSession session;
        Dataset<Row> rows;
        JavaRDD<LabeledPoint> points;

        void run() throws Exception {
      %s
        }
      }
      """;

  @TempDir private Path folder;

  static List<Path> pages() throws IOException {
    return Pages.all().stream().filter(ReadmeTest::hasJava).toList();
  }

  private static boolean hasJava(Path page) {
    try {
      return !Pages.blocks(page, "java").isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theReadmeHasAWholeClass() throws IOException {
    assertThat(Pages.blocks(Pages.README, "java"))
        .isNotEmpty()
        .allMatch(text -> TYPE.matcher(text).find());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void itsJavaCompiles(Path page) throws IOException {
    int number = 0;
    for (String text : Pages.blocks(page, "java")) {
      Path directory = Files.createDirectory(folder.resolve("block" + number++));
      Matcher type = TYPE.matcher(text);
      Path source =
          type.find()
              ? Files.writeString(directory.resolve(type.group(1) + ".java"), text)
              : Files.writeString(directory.resolve("Fragment.java"), whole(text));
      compile(source, directory);
    }
  }

  /** Those that have a main method, with places and a conf of this test in place of theirs. */
  @Test
  void itsClassesRun() throws Exception {
    Path conf =
        Files.writeString(folder.resolve("my.conf"), Pages.blocks(Pages.README, "hocon").get(0));
    int run = 0;
    try (LocalSpark spark = LocalSpark.open()) {
      for (Path page : pages()) {
        for (String text : Pages.blocks(page, "java")) {
          Matcher type = TYPE.matcher(text);
          boolean isProgram = text.contains("void main(String[]") && text.contains("\"output/");
          if (!isProgram || !type.find()) {
            continue;
          }
          Path place = Files.createDirectory(folder.resolve("run" + run++));
          String own =
              text.replace("\"output/", "\"" + place + "/output/")
                  .replace("my.conf", conf.toString());
          Path source = Files.writeString(place.resolve(type.group(1) + ".java"), own);
          compile(source, place);
          try (URLClassLoader classes = new URLClassLoader(new URL[] {place.toUri().toURL()})) {
            Method main =
                classes.loadClass(type.group(1)).getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) new String[0]);
          }
          assertThat(place.resolve("output")).as(page.toString()).isNotEmptyDirectory();
        }
      }
    }
    assertThat(run).isGreaterThanOrEqualTo(2);
  }

  private static String whole(String lines) throws IOException {
    String imports =
        Stream.concat(
                IMPORT.matcher(lines).results().map(found -> found.group().strip()),
                packages().stream().map("import org.thalweg.%s.*;"::formatted))
            .collect(Collectors.joining("\n"));
    return FRAGMENT.formatted(imports, IMPORT.matcher(lines).replaceAll(""));
  }

  private static List<String> packages() throws IOException {
    try (Stream<District> all = Stream.of(District.values())) {
      return all.flatMap(District::packages)
          .filter(directory -> Files.exists(directory.resolve("package-info.java")))
          .map(directory -> directory.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  private static void compile(Path source, Path directory) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter errors = new StringWriter();
    boolean compiles =
        compiler
            .getTask(
                errors,
                null,
                null,
                List.of(
                    "-proc:none",
                    "-d",
                    directory.toString(),
                    "-cp",
                    System.getProperty("java.class.path")),
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
            .call();
    assertThat(errors.toString()).isEmpty();
    assertThat(compiles).isTrue();
  }
}
