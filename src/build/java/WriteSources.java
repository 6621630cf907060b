import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Writes the sources that follow from others, before the rest is compiled: the setters of {@code
 * ConfBuilder} and of the estimators, a few for each row of the tables of keys, which are read as
 * text; and for each class of Spark that one of ours extends, a class between the two whose setters
 * return ours. A file that would not change is left as it is.
 *
 * <pre>java -cp CLASSPATH src/build/java/WriteSources.java TARGET</pre>
 */
final class WriteSources {
  private static final Path MAIN = Path.of("src/main/java/platform");
  private static final String CONFIG = "org.thalweg.config";
  private static final String ML = "org.thalweg.ml";
  private static final List<String> TABLES =
      List.of(
          "DataKeys", "CsvKeys", "ProblemKeys", "RunKeys", "StopKeys", "OutputKeys", "TuneKeys");
  private static final List<String> ESTIMATORS =
      List.of(
          "classification.FMClassifier",
          "classification.LinearSVC",
          "classification.LogisticRegression",
          "classification.MultilayerPerceptronClassifier",
          "regression.FMRegressor",
          "regression.GeneralizedLinearRegression",
          "regression.LinearRegression");
  private static final List<String> VALIDATORS =
      List.of("tuning.CrossValidator", "tuning.TrainValidationSplit");
  private static final String SET_KEY =
      "    def setKey(self, name: str, value: str | float) -> Self: ...\n";
  private static final Map<String, String> PRIMITIVES =
      Map.of("Integer", "int", "Long", "long", "Double", "double", "Boolean", "boolean");

  /** One row of a table of keys: its constant, the type of its values, its comment, its calls. */
  private record Row(
      String table, String constant, String type, String comment, Map<String, String> calls) {

    String name() {
      if (!calls.get("key").matches("[a-z][\\w.]*")) {
        throw new IllegalStateException("a key must have its name as a literal but " + this);
      }
      return calls.get("key");
    }

    /** The name without its points, and without the groups data and objective. */
    String shortName() {
      String[] parts = name().replaceFirst("^(data|objective)\\.", "").split("\\.");
      return parts[0]
          + Stream.of(parts).skip(1).map(WriteSources::capital).collect(Collectors.joining());
    }

    /** Its meaning, as Javadoc. */
    String meaning() {
      return "/** The key {@code %s}: %s */".formatted(name(), comment);
    }

    /** Its meaning, as Markdown in a literal of Java. */
    String literal() {
      return literal(comment);
    }

    /** Its meaning and what holds if it is not set, as Markdown in a literal of Java or Python. */
    String meaningWithDefault() {
      String absent = calls.getOrDefault("absent", calls.get("absentMeans"));
      return literal(absent == null ? comment : "%s Default: %s.".formatted(comment, absent));
    }

    private static String literal(String javadoc) {
      String text = javadoc.replaceAll("\\{@code ((?:[^{}]|\\{[^}]*})*)}", "`$1`");
      return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    boolean isNumber() {
      return Set.of("Integer", "Long", "Double").contains(type);
    }
  }

  private final Path target;
  private final Map<String, String> imports = new TreeMap<>(); // of the tables, by simple name

  private WriteSources(Path target) {
    this.target = target;
  }

  public static void main(String[] args) throws Exception {
    new WriteSources(Path.of(args[0])).write();
  }

  private void write() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (String table : TABLES) {
      rows.addAll(rows(table));
    }
    save(CONFIG, "ConfSetters", confSetters(rows));
    save(CONFIG, "KeyMeanings", keyMeanings(rows));
    save(ML, "KeySetters", keySetters(rows));
    saveIfOther(target.resolveSibling("python").resolve("thalweg/names.py"), names(rows));
    saveIfOther(target.resolveSibling("python").resolve("thalweg/ml.pyi"), stub(rows));
    for (String name : ESTIMATORS) {
      saveSetters(Class.forName("org.apache.spark.ml." + name, false, loader()), "", true);
    }
    for (String name : VALIDATORS) {
      saveSetters(Class.forName("org.apache.spark.ml." + name, false, loader()), "Thalweg", false);
    }
    saveOwn(
        "ThalwegClassifier",
        "classification.ProbabilisticClassifier",
        "ThalwegClassificationModel");
    saveOwn("ThalwegRegressor", "regression.Regressor", "ThalwegRegressionModel");
    saveModel(
        "ThalwegClassificationModel",
        "classification.ProbabilisticClassificationModel",
        """

          @Override
          @SuppressWarnings({"rawtypes", "unchecked"}) // its type in Spark does not compile here
          public scala.Tuple3 findSummaryModel() {
            return super.findSummaryModel();
          }
        """);
    saveModel("ThalwegRegressionModel", "regression.RegressionModel", "");
  }

