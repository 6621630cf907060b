package org.thalweg.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.thalweg.data.table.Encoding;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.KeptColumns;
import org.thalweg.linalg.Norms;
import org.thalweg.objective.FormulaObjective;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.SoftmaxObjective;

/**
 * A model as it is needed to score rows. Where w is too long for the memory here, and so lies in
 * its files, that is a model of those features alone that have a weight other than 0, if it takes
 * less memory than the whole one: rows have the same scores by it, in which the others count for
 * nothing.
 *
 * @param model of some features, and one behind them that stands for all others, without a weight;
 *     or the whole one
 * @param features which of all these are, ascending; empty for all
 */
public record OccurringWeights(Model model, int[] features) {
  private static final int[] ALL = {};
  private static final int SENT = 2; // copies while it is sent: an array, and what it is sent as

  /**
   * What a model needs to score rows.
   *
   * @throws org.thalweg.config.ConfException if the memory here is too small for the features that
   *     have a weight, and the whole w would take more
   */
  public static OccurringWeights of(Model whole) {
    boolean isOfAll =
        whole.objective().inputs().stream().allMatch(input -> input.features().isAll());
    return whole.weights() instanceof StoredWeights stored && isOfAll
        ? of(whole, stored)
        : new OccurringWeights(whole, ALL);
  }

  private static OccurringWeights of(Model whole, StoredWeights stored) {
    WholePlaces places = new WholePlaces(whole.objective(), whole.features());
    BitSet occur = new BitSet();
    stored.read(
        (from, values) -> {
          for (int i = 0; i < values.length; i++) {
            int feature = values[i] == 0 ? -1 : places.feature(from + i);
            if (feature >= 0) {
              occur.set(feature);
            }
          }
        });
    if (occur.isEmpty()) {
      occur.set(0); // or it would be taken for all
    }
    Objective some = whole.conf().over(occur.cardinality() + 1);
    int dimension = some.layout().dimension();
    long bytes = bytes(occur.cardinality(), dimension);
    if (bytes >= bytes(0, stored.length())) {
      return new OccurringWeights(whole, ALL);
    }
    StoredWeights.require(
        "w of %d features that have a weight".formatted(occur.cardinality()), bytes);
    KeptColumns kept = new KeptColumns(occur.stream().toArray());
    List<InputWeights> inputs = some.inputs();
    List<ParameterLayout.Segment> segments = some.layout().segments();
    double[] w = new double[dimension];
    stored.read(
        (from, values) -> {
          for (int i = 0; i < values.length; i++) {
            if (values[i] != 0) {
              w[places.among(from + i, kept, inputs, segments)] = values[i];
            }
          }
        });
    Model few =
        new Model(
            whole.conf(),
            whole.shrinkage(),
            whole.input(),
            kept.columns().length + 1,
            new ArrayWeights(w));
    return new OccurringWeights(few, kept.columns());
  }

  /** Bytes of a w, and of the numbers of its features if these are some alone. */
  static long bytes(int features, int dimension) {
    return (long) Integer.BYTES * features + (long) Double.BYTES * dimension;
  }

  /**
   * What the places of a w are.
   *
   * @param features of the model
   */
  private record WholePlaces(
      List<InputWeights> inputs, List<ParameterLayout.Segment> segments, int features) {
    WholePlaces(Objective objective, int features) {
      this(objective.inputs(), objective.layout().segments(), features);
    }

    /** The number of the matrix that a place is in; −1 for none. */
    private int matrix(long place) {
      for (int k = 0; k < inputs.size(); k++) {
        InputWeights input = inputs.get(k);
        long behind = place - input.from();
        if (behind >= 0 && behind < (long) features * input.columns()) {
          return k;
        }
      }
      return -1;
    }

    /** The feature of which a place is a weight; −1 for none. */
    int feature(long place) {
      int k = matrix(place);
      return k < 0 ? -1 : (int) ((place - inputs.get(k).from()) / inputs.get(k).columns());
    }

    /** Where a place is in a w of some features. */
    int among(
        long place,
        KeptColumns kept,
        List<InputWeights> some,
        List<ParameterLayout.Segment> someSegments) {
      int k = matrix(place);
      if (k >= 0) {
        int columns = inputs.get(k).columns();
        int column = (int) ((place - inputs.get(k).from()) % columns);
        return some.get(k).from() + kept.number(feature(place)) * columns + column;
      }
      int s = 0;
      while (segments.get(s).to() <= place) {
        s++;
      }
      return someSegments.get(s).from() + (int) (place - segments.get(s).from());
    }
  }

  /** How many features of this model are features of the whole one. */
  public int count() {
    return features.length == 0 ? model.features() : features.length;
  }

