package org.thalweg.solve.interior;

import java.util.List;
import org.thalweg.linalg.Packed;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Mergeable;
import org.thalweg.solve.Vectors;

/**
 * The answer to a {@link InteriorQuestion}: vectors as long as w, a matrix where it asks for one,
 * numbers, and the largest of a ratio. A final class, because it travels as a task result.
 */
public final class CentralPathSum implements Mergeable<CentralPathSum>, Answer {
  /** The sums of one iteration, in their order. */
  public enum Stage {
    /** Weights and sizes, before there is a path. */
    START,
    /** The matrix Σ s·x·xᵀ/Σ s, where w has kinks or bounds of its own, before there are steps. */
    SCALES,
    /** The matrix, its right-hand sides, F and the dual. */
    SYSTEM,
    /** How far the predictor leads, and the second-order correction. */
    PREDICTOR,
    /** How far the step leads. */
    STEP,
    /** What the products of pairs lack after so much of the step. */
    CENTRALITY,
    /** How far the step leads with shares of one more corrector. */
    CORRECTOR,
    /** As a system, of α that are moved along a vector: its matrix says how they move Σ x·q. */
    PROJECTION
  }

  private static final long serialVersionUID = 1;

  /** Of {@link Stage#SYSTEM}: Σ x·a·D·(ξ − s), the right-hand side. */
  public static final int RIGHT = 0;

  /** Σ x·q of the rows with q &gt; 0. */
  public static final int RISING = 1;

  /** Σ x·q of the others. */
  public static final int FALLING = 2;

  /** Σ c·x·∂ℓ/∂z. */
  public static final int GRADIENT = 3;

  /** Of {@link Stage#PREDICTOR}: Σ x·a·D·(Δα·Δs/α + Δα·Δξ/β). */
  public static final int CORRECTION = 0;

  /** Σ x·a·D·(τ₁/α − τ₂/β), by which the target changes the right-hand side. */
  public static final int CENTRING = 1;

  /** Of {@link Stage#CENTRALITY}: Σ x·a·D·(e₁/α − e₂/β), by what the products lack. */
  public static final int LACK = 0;

  /** Number: Σ c·ℓ; at the start Σ s·ℓ. */
  public static final int LOSS = 0;

  /** Σ of the dual values of the rows with q &gt; 0; at the start Σ s·|m|. */
  public static final int DUAL_RISING = 1;

  /** Of the others; at the start Σ s. */
  public static final int DUAL_FALLING = 2;

  /** Σ α·s + β·ξ; of the other stages what is linear in the length of a step, */
  public static final int PRODUCTS = 3;

  /** and what is quadratic; of a system the number of pairs. */
  public static final int PAIRS = 4;

  private static final int NUMBERS = 5;
  private static final int VECTORS = 4;

  private final int dimension;
  private final double[] vectors; // one after the other
  private final double[] packed; // of a system or scales; else null
  private final double[] numbers = new double[NUMBERS];
  private final double[] ratios; // the largest −Δv/v of a number that must stay positive
  private long rows;

  CentralPathSum(Stage stage, int dimension) {
    this.dimension = dimension;
    this.vectors = new double[vectors(stage) * dimension];
    this.packed = hasMatrix(stage) ? new double[Packed.length(dimension)] : null;
    this.ratios = new double[ratios(stage)];
  }

  private static boolean hasMatrix(Stage stage) {
    return stage == Stage.SYSTEM || stage == Stage.SCALES || stage == Stage.PROJECTION;
  }

  private static int vectors(Stage stage) {
    return switch (stage) {
      case SYSTEM, PROJECTION -> VECTORS;
      case PREDICTOR -> 2;
      case CENTRALITY -> 1;
      default -> 0;
    };
  }

  private static int ratios(Stage stage) {
    return stage == Stage.CORRECTOR ? Centrality.weights() : 1;
  }

  static int length(Stage stage, int dimension) {
    int matrix = hasMatrix(stage) ? Packed.length(dimension) : 0;
    return vectors(stage) * dimension + matrix + NUMBERS + ratios(stage);
  }

  /** One of the vectors: a new array. */
  public double[] vector(int which) {
    return java.util.Arrays.copyOfRange(vectors, which * dimension, (which + 1) * dimension);
  }

  /** Replaces one of the vectors. */
  public void setVector(int which, double[] values) {
    System.arraycopy(values, 0, vectors, which * dimension, dimension);
  }

  /** How many vectors it has. */
  public int vectors() {
    return dimension == 0 ? 0 : vectors.length / dimension;
  }

  /** Σ D·x·xᵀ, packed: the array itself; null unless it is of a system or of scales. */
  public double[] packedMatrix() {
    return packed;
  }

  /** One of the numbers. */
  public double number(int which) {
    return numbers[which];
  }

  /** The largest −Δv/v of a number v that must stay positive; 0 where all rise. */
  public double ratio() {
    return ratios[0];
  }

  /** The largest ratio for each share of a corrector, or of the one step: a new array. */
  public double[] ratios() {
    return ratios.clone();
  }

  /** Number of rows summed. */
  @Override
  public long rows() {
    return rows;
  }

  void add(int which, double[] values) {
    for (int i = 0; i < values.length; i++) {
      vectors[which * dimension + i] += values[i];
    }
  }

  void addNumber(int which, double value) {
    numbers[which] += value;
  }

  void atLeast(double ratio) {
    atLeast(0, ratio);
  }

  void atLeast(int which, double ratio) {
    ratios[which] = Math.max(ratios[which], ratio);
  }

  void count(long more) {
    rows += more;
  }

  @Override
  public CentralPathSum merge(CentralPathSum other) {
    Vectors.subtract(vectors, -1, other.vectors);
    if (packed != null) {
      Vectors.subtract(packed, -1, other.packed);
    }
    Vectors.subtract(numbers, -1, other.numbers);
    for (int i = 0; i < ratios.length; i++) {
      atLeast(i, other.ratios[i]);
    }
    rows += other.rows;
    return this;
  }

  @Override
  public List<CentralPathSum> cut(int ranges) {
    return List.of(this); // few enough numbers to stay whole
  }
}
