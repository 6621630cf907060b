package org.thalweg.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.page.JsonColumns;
import org.thalweg.report.ScoredSample.LabelScale;

/** What the page draws of scored rows, as JSON. */
final class ScoredPictures {
  private static final int BINS = 10; // of the calibration
  private static final int HISTOGRAM_BINS = 30;
  private static final int MOST_CLASSES = 25; // of the confusion matrix
  private static final int EXTREMES = 40; // largest residuals, which are always among the points
  private static final int POINTS = 1500; // of a scatter

  private ScoredPictures() {}

  static ObjectNode of(ScoredSample rows) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("source", rows.source())
        .put("rows", rows.rows())
        .put("sample", rows.count())
        .put("kind", rows.kind().name());
    if (rows.kind() == LabelScale.NUMBERS) {
      scatter(rows, json.putObject("residuals"));
      histogram(rows, json.putObject("histogram"));
      return json;
    }
    if (rows.kind() == LabelScale.BINARY) {
      RankCurves curves = RankCurves.of(rows);
      if (curves != null) {
        ranks(curves, json.putObject("ranks"));
      }
    }
    if (rows.isProbabilistic()) {
      calibration(rows, json.putArray("calibration"));
    }
    confusion(rows, json.putObject("confusion"));
    return json;
  }

  private static void ranks(RankCurves curves, ObjectNode json) {
    json.put("auc", curves.auc())
        .put("averagePrecision", curves.averagePrecision())
        .put("positives", curves.positives());
    numbers(json.putArray("threshold"), curves.thresholds());
    numbers(json.putArray("falsePositiveRate"), curves.falsePositiveRate());
    numbers(json.putArray("truePositiveRate"), curves.truePositiveRate());
    numbers(json.putArray("precision"), curves.precision());
  }

  /**
   * Of ten equal ranges of the probability: its mean, the part of the rows that it came true for,
   * and their number.
   */
  private static void calibration(ScoredSample rows, ArrayNode json) {
    double[] weight = new double[BINS];
    double[] predicted = new double[BINS];
    double[] observed = new double[BINS];
    int[] count = new int[BINS];
    for (int i = 0; i < rows.count(); i++) {
      double p = rows.scores()[i];
      int bin = Math.min(BINS - 1, (int) (p * BINS));
      double came = rows.kind() == LabelScale.BINARY ? 1 : rows.predictions()[i];
      double s = rows.weights()[i];
      weight[bin] += s;
      predicted[bin] += s * p;
      observed[bin] += rows.labels()[i] == came ? s : 0;
      count[bin]++;
    }
    for (int bin = 0; bin < BINS; bin++) {
      if (weight[bin] > 0) {
        json.addObject()
            .put("predicted", rounded(predicted[bin] / weight[bin]))
            .put("observed", rounded(observed[bin] / weight[bin]))
            .put("rows", count[bin]);
      }
    }
  }

  /** Rows by label and prediction; of the most frequent classes, and the others together. */
  private static void confusion(ScoredSample rows, ObjectNode json) {
    int classes = 2;
    for (int i = 0; i < rows.count(); i++) {
      classes = (int) Math.max(classes, 1 + Math.max(rows.labels()[i], rows.predictions()[i]));
    }
    long[] frequency = new long[classes];
    for (double label : rows.labels()) {
      frequency[(int) label]++;
    }
    boolean all = classes <= MOST_CLASSES;
    int[] shown =
        IntStream.range(0, classes)
            .boxed()
            .sorted(Comparator.comparingLong(k -> all ? 0 : -frequency[k]))
            .limit(MOST_CLASSES)
            .sorted()
            .mapToInt(k -> k)
            .toArray();
    int[] place = new int[classes];
    java.util.Arrays.fill(place, shown.length);
    for (int k = 0; k < shown.length; k++) {
      place[shown[k]] = k;
    }
    int size = shown.length + (all ? 0 : 1);
    long[][] counts = new long[size][size];
    for (int i = 0; i < rows.count(); i++) {
      counts[place[(int) rows.labels()[i]]][place[(int) rows.predictions()[i]]]++;
    }
    Stream<String> names = IntStream.of(shown).mapToObj(rows::className);
    ArrayNode classNames = json.putArray("classes");
    Stream.concat(names, all ? Stream.of() : Stream.of("others")).forEach(classNames::add);
    ArrayNode table = json.putArray("counts");
    for (long[] row : counts) {
      ArrayNode cells = table.addArray();
      for (long cell : row) {
        cells.add(cell);
      }
    }
  }

  /** Some rows, those of the largest residuals among them, by ascending label. */
  private static void scatter(ScoredSample rows, ObjectNode json) {
    List<Integer> bySize =
        IntStream.range(0, rows.count())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -Math.abs(residual(rows, i))))
            .toList();
    int extremes = Math.min(EXTREMES, bySize.size());
    List<Integer> others = bySize.subList(extremes, bySize.size()).stream().sorted().toList();
    int stride = Math.max(1, (others.size() + POINTS - 1) / POINTS);
    int[] shown =
        Stream.concat(
                bySize.stream().limit(extremes),
                IntStream.range(0, others.size())
                    .filter(i -> i % stride == 0)
                    .mapToObj(others::get))
            .sorted(Comparator.comparingDouble(i -> rows.labels()[i]))
            .mapToInt(i -> i)
            .toArray();
    numbers(json.putArray("actual"), IntStream.of(shown).mapToDouble(i -> rows.labels()[i]));
    numbers(
        json.putArray("predicted"), IntStream.of(shown).mapToDouble(i -> rows.predictions()[i]));
  }

  /** Rows by their residual, in ranges of equal width between the 0.5 % and the 99.5 % quantile. */
  private static void histogram(ScoredSample rows, ObjectNode json) {
    double[] residuals =
        IntStream.range(0, rows.count()).mapToDouble(i -> residual(rows, i)).sorted().toArray();
    double from = residuals[(int) (0.005 * (residuals.length - 1))];
    double to = residuals[(int) Math.round(0.995 * (residuals.length - 1))];
    double width = (to - from) / HISTOGRAM_BINS;
    long[] counts = new long[HISTOGRAM_BINS];
    long beyond = 0;
    for (double residual : residuals) {
      if (residual < from || residual > to) {
        beyond++;
      } else {
        counts[width > 0 ? (int) Math.min(HISTOGRAM_BINS - 1, (residual - from) / width) : 0]++;
      }
    }
    json.put("from", from).put("to", to).put("beyond", beyond);
    ArrayNode table = json.putArray("counts");
    for (long count : counts) {
      table.add(count);
    }
  }

  private static double residual(ScoredSample rows, int i) {
    return rows.labels()[i] - rows.predictions()[i];
  }

  private static void numbers(ArrayNode json, double... values) {
    numbers(json, java.util.Arrays.stream(values));
  }

  private static void numbers(ArrayNode json, java.util.stream.DoubleStream values) {
    values.forEach(
        value -> {
          if (Double.isFinite(value)) {
            json.add(rounded(value));
          } else {
            json.addNull();
          }
        });
  }

  /** Six digits, which a picture shows at most. */
  static double rounded(double value) {
    return JsonColumns.rounded(value, 6);
  }
}