  /** What our own estimators, whose Params are all keys, have of a class of Spark. */
  private void saveOwn(String ours, String ofSpark, String model) throws IOException {
    save(
        ML,
        ours + "Setters",
        """
        import org.apache.spark.ml.linalg.Vector;
        import org.apache.spark.ml.param.Param;
        import org.apache.spark.ml.param.ParamMap;
        import org.apache.spark.ml.util.DefaultParamsReader;
        import org.apache.spark.ml.util.DefaultParamsWritable;
        import org.apache.spark.ml.util.MLReader;
        import org.apache.spark.ml.util.MLWriter;
        import org.apache.spark.sql.Dataset;
        import org.thalweg.config.ConfException;

        /** The Params of {@link OURS}, which are keys of a conf, and its files. */
        public abstract class OURSSetters
            extends org.apache.spark.ml.SPARK<Vector, OURS, MODEL>
            implements DefaultParamsWritable {
          private static final long serialVersionUID = 1;

          private String uid; // without an initial value, since it is taken before fields get theirs
          final KeyParams keys;

          OURSSetters(String uid) {
            this(PendingUid.leave(uid));
          }

          @SuppressWarnings("UnusedVariable") // the argument leaves the uid when it is evaluated
          private OURSSetters(Void left) {
            super();
            keys = KeyParams.own(this);
          }

          /** What a fit does. */
          abstract Fit.FitTask<MODEL> task();

          @Override
          public MODEL train(Dataset<?> dataset) {
            return task().train(dataset);
          }

          @Override
          public String uid() {
            if (uid == null) {
              uid = PendingUid.take();
            }
            return uid;
          }

          @Override
          public Param<?>[] params() {
            return KeyParams.join(super.params(), keys);
          }

          /**
           * Sets the Param of a key of a conf.
           *
           * @throws ConfException if there is no such key, or the value is out of its range
           */
          public OURS setKey(String shortName, String value) {
            set(keys.of(shortName), value);
            return (OURS) this;
          }

          @Override
          public OURS copy(ParamMap extra) {
            return defaultCopy(extra);
          }

          @Override
          public MLWriter write() {
            return DefaultParamsWritable.super.write();
          }

          /** A reader of estimators that were saved. */
          public static MLReader<OURS> read() {
            return new DefaultParamsReader<>();
          }

          /** Reads an estimator that was saved at a path. */
          public static OURS load(String path) {
            return read().load(path);
          }
        }
        """
            .replace("OURS", ours)
            .replace("SPARK", ofSpark)
            .replace("MODEL", model));
  }

  /** What our own models have of a class of Spark. */
  private void saveModel(String ours, String ofSpark, String more) throws IOException {
    save(
        ML,
        ours + "State",
        """
        import org.apache.spark.ml.linalg.Vector;
        import org.apache.spark.ml.param.ParamMap;
        import org.apache.spark.ml.util.MLReader;
        import org.thalweg.config.ConfException;
        import org.thalweg.model.Model;

        /** What {@link OURS} holds, and its files. */
        public abstract class OURSState
            extends org.apache.spark.ml.SPARK<Vector, OURS> implements ThalwegModel {
          private static final long serialVersionUID = 1;

          private String uid; // without an initial value, since it is taken before fields get theirs
          private final transient Model model;
          private final transient ThalwegSummary summary; // null of a model that was loaded
          final Fit.RowScorer scorer;

          OURSState(String uid, Model model, ThalwegSummary summary) {
            this(PendingUid.leave(uid), model, summary);
          }

          @SuppressWarnings("UnusedVariable") // the argument leaves the uid when it is evaluated
          private OURSState(Void left, Model model, ThalwegSummary summary) {
            super();
            this.model = model;
            this.summary = summary;
            this.scorer =
                model == null ? null : Fit.RowScorer.of(model);
          }

          @Override
          public String uid() {
            if (uid == null) {
              uid = PendingUid.take();
            }
            return uid;
          }

          @Override
          public Model model() {
            return model;
          }

          @Override
          public ThalwegSummary summary() {
            if (summary == null) {
              throw new ConfException(
                  "a summary is of a model that fit has just made, and none is saved;"
                      + " evaluate(rows) has the metrics of " + uid());
            }
            return summary;
          }

          @Override
          public int numFeatures() {
            return scorer.features();
          }

          @Override
          public OURS copy(ParamMap extra) {
            OURS copy = copyValues(new OURS(uid(), model, summary), extra);
            copy.setParent(parent());
            return copy;
          }

          /** Bytes; without the session, which is reached through the parent. Since Spark 4.1. */
          public long estimatedSize() {
            return 8L * scorer.w().length;
          }
        MORE
          /** A reader of models that were saved. */
          public static MLReader<OURS> read() {
            return MlFiles.models(OURS::new);
          }

          /** Reads a model that was saved at a path. */
          public static OURS load(String path) {
            return read().load(path);
          }
        }
        """
            .replace("OURS", ours)
            .replace("SPARK", ofSpark)
            .replace("MORE\n", more + "\n"));
  }

