package org.thalweg.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.thalweg.function.BenchmarkFunctions;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.function.TextbookFunctions;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.loss.LogLinkLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.metrics.LossMetrics;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.Metrics;
import org.thalweg.objective.ModelFamily;
import org.thalweg.objective.Start;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.GroupLasso;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.schedule.Auto;
import org.thalweg.schedule.Backtracking;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Plateau;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.sgd.Round;
import org.thalweg.update.AdaDelta;
import org.thalweg.update.AdaGrad;
import org.thalweg.update.Adam;
import org.thalweg.update.Adam.AdaBelief;
import org.thalweg.update.Adam.AdaMax;
import org.thalweg.update.Adam.AmsGrad;
import org.thalweg.update.Adam.NAdam;
import org.thalweg.update.Adam.RAdam;
import org.thalweg.update.Adam.Yogi;
import org.thalweg.update.AdamW;
import org.thalweg.update.Average;
import org.thalweg.update.Chain;
import org.thalweg.update.Chain.ClipByNorm;
import org.thalweg.update.Chain.ClipByValue;
import org.thalweg.update.Cocob;
import org.thalweg.update.DAdaptAdam;
import org.thalweg.update.Dog;
import org.thalweg.update.FtrlProximal;
import org.thalweg.update.Lamb;
import org.thalweg.update.Lars;
import org.thalweg.update.LazyAdam;
import org.thalweg.update.Lion;
import org.thalweg.update.Lookahead;
import org.thalweg.update.Momentum;
import org.thalweg.update.Nag;
import org.thalweg.update.Prodigy;
import org.thalweg.update.RmsProp;
import org.thalweg.update.Rprop;
import org.thalweg.update.ScheduleFree;
import org.thalweg.update.Sgd;
import org.thalweg.update.Updater;
import org.thalweg.update.WeightDecay;

/**
 * Every member of every extension point, under the one name it has in conf, command line and docs.
 */
public final class Registry {
  private Registry() {}

  /** All catalogs, by what their members are called. */
  public static Map<String, Catalog<?>> catalogs() {
    Map<String, Catalog<?>> catalogs = new LinkedHashMap<>();
    catalogs.put("models", models());
    catalogs.put("losses", losses());
    catalogs.put("penalties", penalties());
    catalogs.put("updaters", updaters());
    catalogs.put("schedules", schedules());
    catalogs.put("rounds", rounds());
    catalogs.put("starts", starts());
    catalogs.put("functions", functions());
    catalogs.put("metrics", metrics());
    catalogs.put("divergence", onDivergence());
    catalogs.put("imputations", imputations());
    return catalogs;
  }

  /** The metrics that {@code validation.metric} may name, by name and arguments. */
  public static Catalog<Metric> metrics() {
    Catalog<Metric> catalog =
        new Catalog<Metric>("metric")
            .written(
                "formula",
                LossMetrics.FormulaMean.class,
                LossMetrics.FormulaMean::parse,
                LossMetrics.FormulaMean::name);
    for (Metrics.Member member : Metrics.TABLE) {
      catalog.add(member.name(), member.type(), member.summary());
      member.aliases().forEach(alias -> catalog.alias(alias, member.name()));
    }
    return catalog;
  }

  /** What {@code round} may name: one gradient step a round, or local steps. */
  public static Catalog<Round> rounds() {
    return new Catalog<Round>("round")
        .add("gradient", Round.Gradient.class, "the mean gradient of one batch; a step each")
        .add("local", Round.Local.class, "steps on every shard by itself, then the mean of w");
  }

  /** What {@code updater} and {@code outer} may name: the rules of gradient steps. */
  public static Catalog<Updater> updaters() {
    return StepCatalogs.updaters();
  }

  /** The learning rates, schedules and controllers; a bare number is constant. */
  public static Catalog<LearningRate> schedules() {
    return StepCatalogs.schedules();
  }

  /** What a run does where it diverges. */
  public static Catalog<OnDivergence> onDivergence() {
    return new Catalog<OnDivergence>("onDivergence")
        .add("stop", OnDivergence.Stop.class, "ends with the last finite w")
        .add("backoff", OnDivergence.Backoff.class, "returns to the last good w, at factor·η");
  }

