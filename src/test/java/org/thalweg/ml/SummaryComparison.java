package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.util.Summary;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Product;
import scala.Tuple5;

/**
 * Compares all that two summaries say: each public method of a class of summaries.
 *
 * @param trained the summary of Spark's own fit, whose objectives ours must reach
 */
record SummaryComparison(Object trained) {
  private static final double TOLERANCE = 1e-6; // of the greatest number beside it
  private static final List<String> RESIDUALS =
      List.of("deviance", "pearson", "working", "response");

  /** One line an attribute that differs. */
  List<String> differences(Object ours, Object theirs) {
    List<Method> methods =
        Stream.of(ours.getClass().getMethods())
            .filter(method -> method.getDeclaringClass() != Object.class)
            .filter(method -> !Modifier.isStatic(method.getModifiers()))
            .filter(method -> !method.isBridge() && !method.getName().contains("$"))
            .sorted(Comparator.comparing(Method::toString))
            .toList();
    assertThat(methods).hasSizeGreaterThan(15);
    List<String> differences = new ArrayList<>();
    for (Method method : methods) {
      for (Object[] arguments : arguments(method)) {
        try {
          compare(method, arguments, ours, theirs);
        } catch (AssertionError | ReflectiveOperationException e) {
          differences.add(method.getName() + Arrays.toString(arguments) + ": " + e.getMessage());
        }
      }
    }
    return differences;
  }

  private void compare(Method method, Object[] arguments, Object ours, Object theirs)
      throws ReflectiveOperationException {
    Object actual = value(method, ours, arguments);
    switch (method.getName()) {
      case "objectiveHistory" ->
          descends((double[]) actual, (double[]) value(method, trained, arguments));
      case "totalIterations", "numIterations" -> assertThat((int) actual).isNotNegative();
      default -> {
        Method same = theirs.getClass().getMethod(method.getName(), method.getParameterTypes());
        alike(actual, value(same, theirs, arguments));
      }
    }
  }

  private static List<Object[]> arguments(Method method) {
    if (method.getParameterCount() == 0) {
      return List.<Object[]>of(new Object[0]);
    }
    assertThat(method.getParameterTypes()).as(method.toString()).hasSize(1);
    Class<?> type = method.getParameterTypes()[0];
    if (type == double.class) {
      return List.of(new Object[] {0.5}, new Object[] {2.0});
    }
    assertThat(method.getName()).as(method.toString()).isEqualTo("residuals");
    return RESIDUALS.stream().map(kind -> new Object[] {kind}).toList();
  }

  /** What a method gives, or throws. */
  private static Object value(Method method, Object summary, Object[] arguments)
      throws ReflectiveOperationException {
    try {
      return method.invoke(summary, arguments);
    } catch (InvocationTargetException e) {
      return e.getCause();
    }
  }

  /** By other steps to the same minimum, or a lower one; Spark's normal equations say only 0. */
  private static void descends(double[] ours, double[] theirs) {
    double last = ours[ours.length - 1];
    assertThat(last).isFinite().isLessThanOrEqualTo(ours[0]);
    if (theirs.length > 1) {
      double least = Arrays.stream(theirs).min().getAsDouble();
      assertThat(last).isLessThanOrEqualTo(least + TOLERANCE * Math.abs(least));
    }
  }

  private static void alike(Object ours, Object theirs) {
    if (theirs instanceof Throwable problem) {
      assertThat(ours).as(problem.toString()).isInstanceOf(problem.getClass());
      assertThat(((Throwable) ours).getMessage()).isEqualTo(problem.getMessage());
      return;
    }
    if (theirs instanceof Summary) { // itself, as another kind of summary
      assertThat(ours).isInstanceOf(Summary.class);
      return;
    }
    assertThat(ours.getClass()).isSameAs(theirs.getClass());
    if (theirs instanceof Number) {
      numbers(new double[] {number(ours)}, new double[] {number(theirs)});
    } else if (theirs instanceof double[] array) {
      numbers((double[]) ours, array);
    } else if (theirs instanceof Vector vector) {
      numbers(((Vector) ours).toArray(), vector.toArray());
    } else if (theirs instanceof Dataset<?> rows) {
      rows(((Dataset<?>) ours).toDF(), rows.toDF());
    } else if (theirs instanceof Object[] all) {
      each((Object[]) ours, all);
    } else if (theirs instanceof Tuple5<?, ?, ?, ?, ?> tuple) {
      each(array((Product) ours), array(tuple));
    } else if (theirs instanceof GeneralizedLinearRegressionModel model) {
      alike(((GeneralizedLinearRegressionModel) ours).coefficients(), model.coefficients());
    } else if (theirs instanceof String text) {
      assertThat(ours.toString()).isEqualTo(text);
    } else if (theirs instanceof Boolean) {
      assertThat(ours).isEqualTo(theirs);
    } else { // a family or a link, which is its class
      assertThat(theirs.getClass().getName()).contains("GeneralizedLinearRegression$");
    }
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  private static Object[] array(Product product) {
    return IntStream.range(0, product.productArity()).mapToObj(product::productElement).toArray();
  }

  private static void each(Object[] ours, Object[] theirs) {
    assertThat(ours).hasSize(theirs.length);
    for (int i = 0; i < theirs.length; i++) {
      alike(ours[i], theirs[i]);
    }
  }

  /** Column by column, since a small number beside a great one is as exact as that. */
  private static void rows(Dataset<Row> ours, Dataset<Row> theirs) {
    assertThat(ours.schema()).isEqualTo(theirs.schema());
    List<Row> actual = ours.collectAsList();
    List<Row> expected = theirs.collectAsList();
    assertThat(actual).hasSize(expected.size());
    for (int c = 0; c < theirs.columns().length; c++) {
      numbers(column(actual, c), column(expected, c));
    }
  }

  private static double[] column(List<Row> rows, int column) {
    return rows.stream()
        .map(row -> row.get(column))
        .flatMapToDouble(
            cell ->
                cell instanceof Vector vector
                    ? Arrays.stream(vector.toArray())
                    : DoubleStream.of(number(cell)))
        .toArray();
  }

  private static void numbers(double[] ours, double[] theirs) {
    double greatest = Arrays.stream(theirs).map(Math::abs).filter(Double::isFinite).max().orElse(0);
    assertThat(ours).containsExactly(theirs, within(TOLERANCE * greatest));
  }
}
