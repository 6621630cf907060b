package org.thalweg.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.metrics.RankCurve;
import org.thalweg.model.Model;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.Objective;
import org.thalweg.page.JsonColumns;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.report.ScoredSample.LabelScale;
import org.thalweg.sample.Permutation;
import org.thalweg.text.Text;

/**
 * Some rows with what a model says of them: all rows of the data, or a sample.
 *
 * @param source the data in words, such as "data.test"
 * @param rows of the data, of which these are all or some
 * @param kind of the labels
 * @param classNames what the classes are called; empty for their numbers
 * @param isProbabilistic whether {@code scores} of classes are probabilities
 * @param labels by row
 * @param predictions by row: a class, or the mean of y
 * @param scores by row: for two classes the probability of class 1 or the raw score; for more the
 *     probability of the predicted class; the same as {@code predictions} for numbers
 * @param weights s by row
 * @param moments of the features over all rows of the data; null if they are not known
 * @param importance of the columns of the data; empty if it was not measured
 */
public record ScoredSample(
    String source,
    long rows,
    LabelScale kind,
    List<String> classNames,
    boolean isProbabilistic,
    double[] labels,
    double[] predictions,
    double[] scores,
    double[] weights,
    FeatureMoments moments,
    Optional<PermutationImportance> importance) {

  /** What labels are, which decides the pictures that there are of the rows. */
  public enum LabelScale {
    BINARY,
    CLASSES,
    NUMBERS
  }

  /**
   * What a model says of rows, without moments and importance.
   *
   * @param blocks the rows
   * @param source the data in words
   * @param rows of the data
   */
  static ScoredSample of(Model model, List<Block> blocks, String source, long rows) {
    int count = blocks.stream().mapToInt(Block::rows).sum();
    Objective objective = model.objective();
    LabelScale kind = kind(objective);
    double[] labels = new double[count];
    double[] predictions = new double[count];
    double[] scores = new double[count];
    double[] weights = new double[count];
    double[] w = model.w();
    int at = 0;
    for (Block block : blocks) {
      double[] raw = objective.scores(w, block);
      int outputs = objective.outputs();
      for (int i = 0; i < block.rows(); i++, at++) {
        double first = raw[i * outputs];
        labels[at] = block.label(i);
        weights[at] = block.weight(i);
        switch (kind) {
          case BINARY -> {
            predictions[at] = objective.isPositive(first) ? 1 : 0;
            scores[at] = objective.isProbabilistic() ? objective.mean(first) : first;
          }
          case CLASSES -> {
            int label = SoftmaxLoss.predicted(raw, i * outputs, outputs);
            SoftmaxLoss.probabilities(raw, i * outputs, outputs);
            predictions[at] = label;
            scores[at] = raw[i * outputs + label];
          }
          case NUMBERS -> {
            predictions[at] = objective.mean(first);
            scores[at] = predictions[at];
          }
        }
      }
    }
    List<String> names = model.input().classNames();
    boolean isProbabilistic = objective.isProbabilistic();
    return new ScoredSample(
        source,
        rows,
        kind,
        names,
        isProbabilistic,
        labels,
        predictions,
        scores,
        weights,
        null,
        Optional.empty());
  }

  private static LabelScale kind(Objective objective) {
    return switch (objective.labels()) {
      case BINARY -> LabelScale.BINARY;
      case CLASSES -> LabelScale.CLASSES;
      default -> LabelScale.NUMBERS;
    };
  }

  /** These rows, with what is known of all rows of the data. */
  ScoredSample with(FeatureMoments known, PermutationImportance measured) {
    return new ScoredSample(
        source,
        rows,
        kind,
        classNames,
        isProbabilistic,
        labels,
        predictions,
        scores,
        weights,
        known,
        Optional.of(measured));
  }

  /** The number of rows that were scored and are in this sample. */
  int count() {
    return labels.length;
  }

  /** The name of class k, counted from 0; its number where the model has no names. */
  String className(int k) {
    return k < classNames.size() ? classNames.get(k) : Integer.toString(k);
  }

  /**
   * How well a model predicts some rows, as one number: of two classes the area under the ROC
   * curve, of more the accuracy, of numbers the root of the mean squared error.
   *
   * @param name of the metric
   * @param value not a number if the metric is not defined, as for rows of one class
   * @param from lower end of the 95 % interval; not a number where rows have weights, which the
   *     formulas lack
   * @param to upper end, likewise
   * @param isLargerBetter whether a larger value is better
   */
  record Quality(String name, double value, double from, double to, boolean isLargerBetter) {
    private static final double NORMAL_95 = 1.959963984540054; // quantile of the normal at .975
    private static final int BISECTIONS = 50;

    /** The quality of predictions of some rows. */
    static Quality of(ScoredSample rows) {
      Quality quality =
          switch (rows.kind()) {
            case NUMBERS -> error(rows);
            case CLASSES -> accuracy(rows);
            case BINARY -> rank(rows);
          };
      boolean isWeighted = DoubleStream.of(rows.weights()).anyMatch(weight -> weight != 1);
      return isWeighted ? quality.within(Double.NaN, Double.NaN) : quality;
    }

    /**
     * What the number says, beside what a model that knows no feature would have, for readers who
     * do not know the metric.
     */
    static String meaning(ScoredSample rows) {
      Quality quality = of(rows);
      return switch (quality.name) {
        case "AUC" ->
            Text.of(
                "Of all pairs of a row of class %s and one of class %s, the model gives the former the"
                    + " higher score in %.3g %%; by chance it would be 50 %%.",
                rows.className(1), rows.className(0), 100 * quality.value);
        case "accuracy" -> mostFrequent(rows);
        default ->
            Text.of(
                "To predict the mean of these rows for each would have an error of %.3g.",
                deviation(rows));
      };
    }

    private static String mostFrequent(ScoredSample rows) {
      Map<Integer, Double> weights = new TreeMap<>();
      for (int i = 0; i < rows.count(); i++) {
        weights.merge((int) rows.labels()[i], rows.weights()[i], Double::sum);
      }
      var most = Collections.max(weights.entrySet(), Map.Entry.comparingByValue());
      return Text.of(
          "To predict the most frequent class, %s, for every row would have accuracy %.3g.",
          rows.className(most.getKey()), most.getValue() / DoubleStream.of(rows.weights()).sum());
    }

    /** The root of the mean squared distance of labels from their mean. */
    private static double deviation(ScoredSample rows) {
      double weight = 0;
      double mean = 0;
      double squares = 0;
      for (int i = 0; i < rows.count(); i++) {
        double s = rows.weights()[i];
        double distance = rows.labels()[i] - mean;
        weight += s;
        mean += weight > 0 ? distance * s / weight : 0;
        squares += s * distance * (rows.labels()[i] - mean);
      }
      return Math.sqrt(squares / weight);
    }

    /** By how much another value is worse; below 0 if it is better. */
    double lostBy(double other) {
      return isLargerBetter ? value - other : other - value;
    }

    private Quality within(double low, double high) {
      return new Quality(name, value, low, high, isLargerBetter);
    }

    /** "AUC 0.902 (95 % interval 0.897 to 0.907)". */
    @Override
    public String toString() {
      String said = name.equals("RMSE") ? "a typical error (RMSE) of" : name;
      return Double.isNaN(from)
          ? Text.of("%s %.3g", said, value)
          : Text.of("%s %.3g (95 %% interval %.3g to %.3g)", said, value, from, to);
    }

    /**
     * The area under the ROC curve, or the accuracy if all rows are of one class. Its interval
     * holds every area θ from which the one found is at most 1.96 standard errors away, as θ has
     * them (R. G. Newcombe, Statistics in Medicine 25 (2006), part 2, method 5), so it is not a
     * point at 1.
     */
    private static Quality rank(ScoredSample rows) {
      RankCurves curves = RankCurves.of(rows);
      if (curves == null) {
        return accuracy(rows);
      }
      double auc = curves.auc();
      double ones = DoubleStream.of(rows.labels()).sum();
      double zeros = rows.count() - ones;
      return new Quality("AUC", auc, end(auc, 0, ones, zeros), end(auc, 1, ones, zeros), true);
    }

    /** The end of the interval of an area towards 0 or 1, by bisection. */
    private static double end(double auc, double towards, double ones, double zeros) {
      double pairs = (ones + zeros) / 2 - 1;
      double in = auc;
      double out = towards;
      for (int i = 0; i < BISECTIONS; i++) {
        double middle = (in + out) / 2;
        double both = (1 - middle) / (2 - middle) + middle / (1 + middle);
        double variance = middle * (1 - middle) * (1 + pairs * both) / (ones * zeros);
        if (Math.abs(auc - middle) <= NORMAL_95 * Math.sqrt(variance)) {
          in = middle;
        } else {
          out = middle;
        }
      }
      return in;
    }

    /** The part of the rows that is predicted rightly, with the interval of E. B. Wilson (1927). */
    private static Quality accuracy(ScoredSample rows) {
      double right = 0;
      double all = 0;
      for (int i = 0; i < rows.count(); i++) {
        right += rows.labels()[i] == rows.predictions()[i] ? rows.weights()[i] : 0;
        all += rows.weights()[i];
      }
      double p = right / all;
      double n = rows.count();
      double squared = NORMAL_95 * NORMAL_95 / n;
      double middle = (p + squared / 2) / (1 + squared);
      double half = NORMAL_95 * Math.sqrt(p * (1 - p) / n + squared / (4 * n)) / (1 + squared);
      return new Quality("accuracy", p, middle - half, middle + half, true);
    }

    /** The root of the mean squared error, and its interval by the spread of the squares. */
    private static Quality error(ScoredSample rows) {
      double weight = 0;
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < rows.count(); i++) {
        double s = rows.weights()[i];
        double residual = rows.labels()[i] - rows.predictions()[i];
        weight += s;
        sum += s * residual * residual;
        squares += s * residual * residual * residual * residual;
      }
      double mean = sum / weight;
      double variance = Math.max(0, squares / weight - mean * mean) / rows.count();
      double error = NORMAL_95 * Math.sqrt(variance);
      return new Quality(
          "RMSE",
          Math.sqrt(mean),
          Math.sqrt(Math.max(0, mean - error)),
          Math.sqrt(mean + error),
          false);
    }
  }

  /**
   * The receiver operating characteristic and the curve of precision over recall, of weighted rows
   * of two classes: T. Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters
   * 27(8) (2006). Rows of equal scores are one point.
   *
   * @param thresholds a row counts as class 1 from this score on; in descending order
   * @param falsePositiveRate of the rows of class 0
   * @param truePositiveRate of the rows of class 1: the recall
   * @param precision the part of the rows above the threshold that is of class 1
   * @param auc the area under the first curve, by trapezia
   * @param averagePrecision Σ precision·(growth of recall)
   * @param positives the part of all rows that is of class 1
   */
  record RankCurves(
      double[] thresholds,
      double[] falsePositiveRate,
      double[] truePositiveRate,
      double[] precision,
      double auc,
      double averagePrecision,
      double positives) {
    private static final int POINTS = 300;

    /** The curves; null where one class has no weight. */
    static RankCurves of(ScoredSample rows) {
      if (rows.count() == 0) {
        return null;
      }
      RankCurve curve = RankCurve.of(rows.scores(), rows.labels(), rows.weights());
      int last = curve.thresholds().length - 1;
      double ones = curve.ones()[last];
      double zeros = curve.zeros()[last];
      return ones > 0 && zeros > 0 ? of(curve, ones, zeros) : null;
    }

    private static RankCurves of(RankCurve curve, double ones, double zeros) {
      List<double[]> points = new ArrayList<>(); // threshold, false, true positive rate, precision
      points.add(new double[] {Double.POSITIVE_INFINITY, 0, 0, 1});
      double before1 = 0;
      double before0 = 0;
      double pairs = 0; // in order, half of those with equal scores
      double averagePrecision = 0;
      for (int i = 0; i < curve.thresholds().length; i++) {
        double above1 = curve.ones()[i];
        double above0 = curve.zeros()[i];
        if (above1 + above0 == 0) {
          continue; // rows without weight alone
        }
        double precision = curve.precision(i);
        pairs += (above0 - before0) * (above1 + before1) / 2;
        averagePrecision += precision * (above1 - before1) / ones;
        points.add(new double[] {curve.thresholds()[i], above0 / zeros, above1 / ones, precision});
        before1 = above1;
        before0 = above0;
      }
      points.get(0)[3] = points.get(1)[3]; // where nothing is above, as just after
      double[][] kept = thinned(points);
      return new RankCurves(
          column(kept, 0),
          column(kept, 1),
          column(kept, 2),
          column(kept, 3),
          pairs / (ones * zeros),
          averagePrecision,
          ones / (ones + zeros));
    }

    /**
     * Points that are so far from each other, in any of the curves, that there are not too many.
     */
    private static double[][] thinned(List<double[]> points) {
      for (double distance = 1.0 / POINTS; ; distance *= 1.5) {
        List<double[]> kept = new ArrayList<>(List.of(points.get(0)));
        for (double[] point : points) {
          double[] last = kept.get(kept.size() - 1);
          double far = Math.abs(point[1] - last[1]) + Math.abs(point[2] - last[2]);
          if (far + Math.abs(point[3] - last[3]) >= distance) {
            kept.add(point);
          }
        }
        if (kept.get(kept.size() - 1) != points.get(points.size() - 1)) {
          kept.add(points.get(points.size() - 1));
        }
        if (kept.size() <= 2 * POINTS) {
          return kept.toArray(double[][]::new);
        }
      }
    }

    private static double[] column(double[][] points, int column) {
      return IntStream.range(0, points.length).mapToDouble(i -> points[i][column]).toArray();
    }
  }

  /**
   * What the quality of a model loses on some rows if the cells of one column are shuffled among
   * them: L. Breiman, "Random forests", Machine Learning 45 (2001), section 10, and for any model
   * A. Fisher, C. Rudin and F. Dominici, "All models are wrong, but many are useful", JMLR 20(177)
   * (2019). All features of a column, such as those of its categories, move together. Columns that
   * say the same thing stand in for each other, so each of them may lose little.
   *
   * @param metric its name
   * @param value of the metric without a shuffle
   * @param rows how many were shuffled
   * @param shuffles of each column
   * @param columns the largest loss first
   * @param left columns that were not shuffled, since there are too many
   */
  public record PermutationImportance(
      String metric,
      double value,
      int rows,
      int shuffles,
      List<ColumnImportance> columns,
      int left) {
    private static final int SHUFFLES = 5;
    private static final int MOST_COLUMNS = 100;
    private static final int MOST_ROWS = 10_000;
    private static final long MOST_ENTRIES = 1 << 27; // that are scored for all columns together

    /**
     * Shuffles columns; of more than {@value #MOST_COLUMNS}, those of the largest effects, which
     * are weights times standard deviations.
     *
     * @param blocks rows of any number, of which some are drawn at random where they are many
     * @param moments of the features
     * @param seed of the shuffles, and of which rows are drawn
     */
    static PermutationImportance of(
        Model model, List<Block> blocks, FeatureMoments moments, long seed) {
      Map<String, BitSet> all = columns(model);
      List<String> names = largest(model, all, moments);
      List<Block> rows = drawn(blocks, names.size(), seed);
      int count = rows.stream().mapToInt(Block::rows).sum();
      int[][] orders = orders(count, seed);
      Quality whole = quality(model, rows);
      List<ColumnImportance> lost = new ArrayList<>();
      for (String name : names) {
        double[] each = new double[SHUFFLES];
        for (int k = 0; k < SHUFFLES; k++) {
          each[k] = whole.lostBy(quality(model, shuffled(rows, all.get(name), orders[k])).value());
        }
        lost.add(importance(name, each));
      }
      lost.sort(Comparator.comparingDouble(column -> -column.lost()));
      return new PermutationImportance(
          whole.name(), whole.value(), count, SHUFFLES, lost, all.size() - names.size());
    }

    /** How it was measured, in a sentence or two. */
    String note() {
      String more = left == 0 ? "" : Text.of(" Of %,d more columns it was not measured.", left);
      return Text.of(
          "By how much %s, %.4g on these rows, gets worse if the cells of a column are shuffled among"
              + " %,d rows: mean ± standard deviation of %d shuffles. Columns that say the same stand"
              + " in for each other, and then each seems to matter little.%s",
          metric, value, rows, shuffles, more);
    }

    private static Quality quality(Model model, List<Block> rows) {
      return Quality.of(ScoredSample.of(model, rows, "", 0));
    }

    private static ColumnImportance importance(String name, double[] lost) {
      double mean = 0;
      for (double each : lost) {
        mean += each / SHUFFLES;
      }
      double squares = 0;
      for (double each : lost) {
        squares += (each - mean) * (each - mean);
      }
      return new ColumnImportance(name, mean, Math.sqrt(squares / (SHUFFLES - 1)));
    }

    /** The features of each column by its name. */
    private static Map<String, BitSet> columns(Model model) {
      Map<String, BitSet> columns = new LinkedHashMap<>();
      List<String> names = model.input().columnNames(model.features());
      for (int j = 0; j < names.size(); j++) {
        columns.computeIfAbsent(names.get(j), name -> new BitSet()).set(j);
      }
      return columns;
    }

    private static List<String> largest(
        Model model, Map<String, BitSet> columns, FeatureMoments moments) {
      if (columns.size() <= MOST_COLUMNS) {
        return List.copyOf(columns.keySet());
      }
      double[] effects = effects(model, moments);
      Map<String, Double> byName = new HashMap<>();
      columns.forEach(
          (name, features) ->
              byName.put(name, features.stream().mapToDouble(j -> effects[j]).sum()));
      return columns.keySet().stream()
          .sorted(Comparator.comparingDouble(name -> -byName.get(name)))
          .limit(MOST_COLUMNS)
          .toList();
    }

    /** Of each feature, the sum of its weights' sizes times its standard deviation. */
    private static double[] effects(Model model, FeatureMoments moments) {
      double[] w = model.w();
      double[] effects = new double[model.features()];
      for (InputWeights input : model.objective().inputs()) {
        int length = input.features().count(model.features()) * input.columns();
        for (int i = 0; i < length; i++) {
          int j = input.features().feature(i / input.columns());
          effects[j] += Math.abs(w[input.from() + i]) * Math.sqrt(moments.variance(j));
        }
      }
      return effects;
    }

    /**
     * As many of the rows as cost a bounded time, drawn at random from all of them, in their order:
     * a table may be sorted, by its label too.
     */
    private static List<Block> drawn(List<Block> blocks, int columns, long seed) {
      long entries = blocks.stream().mapToLong(Block::entries).sum();
      int count = blocks.stream().mapToInt(Block::rows).sum();
      double ofRow = Math.max(1.0, (double) entries / Math.max(1, count));
      long affordable = (long) (MOST_ENTRIES / (ofRow * SHUFFLES * Math.max(1, columns)));
      int some = (int) Math.max(1, Math.min(Math.min(count, MOST_ROWS), affordable));
      BitSet chosen = new BitSet(count);
      IntStream.range(0, Math.min(some, count))
          .map(new Permutation(Math.max(1, count), seed + SHUFFLES)::at)
          .forEach(chosen::set);
      List<Block> taken = new ArrayList<>();
      int begin = 0;
      for (Block block : blocks) {
        int[] rows = chosen.get(begin, begin + block.rows()).stream().toArray();
        if (rows.length > 0) {
          taken.add(block.copy(rows, rows.length));
        }
        begin += block.rows();
      }
      int[] same = IntStream.range(0, taken.stream().mapToInt(Block::rows).sum()).toArray();
      return shuffled(taken, new BitSet(), same); // stored as shuffled rows are, for the same bits
    }

    /** Orders of rows, which are the same for every column. */
    private static int[][] orders(int rows, long seed) {
      int[][] orders = new int[SHUFFLES][];
      for (int k = 0; k < SHUFFLES; k++) {
        orders[k] = IntStream.range(0, rows).map(new Permutation(rows, seed + k)::at).toArray();
      }
      return orders;
    }

    /** Rows with the features of one column from the row that the order names. */
    private static List<Block> shuffled(List<Block> rows, BitSet column, int[] order) {
      List<Block> shuffled = new ArrayList<>();
      int[] begins = new int[rows.size()]; // the number of the first row of each block
      for (int k = 1; k < begins.length; k++) {
        begins[k] = begins[k - 1] + rows.get(k - 1).rows();
      }
      SparseRow own = new SparseRow();
      SparseRow other = new SparseRow();
      for (int k = 0; k < begins.length; k++) {
        Block block = rows.get(k);
        SparseRow all = new SparseRow();
        int[] starts = new int[block.rows() + 1];
        for (int i = 0; i < block.rows(); i++) {
          int from = order[begins[k] + i];
          int place = Arrays.binarySearch(begins, from);
          int source = place >= 0 ? place : -place - 2;
          block.read(i, own);
          rows.get(source).read(from - begins[source], other);
          add(own, other, column, all);
          starts[i + 1] = all.count();
        }
        shuffled.add(all.block(block.features(), starts, block.targets()));
      }
      return shuffled;
    }

    /** Adds a row by ascending feature, with the features of a column from another row. */
    private static void add(SparseRow own, SparseRow other, BitSet column, SparseRow to) {
      int a = 0;
      int b = 0;
      while (a < own.count() || b < other.count()) {
        int mine = a < own.count() ? own.columns()[a] : Integer.MAX_VALUE;
        int theirs = b < other.count() ? other.columns()[b] : Integer.MAX_VALUE;
        if (mine <= theirs && !column.get(mine)) {
          to.add(mine, own.values()[a]);
        }
        if (theirs <= mine && column.get(theirs)) {
          to.add(theirs, other.values()[b]);
        }
        a += mine <= theirs ? 1 : 0;
        b += theirs <= mine ? 1 : 0;
      }
    }

    /**
     * How much a model needs one column of its data.
     *
     * @param column its name
     * @param lost mean of what the metric loses if the cells of the column are shuffled among the
     *     rows; below 0 where the predictions got better by chance
     * @param deviation standard deviation of the loss over the shuffles
     */
    public record ColumnImportance(String column, double lost, double deviation) {

      /** Whether the metric loses more than it varies by from shuffle to shuffle. */
      boolean matters() {
        return lost > deviation;
      }
    }
  }

  /** What the page draws of scored rows, as JSON. */
  static final class ScoredPictures {
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
      json.set("counts", new ObjectMapper().valueToTree(counts));
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

    /**
     * Rows by their residual, in ranges of equal width between the 0.5 % and the 99.5 % quantile.
     */
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
      json.set("counts", new ObjectMapper().valueToTree(counts));
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
}