  /** What stands for missing numbers; a bare number is constant. */
  public static Catalog<Imputation> imputations() {
    return new Catalog<Imputation>("imputation")
        .add("mean", Imputation.Mean.class, "the mean of the column in the training data")
        .add("median", Imputation.Median.class, "the median of the column in the training data")
        .add("constant", Imputation.Constant.class, "the same number in every column")
        .number("constant");
  }

  /**
   * What {@code objective.model} may name: families of models, by the scores that they make of a
   * row.
   */
  public static Catalog<ModelFamily> models() {
    return new Catalog<ModelFamily>("model")
        .open(ModelFamily.class)
        .add("linear", ModelFamily.Linear.class, "z = w·x + b")
        .add(
            "softmax", ModelFamily.Softmax.class, "z = Wᵀx + b of K classes, under ln Σ e^zₖ − z_y")
        .add(
            "factorization",
            ModelFamily.Factorization.class,
            "z = b + w·x + Σ ⟨vᵢ, vⱼ⟩xᵢxⱼ over pairs i < j")
        .add(
            "perceptron",
            ModelFamily.Perceptron.class,
            "z = W_Lᵀφ(… φ(W₁ᵀx + b₁) …) + b_L; φ is relu, tanh or sigmoid");
  }

  /** What {@code objective.loss} may name: losses of one score and one label. */
  public static Catalog<PointwiseLoss> losses() {
    return new Catalog<PointwiseLoss>("loss")
        .open(PointwiseLoss.class)
        .written(
            "formula",
            FormulaLosses.FormulaLoss.class,
            FormulaLosses::parse,
            loss -> loss.formula().toString())
        .add("logistic", ClassificationLosses.Logistic.class, "ln(1 + eᶻ) − y·z")
        .add("crossEntropy", ClassificationLosses.CrossEntropy.class, "the same, y in [0, 1]")
        .add("hinge", ClassificationLosses.Hinge.class, "max(0, 1 − m)")
        .add("squaredHinge", ClassificationLosses.SquaredHinge.class, "max(0, 1 − m)²")
        .add(
            "smoothedHinge",
            ClassificationLosses.SmoothedHinge.class,
            "½ − m, ½(1 − m)² from m = 0 on, 0 from m = 1 on")
        .add(
            "modifiedHuber",
            ClassificationLosses.ModifiedHuber.class,
            "−4m, (1 − m)² from m = −1 on, 0 from m = 1 on")
        .add("halfSquared", RegressionLosses.HalfSquared.class, "½r²")
        .add("huber", RegressionLosses.Huber.class, "½r² for abs(r) ≤ δ, else δ·abs(r) − ½δ²")
        .add("epsilonInsensitive", RegressionLosses.EpsilonInsensitive.class, "max(0, abs(r) − ε)")
        .add(
            "squaredEpsilonInsensitive",
            RegressionLosses.SquaredEpsilonInsensitive.class,
            "max(0, abs(r) − ε)²")
        .add("absolute", RegressionLosses.Absolute.class, "abs(r)")
        .add("quantile", RegressionLosses.Quantile.class, "(1 − τ)·r for r > 0, else −τ·r")
        .add("poisson", LogLinkLosses.Poisson.class, "eᶻ − y·z")
        .add("gamma", LogLinkLosses.Gamma.class, "z + y·e^−z")
        .add("tweedie", LogLinkLosses.Tweedie.class, "e^((2−p)z)/(2 − p) + y·e^((1−p)z)/(p − 1)");
  }

