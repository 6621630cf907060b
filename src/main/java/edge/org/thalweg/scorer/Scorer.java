package org.thalweg.scorer;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Scores rows by a model that {@code thalweg export --format json} wrote. Needs nothing but the
 * JDK: this one file may be copied into another program. Immutable, and so for any number of
 * threads.
 *
 * <pre>
 *   a₀ = x,   aₗ = φₗ(Wₗᵀaₗ₋₁ + bₗ),   z = the last of them + offset;   prediction = link(z)
 * </pre>
 *
 * A model of a table takes rows as the table has them, a cell for each column; x is what becomes of
 * them. A model of LIBSVM text takes x.
 */
public final class Scorer {
  private static final String FORMAT = "thalweg-model";
  private static final List<Double> VERSIONS = List.of(1.0, 2.0, 3.0, 4.0, 5.0);

  private final List<String> features;
  private final Missing[] missing;
  private final RawColumn[] columns;
  private final String offset; // a column; null for none
  private final List<String> classes;
  private final String link;
  private final HiddenLayer[] layers;
  private final double threshold; // of the probability; NaN for none
  private final double[][] points; // scores and their probabilities; without any for the link

  private Scorer(
      List<String> features,
      Missing[] missing,
      RawColumn[] columns,
      String offset,
      List<String> classes,
      String link,
      HiddenLayer[] layers,
      Map<?, ?> model) {
    this.features = features;
    this.missing = missing;
    this.columns = columns;
    this.offset = offset;
    this.classes = classes;
    this.link = link;
    this.layers = layers;
    Object limit = model.get("threshold");
    this.threshold = limit == null ? Double.NaN : as(Double.class, limit, "threshold");
    this.points = new double[][] {points(model, "scores"), points(model, "probabilities")};
    boolean fits = points[0].length == points[1].length;
    for (int i = 0; fits && i < points[0].length; i++) {
      fits = points[1][i] >= (i == 0 ? 0 : points[1][i - 1]) && points[1][i] <= 1;
      fits &= i == 0 || points[0][i] > points[0][i - 1];
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "a model must have a probability in [0, 1] for each of its scores, both ascending");
    }
  }

  private static double[] points(Map<?, ?> model, String name) {
    Object numbers = model.containsKey(name) ? model.get(name) : List.of();
    return as(List.class, numbers, name).stream()
        .mapToDouble(number -> as(Double.class, number, name))
        .toArray();
  }

  /**
   * The model of a file.
   *
   * @throws IllegalArgumentException if it is not an exported model
   */
  public static Scorer read(Path file) throws IOException {
    return of(Files.readString(file, StandardCharsets.UTF_8));
  }

  /**
   * The model of a JSON text.
   *
   * @throws IllegalArgumentException if it is not an exported model
   */
  public static Scorer of(String json) {
    Map<?, ?> model = as(Map.class, new Parser(json).document(), "a model");
    if (!FORMAT.equals(model.get("format")) || !VERSIONS.contains(model.get("version"))) {
      throw new IllegalArgumentException(
          "a model must be of format %s, version 1 to 5, but was of %s, version %s"
              .formatted(FORMAT, model.get("format"), model.get("version")));
    }
    List<String> features = strings(model.get("features"), "features");
    List<String> classes =
        model.containsKey("classes") ? strings(model.get("classes"), "classes") : List.of();
    String link = as(String.class, model.get("link"), "link");
    if (!List.of("identity", "exp", "sigmoid", "softmax").contains(link)) {
      throw new IllegalArgumentException(
          "link must be identity, exp, sigmoid or softmax but was " + link);
    }
    int outputs = link.equals("softmax") ? classes.size() : 1;
    Missing[] missing = Missing.of(model.get("missing"), features.size());
    Object offset = model.get("offset");
    return new Scorer(
        features,
        missing,
        RawColumn.of(model.get("columns"), features.size(), missing),
        offset == null ? null : as(String.class, offset, "offset"),
        classes,
        link,
        layers(model.get("layers"), features.size(), outputs),
        model);
  }

  private static HiddenLayer[] layers(Object array, int features, int outputs) {
    List<HiddenLayer> layers = new ArrayList<>();
    int inputs = features;
    for (Object each : as(List.class, array, "layers")) {
      HiddenLayer layer = HiddenLayer.of(as(Map.class, each, "a layer"), inputs);
      layers.add(layer);
      inputs = layer.outputs;
    }
    if (layers.isEmpty() || inputs != outputs) {
      throw new IllegalArgumentException(
          "the last layer must have %d outputs but has %d".formatted(outputs, inputs));
    }
    return layers.toArray(HiddenLayer[]::new);
  }

  /** The names of the features, in the order of x. */
  public List<String> features() {
    return features;
  }

  /** The names of the classes 0, 1, …; empty where labels are amounts. */
  public List<String> classes() {
    return classes;
  }

  /** The names of the columns of a row; empty for a model of LIBSVM text. */
  public List<String> columns() {
    Set<String> names = new LinkedHashSet<>();
    for (RawColumn column : columns) {
      names.add(column.name);
    }
    if (offset != null) {
      names.add(offset);
    }
    return List.copyOf(names);
  }

  /**
   * The raw scores of a row as a table has it.
   *
   * @param row a cell for each of {@link #columns}, and others that do not count: numbers or their
   *     text; truth values, or true, false, 1, 0; dates as ISO 8601 texts, or objects of java.time;
   *     categories as text, or whole numbers; vectors as arrays of doubles or lists. One that is
   *     missing is null, NaN or a blank text
   * @throws IllegalArgumentException if a column is not there, is missing where nothing stands for
   *     it, or holds something else
   */
  public double[] scores(Map<String, ?> row) {
    if (columns.length == 0) {
      throw new IllegalArgumentException("a model without columns takes x, but was given a row");
    }
    double[] sums = layers[0].intercepts.clone();
    double factor = 1;
    for (RawColumn column : columns) {
      factor = column.add(cell(row, column.name), factor, layers[0], sums);
    }
    double[] scores = rest(sums);
    if (offset != null) {
      double more = RawColumn.present(offset, RawCells.number(cell(row, offset), offset));
      for (int k = 0; k < scores.length; k++) {
        scores[k] += more;
      }
    }
    return scores;
  }

  private static Object cell(Map<String, ?> row, String name) {
    if (!row.containsKey(name)) {
      throw new IllegalArgumentException(
          "a row must have column %s, null where it is missing, but has %s"
              .formatted(name, row.keySet()));
    }
    return row.get(name);
  }

  /** The number of the class, or the mean of the label where that is an amount. */
  public double predict(Map<String, ?> row) {
    return prediction(scores(row));
  }

  /**
   * The raw scores of a row.
   *
   * @param x one number for each feature; NaN where it is missing, and the model has a number for
   *     that. What is given for a feature that says where a number is missing does not count
   */
  public double[] scores(double[] x) {
    if (x.length != features.size()) {
      throw new IllegalArgumentException(
          "x must have %d numbers but has %d".formatted(features.size(), x.length));
    }
    double[] complete = completed(x);
    double[] sums = layers[0].intercepts.clone();
    for (int j = 0; j < complete.length; j++) {
      layers[0].add(j, complete[j], sums);
    }
    return rest(sums);
  }

  /**
   * The raw scores of a row most of whose features are 0.
   *
   * @param indices of the others, from 0, each once
   * @param values theirs
   */
  public double[] scores(int[] indices, double[] values) {
    double[] sums = layers[0].intercepts.clone();
    for (int k = 0; k < indices.length; k++) {
      if (indices[k] < 0 || indices[k] >= features.size()) {
        throw new IllegalArgumentException(
            "an index must be in [0, %d) but was %d".formatted(features.size(), indices[k]));
      }
      layers[0].add(indices[k], values[k], sums);
    }
    return rest(sums);
  }

  private double[] completed(double[] x) {
    if (missing.length == 0) {
      return x;
    }
    double[] complete = x.clone();
    for (Missing each : missing) {
      boolean isMissing = Double.isNaN(x[each.feature]);
      complete[each.feature] = isMissing ? each.value : x[each.feature];
      if (each.indicator >= 0) {
        complete[each.indicator] = isMissing ? 1 : 0;
      }
    }
    return complete;
  }

  private double[] rest(double[] first) {
    double[] sums = first;
    for (int l = 0; l < layers.length; l++) {
      if (l > 0) {
        double[] next = layers[l].intercepts.clone();
        for (int j = 0; j < sums.length; j++) {
          layers[l].add(j, sums[j], next);
        }
        sums = next;
      }
      layers[l].activate(sums);
    }
    return sums;
  }

  /**
   * The probability of each class.
   *
   * @param scores of a row; not changed
   * @throws IllegalStateException if the model has no probabilities
   */
  public double[] probabilities(double[] scores) {
    if (link.equals("sigmoid") || points[0].length > 0) {
      double p = points[0].length > 0 ? mapped(scores[0]) : sigmoid(scores[0]);
      return new double[] {1 - p, p};
    }
    if (!link.equals("softmax")) {
      throw new IllegalStateException("a model with link %s has no probabilities".formatted(link));
    }
    double most = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      most = Math.max(most, score);
    }
    double[] p = scores.clone();
    double sum = 0;
    for (int k = 0; k < p.length; k++) {
      p[k] = StrictMath.exp(p[k] - most);
      sum += p[k];
    }
    for (int k = 0; k < p.length; k++) {
      p[k] /= sum;
    }
    return p;
  }

  private double mapped(double z) {
    double[] from = points[0];
    double[] p = points[1];
    int last = from.length - 1;
    if (Double.isNaN(z) || z <= from[0] || z >= from[last]) {
      return Double.isNaN(z) ? z : p[z <= from[0] ? 0 : last];
    }
    int at = Arrays.binarySearch(from, z);
    int k = at < 0 ? -at - 2 : Math.min(at, last - 1);
    return p[k] + (z - from[k]) / (from[k + 1] - from[k]) * (p[k + 1] - p[k]);
  }

  /** The number of the class, or the mean of the label where that is an amount. */
  public double predict(double[] x) {
    return prediction(scores(x));
  }

  /**
   * What is predicted, from the scores of a row.
   *
   * @param scores of a row
   */
  public double prediction(double[] scores) {
    if (classes.isEmpty()) {
      return switch (link) {
        case "exp" -> StrictMath.exp(scores[0]);
        case "sigmoid" -> sigmoid(scores[0]);
        default -> scores[0];
      };
    }
    if (scores.length == 1) {
      boolean isPlain = Double.isNaN(threshold) && points[0].length == 0;
      double least = Double.isNaN(threshold) ? Math.nextUp(0.5) : threshold;
      return (isPlain ? scores[0] > 0 : probabilities(scores)[1] >= least) ? 1 : 0;
    }
    int best = 0;
    for (int k = 1; k < scores.length; k++) {
      best = scores[k] > scores[best] ? k : best;
    }
    return best;
  }

  private static double sigmoid(double z) {
    return z >= 0 ? 1 / (1 + StrictMath.exp(-z)) : StrictMath.exp(z) / (1 + StrictMath.exp(z));
  }

  private static <T> T as(Class<T> type, Object value, String what) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "%s must be a JSON %s but was %s"
              .formatted(what, type.getSimpleName().toLowerCase(Locale.ROOT), value));
    }
    return type.cast(value);
  }

  private static List<String> strings(Object array, String what) {
    List<String> strings = new ArrayList<>();
    for (Object each : as(List.class, array, what)) {
      strings.add(as(String.class, each, what));
    }
    return List.copyOf(strings);
  }

  /** What stands for a missing feature, and which one says so; −1 for none. */
  private record Missing(int feature, double value, int indicator) {
    static Missing[] of(Object array, int features) {
      List<Missing> missing = new ArrayList<>();
      for (Object one : array == null ? List.of() : as(List.class, array, "missing")) {
        Map<?, ?> each = as(Map.class, one, "missing");
        missing.add(
            new Missing(
                place(each.get("feature"), features),
                as(Double.class, each.get("value"), "value"),
                each.containsKey("indicator") ? place(each.get("indicator"), features) : -1));
      }
      return missing.toArray(Missing[]::new);
    }

    private static int place(Object number, int features) {
      int place = as(Double.class, number, "feature").intValue();
      if (place < 0 || place >= features) {
        throw new IllegalArgumentException(
            "a feature must be in [0, %d) but was %d".formatted(features, place));
      }
      return place;
    }
  }

  /**
   * A column of rows, and what becomes of it in x.
   *
   * @param from place in x of its first feature, which has as many more as it is wide; a number
   *     that has none is a factor of the next column
   * @param missing what stands for a missing number; null for nothing
   * @param levels the place of each category among the features
   * @param steps the numbers from which on each feature of steps is 1
   * @param curve the features of a curve; null for another kind
   */
  private record RawColumn(
      String name,
      String kind,
      int from,
      int width,
      Missing missing,
      Levels levels,
      double[] steps,
      Curve curve) {
    private static final List<String> KINDS =
        List.of("number", "boolean", "date", "vector", "category", "hash", "steps", "curve");

    static RawColumn[] of(Object array, int features, Missing[] missing) {
      List<RawColumn> columns = new ArrayList<>();
      for (Object one : array == null ? List.of() : as(List.class, array, "columns")) {
        Map<?, ?> each = as(Map.class, one, "a column");
        String name = as(String.class, each.get("name"), "name");
        String kind = as(String.class, each.get("kind"), "kind");
        int from = as(Double.class, each.get("from"), "from").intValue();
        int width = as(Double.class, each.get("width"), "width").intValue();
        boolean areSteps = kind.equals("steps");
        List<String> levels =
            areSteps || kind.equals("category") ? strings(each.get("levels"), "levels") : List.of();
        boolean fits = from >= 0 && width >= 0 && from + width <= features;
        boolean isNumber = KINDS.indexOf(kind) < KINDS.indexOf("vector");
        if (!KINDS.contains(kind) || !fits || isNumber && width > 1 || levels.size() > width) {
          throw new IllegalArgumentException("a column must be of the model but was " + each);
        }
        Missing fill = null;
        for (Missing candidate : missing) {
          fill = isNumber && width == 1 && candidate.feature == from ? candidate : fill;
        }
        if (each.containsKey("missing")) {
          Double indicator = (Double) each.get("indicator");
          double value = as(Double.class, each.get("missing"), "missing");
          fill = new Missing(from, value, indicator == null ? -1 : indicator.intValue());
        }
        columns.add(
            new RawColumn(
                name,
                kind,
                from,
                width,
                fill,
                new Levels(areSteps ? List.of() : levels, each),
                levels.stream().filter(l -> areSteps).mapToDouble(Double::parseDouble).toArray(),
                kind.equals("curve") ? Curve.of(each.get("curve"), width) : null));
      }
      return columns.toArray(RawColumn[]::new);
    }

    /**
     * Adds what becomes of a cell to the sums of a layer.
     *
     * @param factor of this column
     * @return that of the next one
     */
    double add(Object cell, double factor, HiddenLayer layer, double[] sums) {
      switch (kind) {
        case "category" -> {
          int level = levels.feature(cell, name);
          if (level >= 0) {
            layer.add(from + level, factor, sums);
          }
        }
        case "hash" -> {
          if (cell != null) {
            long hash = TextHash.of(cell.toString(), TextHash.of(name, TextHash.SEED));
            layer.add(from + (int) (hash & width - 1), 1, sums);
          }
        }
        case "vector" -> {
          double[] numbers = RawCells.numbers(cell, name, width);
          for (int k = 0; k < width; k++) {
            layer.add(from + k, numbers[k], sums);
          }
        }
        case "boolean" -> {
          return addNumber(RawCells.truth(cell, name), factor, layer, sums);
        }
        case "date" -> {
          return addNumber(RawCells.days(cell, name), factor, layer, sums);
        }
        default -> {
          return addNumber(RawCells.number(cell, name), factor, layer, sums);
        }
      }
      return 1;
    }

    /** Adds a number, or what stands for it where it is missing, which NaN says. */
    private double addNumber(double number, double factor, HiddenLayer layer, double[] sums) {
      boolean isMissing = Double.isNaN(number) && missing != null;
      double value = isMissing ? missing.value : present(name, number);
      boolean areSteps = kind.equals("steps");
      for (int k = 0; curve != null && k < width; k++) {
        layer.add(from + k, curve.feature(k, width, value), sums);
      }
      for (int k = 0; areSteps && k < width && value >= steps[k]; k++) {
        layer.add(from + k, 1, sums);
      }
      if (!areSteps && curve == null && width == 1) {
        layer.add(from, factor * value, sums);
      }
      if (isMissing && missing.indicator >= 0) {
        layer.add(missing.indicator, 1, sums);
      }
      return !areSteps && width == 0 ? factor * value : 1;
    }

    static double present(String name, double number) {
      if (Double.isNaN(number)) {
        throw new IllegalArgumentException("value of column %s is missing".formatted(name));
      }
      return number;
    }
  }

  /**
   * Features of a number x: the sum over pieces of powers, from 1 on, of min(max((x − from) / over,
   * low), high), times the weights of the power, which are pieces × features.
   */
  private record Curve(
      double[] from, double[] over, double[] low, double[] high, double[][] weights) {
    static Curve of(Object object, int width) {
      Map<?, ?> curve = as(Map.class, object, "curve");
      int pieces = as(List.class, curve.get("from"), "from").size();
      List<?> powers = as(List.class, curve.get("weights"), "weights");
      double[][] weights = new double[powers.size()][];
      for (int e = 0; e < weights.length; e++) {
        weights[e] = HiddenLayer.numbers(powers.get(e), pieces * width, "weights");
      }
      return new Curve(
          HiddenLayer.numbers(curve.get("from"), pieces, "from"),
          HiddenLayer.numbers(curve.get("over"), pieces, "over"),
          HiddenLayer.numbers(curve.get("low"), pieces, "low"),
          HiddenLayer.numbers(curve.get("high"), pieces, "high"),
          weights);
    }

    double feature(int j, int width, double x) {
      double feature = 0;
      for (int i = 0; i < from.length; i++) {
        double s = Math.min(Math.max((x - from[i]) / over[i], low[i]), high[i]);
        double sum = 0;
        for (int e = weights.length - 1; e >= 0; e--) {
          sum = (sum + weights[e][i * width + j]) * s;
        }
        feature += sum;
      }
      return feature;
    }
  }

  /** Categories by their text, or by the whole number that the text is, if that is of one alone. */
  private static final class Levels {
    private static final int SEVERAL = -1;

    private final Map<String, Integer> places = new HashMap<>();
    private final Map<BigInteger, Integer> numbers = new HashMap<>();
    private final int count; // of those with features; the reference level, if any, is behind them
    private final boolean hasReference;
    private final boolean isError; // one that is unknown
    private final boolean isFirst;

    /**
     * Levels of a column.
     *
     * @param column whose members {@code reference} and {@code unknown} may be there
     */
    Levels(List<String> levels, Map<?, ?> column) {
      count = levels.size();
      hasReference = column.containsKey("reference");
      isError = "error".equals(column.get("unknown"));
      isFirst = "reference".equals(column.get("unknown")) && !hasReference && count > 0;
      List<String> all = new ArrayList<>(levels);
      if (hasReference) {
        all.add(as(String.class, column.get("reference"), "reference"));
      }
      for (int i = 0; i < all.size(); i++) {
        places.put(all.get(i), i);
        BigInteger number = whole(all.get(i));
        if (number != null) {
          numbers.merge(number, i, (one, other) -> SEVERAL);
        }
      }
    }

    /** The place of the feature of a category; −1 for none. */
    int feature(Object cell, String name) {
      if (cell == null && !hasReference) {
        return -1;
      }
      int place = cell == null ? -1 : of(cell.toString());
      if (place < 0 && isError) {
        throw RawCells.wrong(name, "a category of the training data", cell);
      }
      return place < 0 ? isFirst ? 0 : -1 : place < count ? place : -1;
    }

    /** The place of a category; −1 for one that is unknown. */
    private int of(String text) {
      Integer place = places.get(text);
      if (place != null || numbers.isEmpty()) {
        return place == null ? -1 : place;
      }
      BigInteger number = whole(text);
      return number == null ? -1 : numbers.getOrDefault(number, -1);
    }

    private static BigInteger whole(String text) {
      if (!text.matches("-?\\d+(\\.0+)?|-?\\d\\.\\d+E\\d{1,2}")) {
        return null;
      }
      BigDecimal number = new BigDecimal(text).stripTrailingZeros();
      return number.scale() > 0 ? null : number.toBigInteger();
    }
  }

  /** What cells of rows are as numbers; NaN where one is missing. */
  private static final class RawCells {
    private static final String DECIMAL = "[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?";
    private static final int DATE = 10; // characters of 2023-05-01

    private static boolean isMissing(Object cell) {
      if (cell instanceof Number number) {
        return Double.isNaN(number.doubleValue());
      }
      return cell == null
          || cell.toString().isBlank()
          || cell.toString().strip().equalsIgnoreCase("nan");
    }

    static double number(Object cell, String name) {
      if (isMissing(cell)) {
        return Double.NaN;
      }
      if (cell instanceof Boolean truth) {
        return truth ? 1 : 0;
      }
      String text = cell.toString().strip();
      double number =
          cell instanceof Number given
              ? given.doubleValue()
              : text.matches(DECIMAL) ? Double.parseDouble(text) : Double.NaN;
      if (!Double.isFinite(number)) {
        throw wrong(name, "a finite number", cell);
      }
      return number;
    }

    static double truth(Object cell, String name) {
      if (isMissing(cell)) {
        return Double.NaN;
      }
      return switch (cell.toString().strip().toLowerCase(Locale.ROOT)) {
        case "true", "1", "1.0" -> 1;
        case "false", "0", "0.0" -> 0;
        default -> throw wrong(name, "true or false", cell);
      };
    }

    /** Days since the begin of 1970 in UTC. */
    static double days(Object cell, String name) {
      if (isMissing(cell)) {
        return Double.NaN;
      }
      String text = cell.toString().strip();
      try {
        if (text.length() == DATE) {
          return LocalDate.parse(text).toEpochDay();
        }
        String iso = text.length() > DATE ? text.replaceFirst(" ", "T") : text;
        boolean placed = iso.endsWith("Z") || iso.indexOf('+') > 0 || iso.lastIndexOf('-') > DATE;
        OffsetDateTime time =
            placed ? OffsetDateTime.parse(iso) : LocalDateTime.parse(iso).atOffset(ZoneOffset.UTC);
        return (time.toEpochSecond() + time.getNano() / 1e9) / 86_400;
      } catch (DateTimeException e) {
        throw wrong(name, "a date such as 2023-05-01", cell);
      }
    }

    static double[] numbers(Object cell, String name, int width) {
      double[] numbers = cell instanceof double[] given ? given : new double[0];
      if (cell instanceof List<?> given) {
        numbers = given.stream().mapToDouble(each -> number(each, name)).toArray();
      }
      if (numbers.length != width) {
        throw wrong(name, width + " numbers", cell);
      }
      for (double number : numbers) {
        RawColumn.present(name, number);
      }
      return numbers;
    }

    private static IllegalArgumentException wrong(String name, String rule, Object cell) {
      return new IllegalArgumentException(
          "value of column %s must be %s but was %s".formatted(name, rule, cell));
    }
  }

  /** XXH64 of texts in UTF-8 (Yann Collet, github.com/Cyan4973/xxHash), as Spark SQL has it. */
  private static final class TextHash {
    static final long SEED = 42;
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;

    static long of(String text, long seed) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      long hash = (bytes.remaining() < 32 ? seed + P5 : stripes(bytes, seed)) + bytes.capacity();
      while (bytes.remaining() >= 8) {
        hash = Long.rotateLeft(hash ^ round(0, bytes.getLong()), 27) * P1 + P4;
      }
      if (bytes.remaining() >= 4) {
        hash = Long.rotateLeft(hash ^ (bytes.getInt() & 0xffffffffL) * P1, 23) * P2 + P3;
      }
      while (bytes.hasRemaining()) {
        hash = Long.rotateLeft(hash ^ (bytes.get() & 0xff) * P5, 11) * P1;
      }
      hash = (hash ^ hash >>> 33) * P2;
      hash = (hash ^ hash >>> 29) * P3;
      return hash ^ hash >>> 32;
    }

    /** Of all whole pieces of 32 bytes. */
    private static long stripes(ByteBuffer bytes, long seed) {
      long[] lanes = {seed + P1 + P2, seed + P2, seed, seed - P1};
      while (bytes.remaining() >= 32) {
        for (int i = 0; i < 4; i++) {
          lanes[i] = round(lanes[i], bytes.getLong());
        }
      }
      long hash =
          Long.rotateLeft(lanes[0], 1)
              + Long.rotateLeft(lanes[1], 7)
              + Long.rotateLeft(lanes[2], 12)
              + Long.rotateLeft(lanes[3], 18);
      for (long lane : lanes) {
        hash = (hash ^ round(0, lane)) * P1 + P4;
      }
      return hash;
    }

    private static long round(long lane, long input) {
      return Long.rotateLeft(lane + input * P2, 31) * P1;
    }
  }

  /** Wᵀa + b, and an activation; the weights are inputs × outputs, row by row. */
  private record HiddenLayer(
      int outputs, String activation, double[] intercepts, double[] weights) {
    static HiddenLayer of(Map<?, ?> layer, int inputs) {
      int outputs = as(Double.class, layer.get("outputs"), "outputs").intValue();
      String activation = as(String.class, layer.get("activation"), "activation");
      if (!List.of("identity", "relu", "tanh", "sigmoid").contains(activation)) {
        throw new IllegalArgumentException(
            "activation must be identity, relu, tanh or sigmoid but was " + activation);
      }
      return new HiddenLayer(
          outputs,
          activation,
          numbers(layer.get("intercepts"), outputs, "intercepts"),
          numbers(layer.get("weights"), inputs * outputs, "weights"));
    }

    private static double[] numbers(Object array, int count, String what) {
      List<?> all = as(List.class, array, what);
      if (all.size() != count) {
        throw new IllegalArgumentException(
            "%s must be %d numbers but are %d".formatted(what, count, all.size()));
      }
      double[] numbers = new double[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = as(Double.class, all.get(i), what);
      }
      return numbers;
    }

    void add(int input, double value, double[] sums) {
      if (value == 0) {
        return;
      }
      for (int k = 0, at = input * outputs; k < outputs; k++, at++) {
        sums[k] += value * weights[at];
      }
    }

    void activate(double[] sums) {
      for (int k = 0; k < sums.length; k++) {
        sums[k] =
            switch (activation) {
              case "relu" -> Math.max(sums[k], 0);
              case "tanh" -> StrictMath.tanh(sums[k]);
              case "sigmoid" -> sigmoid(sums[k]);
              default -> sums[k];
            };
      }
    }
  }

  /** Reads JSON: objects are maps, arrays lists, numbers doubles. */
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    Object document() {
      Object value = value();
      if (peek() != 0) {
        throw wrong("nothing more");
      }
      return value;
    }

    private Object value() {
      return switch (peek()) {
        case '{' -> object();
        case '[' -> array();
        case '"' -> string();
        default -> word();
      };
    }

    private Map<String, Object> object() {
      Map<String, Object> members = new LinkedHashMap<>();
      at++;
      while (peek() != '}') {
        String name = string();
        expect(':');
        members.put(name, value());
        if (peek() != '}') {
          expect(',');
        }
      }
      at++;
      return members;
    }

    private List<Object> array() {
      List<Object> elements = new ArrayList<>();
      at++;
      while (peek() != ']') {
        elements.add(value());
        if (peek() != ']') {
          expect(',');
        }
      }
      at++;
      return elements;
    }

    private String string() {
      expect('"');
      StringBuilder string = new StringBuilder();
      while (at < text.length() && text.charAt(at) != '"') {
        char c = text.charAt(at++);
        string.append(c == '\\' ? escaped() : c);
      }
      expect('"');
      return string.toString();
    }

    private char escaped() {
      char c = at < text.length() ? text.charAt(at++) : 0;
      return switch (c) {
        case 'n' -> '\n';
        case 't' -> '\t';
        case 'r' -> '\r';
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'u' -> {
          if (at + 4 > text.length()) {
            throw wrong("four digits");
          }
          at += 4;
          yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        case '"', '\\', '/' -> c;
        default -> throw wrong("an escape");
      };
    }

    private Object word() {
      int from = at;
      while (at < text.length() && ",]} \n\r\t".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      String word = text.substring(from, at);
      if (word.equals("null") || word.equals("true") || word.equals("false")) {
        return word;
      }
      try {
        return Double.valueOf(word);
      } catch (NumberFormatException e) {
        throw wrong("a number");
      }
    }

    /** The next character that is no space; 0 at the end. */
    private char peek() {
      while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      return at < text.length() ? text.charAt(at) : 0;
    }

    private void expect(char c) {
      if (peek() != c) {
        throw wrong(String.valueOf(c));
      }
      at++;
    }

    private IllegalArgumentException wrong(String expected) {
      return new IllegalArgumentException(
          "the JSON must have %s at character %d".formatted(expected, at));
    }
  }
}
