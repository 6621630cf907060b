package org.thalweg.scorer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores rows by a model that {@code thalweg export --format json} wrote. Needs nothing but the
 * JDK: this one file may be copied into another program. Immutable, and so for any number of
 * threads.
 *
 * <pre>
 *   a₀ = x,   aₗ = φₗ(Wₗᵀaₗ₋₁ + bₗ),   z = the last of them;   prediction = link(z)
 * </pre>
 */
public final class Scorer {
  private static final String FORMAT = "thalweg-model";
  private static final List<Double> VERSIONS = List.of(1.0, 2.0);

  private final List<String> features;
  private final Missing[] missing;
  private final List<String> classes;
  private final String link;
  private final HiddenLayer[] layers;

  private Scorer(
      List<String> features,
      Missing[] missing,
      List<String> classes,
      String link,
      HiddenLayer[] layers) {
    this.features = features;
    this.missing = missing;
    this.classes = classes;
    this.link = link;
    this.layers = layers;
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
          "a model must be of format %s, version 1 or 2, but was of %s, version %s"
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
    List<HiddenLayer> layers = new ArrayList<>();
    int inputs = features.size();
    for (Object each : as(List.class, model.get("layers"), "layers")) {
      HiddenLayer layer = HiddenLayer.of(as(Map.class, each, "a layer"), inputs);
      layers.add(layer);
      inputs = layer.outputs;
    }
    int outputs = link.equals("softmax") ? classes.size() : 1;
    if (layers.isEmpty() || inputs != outputs) {
      throw new IllegalArgumentException(
          "the last layer must have %d outputs but has %d".formatted(outputs, inputs));
    }
    return new Scorer(
        features,
        Missing.of(model.get("missing"), features.size()),
        classes,
        link,
        layers.toArray(HiddenLayer[]::new));
  }

  /** The names of the features, in the order of x. */
  public List<String> features() {
    return features;
  }

  /** The names of the classes 0, 1, …; empty where labels are amounts. */
  public List<String> classes() {
    return classes;
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
    if (link.equals("sigmoid")) {
      double p = sigmoid(scores[0]);
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
      return link.equals("exp") ? StrictMath.exp(scores[0]) : scores[0];
    }
    if (scores.length == 1) {
      return scores[0] > 0 ? 1 : 0;
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
              .formatted(what, type.getSimpleName().toLowerCase(java.util.Locale.ROOT), value));
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