  /** What {@code penalty} may name: penalties and constraints on w, and paths of them. */
  public static Catalog<Penalties> penalties() {
    return new Catalog<Penalties>("penalty")
        .add("none", Penalties.None.class, "0")
        .add("l1", Penalty.L1.class, "λ‖w‖₁")
        .add("l2", Penalty.L2.class, "(λ/2)‖w‖²")
        .add(
            "l2(auto)", Penalties.EstimatedL2.class, "that of the λ that the rows make most likely")
        .add("elasticNet", Penalties.ElasticNet.class, "λ(ρ‖w‖₁ + (1 − ρ)/2·‖w‖²), ρ = l1Ratio")
        .add("groupLasso", GroupLasso.class, "λ√p Σ‖w_g‖, a group being the p weights of a feature")
        .add("nonNegative", Constraints.NonNegative.class, "0 if all w ≥ 0, else ∞")
        .add("box", Constraints.Box.class, "0 if low ≤ w ≤ high, else ∞")
        .add("ball", Constraints.Ball.class, "0 if ‖w‖ ≤ radius, by segment, else ∞")
        .add(
            "on",
            Penalties.On.class,
            "the penalty on a segment or on columns: on(age,l2(0.01)), on all but some: on(!age,l1(0.1))")
        .add("sum", Penalties.Sum.class, "several: sum(l2(0.1),on(factors,l1(0.01)))")
        .add(
            "path",
            PenaltyPath.class,
            "of l1, elasticNet(l1Ratio), or sum(…) times λ: from λmax to ratio·λmax; other terms stay");
  }

  /** Penalties without their strength, of which a path is. */
  static Catalog<PenaltyPath.Shape> shapes() {
    return new Catalog<PenaltyPath.Shape>("penalty of a path")
        .add("l1", PenaltyPath.Shape.L1Path.class)
        .add("elasticNet", PenaltyPath.Shape.ElasticNetPath.class)
        .add("l2", PenaltyPath.Shape.L2Path.class);
  }

  /** The functions without data. */
  public static Catalog<DifferentiableFunction> functions() {
    return new Catalog<DifferentiableFunction>("function")
        .open(DifferentiableFunction.class)
        .add(
            "transcendental",
            TextbookFunctions.Transcendental.class,
            "x³ − 2x² + e^(xy) − y³ + 10y² + 100·sin(xy)")
        .add("saddle", TextbookFunctions.Saddle.class, "−x² + y²")
        .add("wells", TextbookFunctions.Wells.class, "x⁶/6 − 5x⁴/4 + 2x² + x/4")
        .add("quadratic", TextbookFunctions.Quadratic.class, "½ Σ λᵢxᵢ², λ from 1 to condition")
        .add("rosenbrock", BenchmarkFunctions.Rosenbrock.class, "(1 − x)² + 100(y − x²)²")
        .add("himmelblau", BenchmarkFunctions.Himmelblau.class, "(x² + y − 11)² + (x + y² − 7)²")
        .add("rastrigin", BenchmarkFunctions.Rastrigin.class, "Σ (10 + xᵢ² − 10·cos 2πxᵢ)")
        .add(
            "beale",
            BenchmarkFunctions.Beale.class,
            "(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²");
  }

  /** What {@code start} may name: how w is made before the first step. */
  public static Catalog<Start> starts() {
    return new Catalog<Start>("start")
        .add("auto", Start.AutoStart.class, "zeros, or random if the model needs it")
        .add("zeros", Start.Zeros.class, "0")
        .add("normal", Start.Normal.class, "independent normal numbers")
        .add("uniform", Start.Uniform.class, "independent, uniform in [−bound, bound)");
  }

  /** The rules of steps by name: what is done with a gradient, and how far a step goes. */
  private static final class StepCatalogs {
    private StepCatalogs() {}

