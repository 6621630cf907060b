package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.param.Param;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.regression.LabeledPoint;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.config.SomeColumns;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.Feature;
import org.thalweg.export.Format;
import org.thalweg.model.Input;
import org.thalweg.model.Model;

/** The Java on the pages for users of Spark compiles and runs. */
class PagesTest {
  private static final Pattern JAVA = Pattern.compile("(?s)```java\\n(.*?)```");
  private static final String IMPORTS =
      """
      import java.nio.file.Path;
      import java.util.*;
      import org.apache.spark.api.java.JavaRDD;
      import org.apache.spark.ml.classification.LogisticRegressionModel;
      import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
      import org.apache.spark.ml.linalg.SQLDataTypes;
      import org.apache.spark.ml.tuning.CrossValidatorModel;
      import org.apache.spark.ml.tuning.ParamGridBuilder;
      import org.apache.spark.mllib.regression.LabeledPoint;
      import org.apache.spark.sql.*;
      import org.apache.spark.sql.types.StructType;
      import org.thalweg.Thalweg;
      import org.thalweg.config.TrainingConf;
      import org.thalweg.ml.*;
      import org.thalweg.online.*;
      import org.thalweg.scorer.Scorer;
      """;

  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"spark-ml", "mllib", "export", "streams"})
  void theJavaOfAPageCompilesAndRuns(String page) throws Exception {
    SparkSession session = local.session();
    Dataset<Row> rows = Tables.of(session, 60).selectExpr("y label", "y clicked", "x features");
    JavaRDD<LabeledPoint> points =
        JavaSparkContext.fromSparkContext(session.sparkContext())
            .parallelize(List.of(new LabeledPoint(1, Vectors.dense(1, 2))));
    List<String> blocks = blocks(page);
    assertThat(blocks).isNotEmpty();
    for (int i = 0; i < blocks.size(); i++) {
      String name = "Block" + i;
      compile(name, blocks.get(i));
      try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
        loader
            .loadClass(name)
            .getMethod("run", SparkSession.class, Dataset.class, JavaRDD.class)
            .invoke(null, session, rows, points);
      }
    }
  }

  @Test
  void everyParamOfEveryEstimatorIsInTheTables() throws IOException {
    String page = Files.readString(Path.of("src/site/markdown/spark-ml.md"));
    List<String> tables = page.lines().filter(line -> line.startsWith("| ")).toList();
    for (EstimatorContractTest.Pair pair : EstimatorContractTest.pairs()) {
      for (Param<?> param : pair.ours().get().params()) {
        assertThat(tables).as(param.name()).anyMatch(l -> l.contains("`" + param.name() + "`"));
      }
    }
  }

  private void compile(String name, String block) throws IOException {
    List<String> imports = new ArrayList<>();
    List<String> body = new ArrayList<>();
    block.lines().forEach(line -> (line.startsWith("import ") ? imports : body).add(line));
    String code =
        String.join("\n", body)
            .replaceFirst("Dataset<Row> rows =", "Dataset<Row> made =")
            .replace("\"model.json\"", '"' + model().toString() + '"');
    Path source =
        Files.writeString(
            folder.resolve(name + ".java"),
            """
            %s
            %s
            public class %s {
              public static void run(
                  SparkSession session, Dataset<Row> rows, JavaRDD<LabeledPoint> points) throws Exception {
                %s
              }
            }
            """
                .formatted(IMPORTS, String.join("\n", imports), name, code));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter errors = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
    var files = compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source);
    boolean compiles = compiler.getTask(errors, null, null, options, null, files).call();
    assertThat(compiles).as("%s%n%s", errors, code).isTrue();
  }

  /** An age and a city, exported. */
  private Path model() throws IOException {
    var conf = TrainingConf.builder().train("x").output("y").loss("logistic").build();
    List<Feature> features =
        List.of(
            new Feature("age", Feature.FeatureKind.NUMBER, 1),
            new Feature("city", Feature.FeatureKind.ONE_HOT, 1));
    Encoding encoding = new Encoding(SomeColumns.standard(), features, List.of(List.of("Paris")));
    Input input = new Input("csv", Map.of(), Optional.of(encoding));
    double[] w = {0.25, 1, -1.5};
    Path file = folder.resolve("model.json");
    try (OutputStream out = Files.newOutputStream(file)) {
      Format.JSON.write(new Model(conf.objective(), Model.Shrinkage.NONE, input, 2, w), out);
    }
    return file;
  }

  private static List<String> blocks(String page) throws IOException {
    List<String> found = new ArrayList<>();
    Matcher matcher = JAVA.matcher(Files.readString(Path.of("src/site/markdown/" + page + ".md")));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
