package org.thalweg.run;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.thalweg.config.ClassWeights;
import org.thalweg.config.ConfException;
import org.thalweg.config.Standardize;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.diagnose.Diagnosis;
import org.thalweg.diagnose.Judge;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.Input;
import org.thalweg.model.Model;
import org.thalweg.model.ModelProof;
import org.thalweg.model.NamedFeatures;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.DigestQuestion;
import org.thalweg.solve.DualBound;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Standing;
import org.thalweg.solve.States;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.solve.Vectors;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.spark.CentredRows;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RowMetrics;
import org.thalweg.spark.SparkOracle;
import org.thalweg.spark.TreeAggregation;
import org.thalweg.text.DataException;

/**
 * What is minimised: the mean loss over some rows, as a function of the w of standardised features.
 *
 * @param data the rows with the weights they have in the objective; centred, where that is of use
 * @param objective of the features as they are
 * @param features length of x
 * @param standardisation of the features of {@code data}
 * @param centre what those are less than the features as they were read
 * @param units in which derivatives are compared, of standardised features
 * @param isScaledUnasked whether features are standardised because no penalty is in their units,
 *     and not because the conf says so
 * @param input how columns became features, which penalties may name
 */
public record LoadedProblem(
    ShardedData data,
    Objective objective,
    int features,
    Standardisation standardisation,
    Standardisation centre,
    Standardisation units,
    boolean isScaledUnasked,
    Input input) {
  private static final double ROUNDING = 1e-12; // of ‖w‖
  private static final String ORIGINAL = "original.w"; // of a snapshot

  /**
   * The form that a conf asks for.
   *
   * @throws ConfException if its classes are not those of the data, or the features of its model
   *     cannot be standardised
   */
  public static LoadedProblem of(TrainingConf conf, TrainingData data) {
    Objective objective = data.objective().over(data.features());
    ShardedData train = data.train();
    ShardedData rows = weighed(conf, train);
    return ProblemForm.of(conf, data).over(train, objective, data.features()).over(rows);
  }

  /**
   * Rows that weigh as their classes say. The classes that are named must be those of all rows that
   * were read; a view, such as a sample, may lack one.
   */
  static ShardedData weighed(TrainingConf conf, ShardedData train) {
    Optional<ClassWeights> weights = conf.data().rows().classWeights();
    weights.ifPresent(it -> it.requireClassesOf(train.root().classWeights()));
    return weights.map(it -> train.weighing(it.factors(train.classWeights()))).orElse(train);
  }

  /** This problem over rows with other weights. */
  private LoadedProblem over(ShardedData view) {
    ShardedData rows = centre.isIdentity() ? view : data.root().weighingAs(view);
    return new LoadedProblem(
        rows, objective, features, standardisation, centre, units, isScaledUnasked, input);
  }

  /** Penalties of a conf, with columns as where their weights are. */
  public Penalties on(Penalties asked) {
    return new NamedFeatures(input, features).penalties(asked, objective);
  }

  /** Whether its coordinates are not those that its conf names. */
  private boolean hasOwnCoordinates() {
    return !centre.isIdentity() || isScaledUnasked;
  }

  /** The w of this problem, from one in the coordinates that its conf names. */
  private double[] fromConf(double[] w) {
    if (standardisation.centres() && !isScaledUnasked) {
      return w; // what rows are less than they were is in the means
    }
    return standardised(isScaledUnasked ? w : standardisation.original(w));
  }

  /**
   * A snapshot that has the w of the features as they were read as well, where a run is in other
   * coordinates than its conf says: what another run may start from.
   */
  Optional<Snapshot> written(Snapshot snapshot) {
    return Optional.of(
        hasOwnCoordinates() ? States.with(snapshot, ORIGINAL, original(snapshot.w())) : snapshot);
  }

  /** The w of this problem, from a snapshot of another one. */
  double[] from(Snapshot snapshot) {
    double[] w = snapshot.w();
    double[] original = snapshot.memory().get(ORIGINAL);
    return original != null ? standardised(original) : hasOwnCoordinates() ? fromConf(w) : w;
  }

  /** The w of features as they were read, from a w of this problem. */
  public double[] original(double[] w) {
    double[] original = standardisation.original(w);
    centre.toOriginal(original);
    return original;
  }

  /** The w of this problem, from a w of features as they were read. */
  public double[] standardised(double[] original) {
    double[] w = centre.standardised(original);
    standardisation.toStandardised(w);
    return w;
  }

  /** What is minimised with some penalties and the bounds of parameters, without the rows. */
  public Problem problem(Penalties asked) {
    Penalties penalties = on(asked);
    return new Problem(objective, penalties, standardisation, under(penalties, units)).withBounds();
  }

  /**
   * Answers questions about it, in the coordinates of the standardised features.
   *
   * @param batches of all shards together
   */
  public Oracle oracle(Sampler batches, TreeAggregation aggregation, RoundClock clock) {
    RowDraws draws = new RowDraws(data.sizes(), batches, batches, 0);
    return SparkOracle.of(problem(Penalties.none()), data, draws, aggregation, clock);
  }

  /**
   * What is true at one w over all rows; metrics are those of the rows with their own weights.
   *
   * @param rows the same as {@link #data}, with their own weights
   * @param w of standardised features
   */
  public Evaluation evaluate(ShardedData rows, Penalties penalties, double[] w) {
    Problem problem = problem(penalties);
    Evaluation plain = RowMetrics.evaluate(rows, objective, problem.penalties(), original(w));
    if (rows == data && standardisation.isIdentity()) {
      return plain;
    }
    try (Oracle oracle = SparkOracle.of(problem, data, 0)) {
      return Evaluation.of(oracle, problem, w, plain.metrics());
    }
  }

  /**
   * How close a w is to the minimum.
   *
   * @param w in the coordinates of the problem
   * @param certified an upper bound of F − F* there that a solver has certified; not a number for
   *     none
   */
  public Standing judge(Penalties penalties, double[] w, double certified) {
    return judge(penalties, w, certified, Optional.empty());
  }

  /**
   * As {@link #judge(Penalties, double[], double)}.
   *
   * @param asked an oracle over the rows in the coordinates of the problem, which stays open; empty
   *     for one of its own
   */
  Standing judge(Penalties penalties, double[] w, double certified, Optional<Oracle> asked) {
    Problem measured = measured(penalties);
    boolean hasMatrix = SecondOrderWork.of(measured, data).isLittle();
    Function<Objective, Oracle> own = oracles(penalties);
    Function<Objective, Oracle> oracles =
        other ->
            asked
                .filter(it -> other == objective)
                .map(Oracle::shared)
                .orElseGet(() -> own.apply(other));
    return new Judge(measured, oracles, hasMatrix).of(w, certified, moved(w));
  }

  /**
   * By how much scores of the features as they were read may differ from those of {@link #data}.
   */
  double moved(double[] w) {
    double[] original = standardisation.original(w);
    double sum = 0;
    for (int j = 0; j < centre.features(); j++) {
      sum += Math.abs(original[j] * centre.shift(j)); // of one score, which alone has a bound
    }
    return Math.ulp(1) * w.length * sum;
  }

  /**
   * What kind of point a w is.
   *
   * @param w in the coordinates of the problem
   * @param tolerance the gradient counts as zero up to this norm; empty for what {@link #judge}
   *     says
   */
  public Diagnosis diagnose(Penalties penalties, double[] w, OptionalDouble tolerance) {
    double[] at = within(penalties, w);
    Standing standing = judge(penalties, at, Double.NaN);
    return Diagnosis.of(measured(penalties), at, oracles(penalties), standing, tolerance);
  }

  /**
   * A w that may have left the bounds of penalties as it was turned into these coordinates, and
   * whose parameters may be at bounds themselves.
   */
  private double[] within(Penalties penalties, double[] w) {
    double[] inside = new Problem(objective, Penalties.none()).withBounds().allowed(w);
    double[] restricted = inside.clone();
    on(penalties).restrict(restricted, objective.layout());
    boolean isSame = Vectors.distance(inside, restricted) <= ROUNDING * Vectors.norm(w);
    return isSame ? restricted : inside;
  }

  /**
   * What kind of point a model is on data, with its penalty; in the units of the standardised
   * features, by what these data say they are, where it was trained on such.
   *
   * @param tolerance the gradient counts as zero up to this norm; empty for a relative bound
   */
  public static Diagnosis diagnose(Model model, ShardedData data, OptionalDouble tolerance) {
    Penalties penalties = model.penalties();
    LoadedProblem problem = of(model, data);
    return problem.diagnose(penalties, problem.standardised(model.w()), tolerance);
  }

  /**
   * What proves how far F of a model is above its minimum; empty where that is not proven by
   * duality, or F is not one of features that are as they were read or divided by a number.
   *
   * @param rows as they were read, with the weights of the objective
   */
  Optional<ModelProof> proof(
      TrainingConf conf, ShardedData rows, double value, Standing standing, double[] classes) {
    Penalties penalties = problem(conf.penalty().value()).penalties();
    CoordinatePenalties terms = CoordinatePenalties.of(penalties, objective.layout());
    boolean isByWeight = CoordinatePenalties.others(penalties).findAny().isEmpty();
    boolean isMoved =
        standardisation.centres() && terms.dimension() > features && !terms.isFree(features);
    if (standing.dual().isEmpty() || isScaledUnasked || isMoved || features == 0 || !isByWeight) {
      return Optional.empty();
    }
    return Optional.of(
        new ModelProof(
            conf.method().text(),
            rows.rows(),
            digest(objective, rows),
            value,
            standing.bound(),
            standing.dual().get(),
            terms,
            standardisation.deviations(),
            classes));
  }

  /**
   * How far F of a model is above its minimum at most; not a number where that is not proven.
   *
   * @param conf by which rows weigh
   */
  public static double bound(Model model, TrainingConf conf, ShardedData data) {
    Penalties penalties = model.penalties();
    ShardedData rows = weighed(conf, data);
    LoadedProblem problem = of(model, rows);
    return problem.judge(penalties, problem.standardised(model.w()), Double.NaN).bound();
  }

  private static LoadedProblem of(Model model, ShardedData data) {
    Standardize units = model.shrinkage().units();
    Penalties penalties = model.penalties();
    return ProblemForm.of(model.objective(), penalties, units, model.input(), false)
        .over(data, model.objective(), model.features());
  }

  private static String digest(Objective objective, ShardedData rows) {
    try (Oracle oracle = SparkOracle.of(new Problem(objective, Penalties.none()), rows, 0)) {
      return oracle.answer(new DigestQuestion()).hex();
    }
  }

  /**
   * Proves again how far F of a model is above its minimum.
   *
   * @throws DataException if the rows are others
   */
  public static DualBound verify(Model model, ModelProof proof, ShardedData data) {
    ShardedData rows =
        proof.classWeights().length == 0 ? data : data.weighing(proof.classWeights());
    Objective objective = model.objective();
    boolean areSame =
        rows.rows() == proof.rows() && digest(objective, rows).equals(proof.rowsDigest());
    if (!areSame) {
      throw new DataException(
          "the rows must be the %d of which the minimum was proven but are %d others"
              .formatted(proof.rows(), rows.rows()));
    }
    Penalties penalties = model.penalties();
    LoadedProblem plain =
        ProblemForm.of(objective, penalties, Standardize.NONE, model.input(), false)
            .over(rows, objective, model.features());
    Standardisation none = Standardisation.none();
    LoadedProblem problem =
        new LoadedProblem(
            plain.data,
            objective,
            model.features(),
            proof.scales().length == 0
                ? none
                : Standardisation.scaled(objective.inputs(), proof.scales()),
            plain.centre,
            none,
            false,
            model.input());
    double[] w = problem.standardised(model.w());
    try (Oracle oracle = problem.oracles(penalties).apply(objective)) {
      return DualBound.of(problem.problem(penalties), w, problem.moved(w), oracle)
          .orElseThrow(() -> new DataException("the minimum is not proven over these rows"));
    }
  }

  /** Oracles over the rows, of other objectives in the same coordinates. */
  Function<Objective, Oracle> oracles(Penalties asked) {
    Penalties penalties = on(asked);
    return other -> SparkOracle.of(new Problem(other, penalties, standardisation), data, 0);
  }

  /**
   * The problem with the units of its features, also where steps do not need them: of features that
   * are neither less a constant nor about their means, these are found out here.
   */
  Problem measured(Penalties asked) {
    Penalties penalties = on(asked);
    boolean areKnown =
        !units.isIdentity()
            || !centre.isIdentity()
            || standardisation.centres()
            || objective.inputs().isEmpty()
            || !CentredRows.mayBe(features);
    if (areKnown) {
      return problem(penalties);
    }
    Standardisation found =
        standardisation.units(
            CentredRows.sampled(data, features),
            objective.inputs(),
            ProblemForm.leavesIntercepts(objective, penalties));
    return new Problem(objective, penalties, standardisation, under(penalties, found)).withBounds();
  }

  /**
   * The units of features whose weights have a curvature of λ besides that of the loss: where an l2
   * penalty rules a weight, its derivative is compared in the unit √λ.
   */
  private Standardisation under(Penalties penalties, Standardisation own) {
    if (own.isIdentity()) {
      return own;
    }
    double lambda = StrongConvexity.ofPenalisedSegments(objective, penalties);
    return lambda > 0 ? own.atLeast(Math.sqrt(lambda)) : own;
  }
}