  private static ClassLoader loader() {
    return WriteSources.class.getClassLoader();
  }

  // The tables of keys.

  private List<Row> rows(String table) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path file = MAIN.resolve(CONFIG.replace('.', '/')).resolve(table + ".java");
    List<Row> rows = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(null, files, null, null, null, files.getJavaFileObjects(file));
      for (CompilationUnitTree unit : task.parse()) {
        unit.getImports().stream()
            .map(each -> each.getQualifiedIdentifier().toString())
            .forEach(name -> imports.put(name.substring(name.lastIndexOf('.') + 1), name));
        for (Tree member : ((ClassTree) unit.getTypeDecls().get(0)).getMembers()) {
          if (member instanceof VariableTree field
              && field.getType().toString().startsWith("Key<")) {
            String type = field.getType().toString();
            rows.add(
                new Row(
                    table,
                    field.getName().toString(),
                    type.substring("Key<".length(), type.length() - 1),
                    comment(task, unit, field),
                    calls(field.getInitializer())));
          }
        }
      }
    }
    return rows;
  }

  /** The comment of a field in one line. */
  private static String comment(JavacTask task, CompilationUnitTree unit, VariableTree field) {
    String comment = DocTrees.instance(task).getDocComment(TreePath.getPath(unit, field));
    if (comment == null) {
      throw new IllegalStateException(field.getName() + " must have a comment: its meaning");
    }
    return comment.strip().replaceAll("\\s*\\n\\s*", " ");
  }

  /** The methods that a chain of calls has, each with its first argument as text. */
  private static Map<String, String> calls(ExpressionTree chain) {
    Map<String, String> calls = new LinkedHashMap<>();
    ExpressionTree at = chain;
    while (at instanceof MethodInvocationTree call
        && call.getMethodSelect() instanceof MemberSelectTree select) {
      String argument = call.getArguments().isEmpty() ? "" : text(call.getArguments().get(0));
      calls.put(select.getIdentifier().toString(), argument);
      at = select.getExpression();
    }
    return calls;
  }

  /** The text of literals that are joined by plus; else the expression as it stands. */
  private static String text(ExpressionTree expression) {
    if (expression instanceof BinaryTree sum) {
      return text(sum.getLeftOperand()) + text(sum.getRightOperand());
    }
    return expression instanceof LiteralTree literal
        ? literal.getValue().toString()
        : expression.toString();
  }

  /** The methods of {@code ConfBuilder}: one with the value of a key, and one with its text. */
  private String confSetters(List<Row> rows) {
    List<String> methods = new ArrayList<>();
    for (Row row : rows) {
      String key = row.table + "." + row.constant;
      String type = row.type.replaceFirst("^Named<(.*)>$", "$1");
      String head = row.meaning() + "\ndefault ConfBuilder " + row.shortName();
      if (row.type.equals("List<String>")) {
        methods.add(
            head + "(String... values) { return set(%s, List.of(values)); }".formatted(key));
      } else if (!row.type.startsWith("Optional<")) {
        String value = type.equals(row.type) ? "value" : "Kinds.named(" + key + ", value)";
        methods.add(
            head
                + "(%s value) { return set(%s, %s); }"
                    .formatted(PRIMITIVES.getOrDefault(type, type), key, value));
      }
      if (!PRIMITIVES.containsKey(type) && !type.matches("String|(List|Map)<.*")) {
        methods.add(head + "(String text) { return text(%s, text); }".formatted(key));
      }
    }
    return """
        /** The methods of {@link ConfBuilder} that set a key each. */
        sealed interface ConfSetters permits ConfBuilder {
          /** The value of a key of the table. */
          <T> ConfBuilder set(Key<T> key, T value);

          /** The value of a key as the text of a conf. */
          <T> ConfBuilder text(Key<T> key, String text);

        %s}
        """
        .formatted(joined(methods));
  }

  /** What keys mean, in Markdown. */
  private static String keyMeanings(List<Row> rows) {
    return """
        /** What keys mean, which stands above their rows as a comment. */
        final class KeyMeanings {
          private static final Map<String, String> BY_NAME =
              Map.ofEntries(
        %s);

          private KeyMeanings() {}

          /** What a key means, in Markdown. */
          static String of(String name) {
            return BY_NAME.get(name);
          }
        }
        """
        .formatted(
            rows.stream()
                .map(row -> "          Map.entry(\"%s\", %s)".formatted(row.name(), row.literal()))
                .collect(Collectors.joining(",\n")));
  }

  /** The names of the Params, for Python. */
  private static String names(List<Row> rows) {
    return """
        \"""The keys of a conf that are Params, by their short names.\"""

        KEYS = [
        %s]

        # The Params beside these of estimators whose Params are all keys.
        OWN_KEYS = [
        %s]

        # What each of both means.
        DOCS = {
        %s}
        """
        .formatted(
            quoted(rows.stream().filter(row -> row.calls.containsKey("asParam"))),
            quoted(
                rows.stream()
                    .filter(row -> !row.calls.containsKey("asParam"))
                    .filter(row -> !row.calls.containsKey("noParam"))),
            rows.stream()
                .filter(row -> !row.calls.containsKey("noParam"))
                .map(
                    row -> "    \"%s\": %s,%n".formatted(row.shortName(), row.meaningWithDefault()))
                .collect(Collectors.joining()));
  }

  private static String quoted(Stream<Row> rows) {
    return rows.map(row -> "    \"%s\",%n".formatted(row.shortName()))
        .collect(Collectors.joining());
  }

  // The stub of thalweg.ml, by which editors and type checkers of Python know its Params.

  private static String stub(List<Row> rows) throws ClassNotFoundException {
    List<Row> keys = rows.stream().filter(row -> row.calls.containsKey("asParam")).toList();
    List<Row> own =
        rows.stream()
            .filter(row -> !row.calls.containsKey("asParam") && !row.calls.containsKey("noParam"))
            .toList();
    StringBuilder classes = new StringBuilder();
    for (String name : ESTIMATORS) {
      String simple = name.substring(name.indexOf('.') + 1);
      classes.append(stub(simple, "_Keys, " + name, name, keys, ""));
    }
    List<Row> all = Stream.concat(keys.stream(), own.stream()).toList();
    classes.append(
        stub(
            "ThalwegClassifier",
            "_OwnKeys, classification._JavaProbabilisticClassifier[ThalwegClassificationModel]",
            "classification.ProbabilisticClassifier",
            all,
            SET_KEY));
    classes.append(
        stub(
            "ThalwegRegressor",
            "_OwnKeys, regression._JavaRegressor[ThalwegRegressionModel]",
            "regression.Regressor",
            all,
            SET_KEY));
    for (String name : VALIDATORS) {
      classes.append(
          "%nclass Thalweg%s(%s): ...%n".formatted(name.substring(name.indexOf('.') + 1), name));
    }
    return """
        from typing import Any

        from pyspark.ml import classification, regression, tuning
        from pyspark.ml.param import Param
        from typing_extensions import Self

        from thalweg.own import Coefficient as Coefficient
        from thalweg.own import ThalwegClassificationModel as ThalwegClassificationModel
        from thalweg.own import ThalwegRegressionModel as ThalwegRegressionModel

        KEYS: list[str]
        OWN_KEYS: list[str]

        class _Keys:
            validationIndicatorCol: Param[str]
            def setValidationIndicatorCol(self, value: str) -> Self: ...
            def getValidationIndicatorCol(self) -> str: ...
        %s
        class _OwnKeys(_Keys):
        %s%s"""
        .formatted(accessors(keys), accessors(own), classes);
  }

  /** The Param of each key, with its setter and its getter. */
  private static String accessors(List<Row> keys) {
    return keys.stream()
        .map(
            row ->
                """
                    NAME: Param[str]
                    def setCAPITAL(self, value: str | float) -> Self:
                        \"""MEANING\"""
                    def getCAPITAL(self) -> str: ...
                """
                    .replace("NAME", row.shortName())
                    .replace("CAPITAL", capital(row.shortName()))
                    .replace("MEANING", row.meaningWithDefault().replaceAll("^\"|\"$", "")))
        .collect(Collectors.joining());
  }

  /**
   * A class of the stub, whose Params are arguments by name.
   *
   * @param ofSpark the class of Spark that has the Params which are no keys
   */
  private static String stub(String name, String bases, String ofSpark, List<Row> keys, String more)
      throws ClassNotFoundException {
    Map<String, String> params = new TreeMap<>();
    boolean isBounded = ofSpark.equals("regression.LinearRegression"); // which Spark's is not
    List<Method> methods = new ArrayList<>(methods(ofSpark));
    methods(isBounded ? "classification.LogisticRegression" : ofSpark).stream()
        .filter(each -> each.getName().contains("BoundsOn"))
        .forEach(methods::add);
    for (Method each : methods) {
      if (each.getParameterCount() == 0
          && each.getReturnType()
              .getName()
              .matches("org\\.apache\\.spark\\.ml\\.param\\.\\w*Param")) {
        params.put(each.getName(), python(each));
      }
    }
    params.put("validationIndicatorCol", "str");
    String arguments =
        Stream.concat(
                params.entrySet().stream().map(each -> each.getKey() + ": " + each.getValue()),
                keys.stream().map(row -> row.shortName() + ": str | float"))
            .map("        %s | None = None,%n"::formatted)
            .collect(Collectors.joining());
    return """

        class %s(%s):
            def __init__(
                self,
                *,
        %s    ) -> None: ...
            def setParams(  # type: ignore[override]
                self,
                *,
        %s    ) -> Self: ...
        %s"""
        .formatted(name, bases, arguments, arguments, more);
  }

  private static List<Method> methods(String ofSpark) throws ClassNotFoundException {
    return List.of(Class.forName("org.apache.spark.ml." + ofSpark, false, loader()).getMethods());
  }

  /** The type in Python of the values of a Param, which the method returns. */
  private static String python(Method param) {
    return switch (param.getReturnType().getSimpleName()) {
      case "BooleanParam" -> "bool";
      case "IntParam", "LongParam" -> "int";
      case "DoubleParam", "FloatParam" -> "float";
      case "IntArrayParam" -> "list[int]";
      case "DoubleArrayParam" -> "list[float]";
      default ->
          param.getGenericReturnType().getTypeName().endsWith("<java.lang.String>") ? "str" : "Any";
    };
  }

  /** The Params of keys, with their setters. */
  private static String keySetters(List<Row> rows) {
    List<String> methods = new ArrayList<>();
    for (Row row : rows) {
      if (row.calls.containsKey("asParam")) {
        String name = row.shortName();
        String setter = row.meaning() + "\ndefault T set" + capital(name);
        methods.add(
            row.meaning()
                + "\ndefault Param<String> %s() { return keyParam(\"%s\"); }"
                    .formatted(name, name));
        methods.add(setter + "(String value) { return setKey(\"%s\", value); }".formatted(name));
        if (row.isNumber()) {
          methods.add(
              setter
                  + "(%s value) { return setKey(\"%s\", String.valueOf(value)); }"
                      .formatted(PRIMITIVES.get(row.type), name));
        }
      }
    }
    return """
        import org.apache.spark.ml.param.Param;

        /**
         * The Params of keys, with their setters.
         *
         * @param <T> the estimator
         */
        public interface KeySetters<T> {
          /** The Param of a key of a conf. */
          Param<String> keyParam(String shortName);

          /** Sets the Param of a key of a conf. */
          T setKey(String shortName, String value);

        %s}
        """
        .formatted(joined(methods));
  }

  // The classes between those of Spark and ours.

  private void saveSetters(Class<?> ofSpark, String prefix, boolean isEstimator)
      throws IOException {
    String ours = prefix + ofSpark.getSimpleName();
    String base = ofSpark.getSimpleName() + "Setters";
    List<String> methods = new ArrayList<>();
    setters(ofSpark)
        .forEach(
            setter ->
                methods.add(
                    "@Override public %s %s(%s value) { super.%s(value); return (%s) this; }"
                        .formatted(
                            ours,
                            setter.getName(),
                            setter
                                .getGenericParameterTypes()[0]
                                .getTypeName()
                                .replace("java.lang.", ""),
                            setter.getName(),
                            ours)));
    methods.add(
        "@Override public %s copy(ParamMap extra) { return (%s) super.copy(extra); }"
            .formatted(ours, ours));
    if (isEstimator) {
      methods.add(
          "@Override public Param<String> keyParam(String shortName) { return keys.of(shortName); }");
    }
    methods.add(
        """
        /** A reader of what was saved, of our class or of Spark's, as ours. */
        @SuppressWarnings({"rawtypes", "unchecked"}) // the type hides that of the superclass's
        public static MLReader read() { return %s(%s.class, %s::new); }"""
            .formatted(isEstimator ? "MlFiles.estimators" : "MlFiles.validators", ours, ours));
    methods.add(
        """
        /** Reads what was saved at a path, of our class or of Spark's. */
        public static %s load(String path) { return (%s) read().load(path); }"""
            .formatted(ours, ours));
    if (isEstimator) {
      methods.addAll(0, training(ofSpark));
    }
    save(
        ML,
        base,
        """
        import org.apache.spark.ml.param.Param;
        import org.apache.spark.ml.param.ParamMap;
        import org.apache.spark.ml.util.MLReader;
        import org.apache.spark.sql.Dataset;

        /** The class of Spark that {@link %s} extends, with setters and readers that return ours. */
        public abstract class %s extends %s%s {
          private static final long serialVersionUID = 1;
        %s
          %s(String uid) { super(uid); }

        %s}
        """
            .formatted(
                ours,
                base,
                ofSpark.getName(),
                isEstimator ? " implements TrainingParams<%s>".formatted(ours) : "",
                isEstimator ? "\n  final KeyParams keys = KeyParams.besideSpark(this);\n" : "",
                base,
                joined(methods)));
  }

  /** What fits an estimator. */
  private static List<String> training(Class<?> ofSpark) {
    String model =
        Stream.of(ofSpark.getDeclaredMethods())
            .filter(method -> method.getName().equals("train") && !method.isBridge())
            .map(method -> method.getReturnType().getName())
            .findFirst()
            .orElseThrow();
    return List.of(
        "/** What a fit does. */\nabstract Fit.FitTask<%s> task();".formatted(model),
        "@Override public %s fit(Dataset<?> dataset) { return Fit.by(this, dataset, this::train); }"
            .formatted(model),
        "@Override public %s train(Dataset<?> dataset) { return task().train(dataset); }"
            .formatted(model));
  }

  /** The setters of Params of a class, whose result is the class itself. */
  private static List<Method> setters(Class<?> ofSpark) {
    Predicate<Method> sets =
        method ->
            method.getName().matches("set[A-Z].*")
                && !method.getName().equals("setInitialModel") // no Param
                && method.getParameterCount() == 1
                && !Modifier.isFinal(method.getModifiers())
                && method.getReturnType().isAssignableFrom(ofSpark)
                && method.getReturnType() != Object.class
                && !method.isBridge();
    return Arrays.stream(ofSpark.getMethods())
        .filter(sets)
        .collect(
            Collectors.toMap(
                WriteSources::signature, method -> method, (one, other) -> one, TreeMap::new))
        .values()
        .stream()
        .toList();
  }

  private static String signature(Method method) {
    return method.getName() + Arrays.toString(method.getParameterTypes());
  }

  // Files.

  private static String capital(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  private static String joined(List<String> methods) {
    return methods.stream().map(method -> method.indent(2)).collect(Collectors.joining("\n"));
  }

  /** Writes a file, with the imports of the tables that it names. */
  private void save(String room, String type, String body) throws IOException {
    Set<String> used = new TreeSet<>();
    if (room.equals(CONFIG)) {
      imports.put("List", "java.util.List");
      imports.put("Map", "java.util.Map");
      imports.forEach(
          (name, full) -> {
            if (Pattern.compile("\\b" + name + "\\b").matcher(body).find()) {
              used.add("import " + full + ";\n");
            }
          });
    }
    String text =
        "// written by src/build/java/WriteSources.java\npackage %s;\n\n%s%s%s"
            .formatted(room, String.join("", used), used.isEmpty() ? "" : "\n", body);
    saveIfOther(target.resolve(room.replace('.', '/')).resolve(type + ".java"), text);
  }

  private static void saveIfOther(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }
}