    /** Updaters, each with what it does to the gradient g and its memory. */
    static Catalog<Updater> updaters() {
      return new Catalog<Updater>("updater")
          .open(Updater.class)
          .add("sgd", Sgd.class, "d = g")
          .add("momentum", Momentum.class, "b ← μb + g, d = b")
          .add("nag", Nag.class, "momentum with g taken ahead, at w − ημb")
          .add("adagrad", AdaGrad.class, "s ← s + g², d = g/(√s + ε)")
          .add(
              "adadelta", AdaDelta.class, "s ← ρs + (1−ρ)g², d = g·√(u+ε)/√(s+ε), u ← ρu + (1−ρ)d²")
          .add("rmsprop", RmsProp.class, "s ← δs + (1−δ)g², d = g/(√s + ε); centred √(s − m²)")
          .add("rprop", Rprop.class, "d = sign(g)·Δ, Δ grows while the sign lasts; all rows")
          .add("adam", Adam.class, "m and v, corrected means of g and g²: d = m/(√v + ε)")
          .add("lazyAdam", LazyAdam.class, "adam in the coordinates that have a gradient; n for t")
          .add("adamW", AdamW.class, "adam's d + λw, not in an intercept")
          .add("amsGrad", AmsGrad.class, "adam with the largest v so far")
          .add("adaMax", AdaMax.class, "adam with u ← max(β₂u, abs(g) + ε) for √v")
          .add("nAdam", NAdam.class, "adam with Nesterov's look ahead in m")
          .add("rAdam", RAdam.class, "adam; m alone until v is well known")
          .add("yogi", Yogi.class, "adam with v ← v − (1−β₂)·sign(v − g²)·g², uncorrected")
          .add("adaBelief", AdaBelief.class, "adam with the mean of (g − m)² for v")
          .add("lion", Lion.class, "d = sign(β₁m + (1−β₁)g), m ← β₂m + (1−β₂)g")
          .add(
              "ftrlProximal",
              FtrlProximal.class,
              "the regularised leader so far; true zeros under l1")
          .add("lars", Lars.class, "momentum of coefficient·‖w‖/‖g‖·g, by segment")
          .add("lamb", Lamb.class, "adam's d times ‖w‖/‖d‖, by segment")
          .add("dog", Dog.class, "d = g·max‖w − w₀‖/√Σ‖g‖²; no learning rate")
          .add(
              "prodigy",
              Prodigy.class,
              "adam times a distance told by ⟨g, w₀ − w⟩; no learning rate")
          .add(
              "dAdaptAdam",
              DAdaptAdam.class,
              "adam times a distance told by sums of g; no learning rate")
          .add("cocob", Cocob.class, "bets on each coordinate by what g won; no learning rate")
          .add(
              "scheduleFree",
              ScheduleFree.class,
              "g at (1−β)w + βx; x, the mean of all w, is saved")
          .add("lookahead", Lookahead.class, "every few steps φ ← (1−α)φ + αw, w ← φ")
          .add("average", Average.class, "the mean of the path is saved; decay 1 weighs all alike")
          .add("chain", Chain.class, "one after the other: chain(clipByNorm(1),adam)")
          .add("clipByValue", ClipByValue.class, "d = max(−limit, min(g, limit))")
          .add("clipByNorm", ClipByNorm.class, "d = g·min(1, limit/‖g‖)")
          .add("weightDecay", WeightDecay.class, "d = g + λw, not in an intercept")
          .alias("gd", "sgd")
          .alias("ftrl", "ftrlProximal");
    }

    /** Schedules, each with its learning rate η after t steps, and controllers of them. */
    static Catalog<LearningRate> schedules() {
      return new Catalog<LearningRate>("schedule")
          .open(LearningRate.class)
          .add("constant", Schedules.Constant.class, "η = rate; a bare number means this")
          .add(
              "piecewise",
              Schedules.Piecewise.class,
              "first, and from each step on its rate: piecewise(0.1,100:0.01)")
          .add("inverse", Schedules.Inverse.class, "η = initial/(1 + decay·t)^power")
          .add("exponential", Schedules.Exponential.class, "η = initial·factor^(t/steps)")
          .add(
              "polynomial",
              Schedules.Polynomial.class,
              "η = last + (initial − last)(1 − t/steps)^power, then last")
          .add(
              "cosine",
              Schedules.Cosine.class,
              "η = last + ½(initial − last)(1 + cos πt/steps), then last")
          .add(
              "warmup",
              Schedules.Warmup.class,
              "a line from 0 over the steps, then the schedule from its 0")
          .add("then", Schedules.Then.class, "first for some steps, then next from its 0")
          .add("times", Schedules.Times.class, "η = factor·schedule(t)")
          .add(
              "plateau", Plateau.class, "the schedule, times factor if the objective stops falling")
          .add(
              "backtracking",
              Backtracking.class,
              "shrinks η until F falls enough (Armijo); all rows")
          .add("auto", Auto.class, "the best rate of short runs from the start, then a line down")
          .number("constant");
    }
  }
}