  /** The number that a feature of this model has in the whole one. */
  public int feature(int number) {
    return features.length == 0 ? number : features[number];
  }

  /**
   * What a column of one number adds to a score, relative to the least number: Σ w·x over its
   * features, steps or a curve, which are functions of it.
   *
   * @param column its name, as in {@code spline(age, 5)}
   * @param source the column of those numbers
   * @param score the class, or the name of the score; empty where there is one score
   * @param from place of the weight of the first feature in a w of all features
   * @param x numbers, ascending
   * @param rises the features of each, less those of the first
   * @param added what each adds to the score, less what the first adds
   */
  public record Term(
      String column,
      String source,
      String score,
      int from,
      double[] x,
      double[][] rises,
      double[] added) {}

  /** The terms of all columns of steps and curves, where scores are linear in features. */
  public List<Term> terms() {
    Objective objective = model.objective();
    List<String> classes = model.input().classNames();
    List<Term> terms = new ArrayList<>();
    boolean isLinear =
        objective instanceof LinearObjective
            || objective instanceof SoftmaxObjective
            || objective instanceof FormulaObjective;
    for (Encoding.Part part : model.input().encoding().map(Encoding::parts).orElse(List.of())) {
      for (int s = 0; isLinear && part.isOfOneNumber() && s < objective.inputs().size(); s++) {
        InputWeights matrix = objective.inputs().get(s);
        double[] w = w();
        double[] x = part.grid();
        double[][] rises = part.features(x);
        double[] first = rises[0].clone();
        Stream.of(rises).forEach(each -> Arrays.setAll(each, j -> each[j] - first[j]));
        int place = matrix.features().place(part.from());
        for (int k = 0; place >= 0 && k < matrix.columns(); k++) {
          double[] weights = new double[first.length];
          for (int j = 0; j < weights.length; j++) {
            weights[j] = weight(w, matrix, part.from() + j, k);
          }
          String score =
              objective.hasScoresOfItsOwn()
                  ? "z" + (s + 1)
                  : matrix.columns() == 1 ? "" : k < classes.size() ? classes.get(k) : "" + k;
          int from = matrix.from() + place * matrix.columns() + k;
          double[] added =
              Stream.of(rises)
                  .mapToDouble(each -> Norms.product(each, weights, weights.length))
                  .toArray();
          terms.add(new Term(part.feature().column(), part.source(), score, from, x, rises, added));
        }
      }
    }
    return terms;
  }

  /** The weight of a feature of the whole model in sum k of a matrix; 0 if it has none. */
  private double weight(double[] w, InputWeights matrix, int feature, int k) {
    int number = features.length == 0 ? feature : Arrays.binarySearch(features, feature);
    int place = number < 0 ? -1 : matrix.features().place(number);
    return place < 0 ? 0 : w[matrix.from() + place * matrix.columns() + k];
  }

  /**
   * The w of this model, only to be read: no copy of what is in memory.
   *
   * @throws org.thalweg.config.ConfException if it is in files, and the memory here too small for
   *     it
   */
  public double[] w() {
    return model.weights() instanceof ArrayWeights array ? array.shared() : model.w();
  }

  /**
   * The w of this model to send to executors, only to be read.
   *
   * @throws org.thalweg.config.ConfException if it was in files, and the memory here too small to
   *     send it
   */
  public double[] sentW() {
    if (features.length > 0 || model.weights() instanceof StoredWeights) {
      requireSent(features.length, model.weights().length());
    }
    return w();
  }

  /** Rows of all features as this w takes them. */
  Block rows(Block block) {
    return rows(features, block);
  }

  private static Block rows(int[] some, Block block) {
    return some.length == 0 ? block : new KeptColumns(some).of(block);
  }

  /** Rejects a w without room to be sent, with the numbers of its features if they are some. */
  static void requireSent(int features, int dimension) {
    StoredWeights.require(
        "w of %d entries, while it is sent,".formatted(dimension),
        SENT * bytes(features, dimension));
  }

  /**
   * Sends w to the executors.
   *
   * @throws org.thalweg.config.ConfException if the memory here is too small for that
   */
  SentWeights send(JavaSparkContext spark) {
    return new SentWeights(spark.broadcast(sentW()), spark.broadcast(features));
  }

  /**
   * What executors score rows with.
   *
   * @param features of which w is; empty for all
   */
  record SentWeights(Broadcast<double[]> weights, Broadcast<int[]> features)
      implements Serializable, AutoCloseable {
    double[] w() {
      return weights.value();
    }

    /** Rows of all features as w takes them. */
    Block rows(Block block) {
      return OccurringWeights.rows(features.value(), block);
    }

    @Override
    public void close() {
      weights.destroy();
      features.destroy();
    }
  }
}
