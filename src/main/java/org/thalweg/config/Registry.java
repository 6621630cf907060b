package org.thalweg.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.thalweg.function.BenchmarkFunctions;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.function.TextbookFunctions;
import org.thalweg.objective.ClassificationLosses;
import org.thalweg.objective.LogLinkLosses;
import org.thalweg.objective.ModelFamily;
import org.thalweg.objective.PointwiseLoss;
import org.thalweg.objective.RegressionLosses;
import org.thalweg.objective.Start;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.GroupLasso;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.schedule.Auto;
import org.thalweg.schedule.Backtracking;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Plateau;
import org.thalweg.schedule.Schedules;
import org.thalweg.update.AdaBelief;
import org.thalweg.update.AdaDelta;
import org.thalweg.update.AdaGrad;
import org.thalweg.update.AdaMax;
import org.thalweg.update.Adam;
import org.thalweg.update.AdamW;
import org.thalweg.update.AmsGrad;
import org.thalweg.update.Average;
import org.thalweg.update.Chain;
import org.thalweg.update.ClipByNorm;
import org.thalweg.update.ClipByValue;
import org.thalweg.update.Cocob;
import org.thalweg.update.DAdaptAdam;
import org.thalweg.update.Dog;
import org.thalweg.update.FtrlProximal;
import org.thalweg.update.Lamb;
import org.thalweg.update.Lars;
import org.thalweg.update.Lion;
import org.thalweg.update.Lookahead;
import org.thalweg.update.Momentum;
import org.thalweg.update.NAdam;
import org.thalweg.update.Nag;
import org.thalweg.update.Prodigy;
import org.thalweg.update.RAdam;
import org.thalweg.update.RmsProp;
import org.thalweg.update.Rprop;
import org.thalweg.update.ScheduleFree;
import org.thalweg.update.Sgd;
import org.thalweg.update.Updater;
import org.thalweg.update.WeightDecay;
import org.thalweg.update.Yogi;

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
    catalogs.put("starts", starts());
    catalogs.put("functions", functions());
    return catalogs;
  }

  /** The updaters. */
  public static Catalog<Updater> updaters() {
    return new Catalog<Updater>("updater")
        .open(Updater.class)
        .add("sgd", Sgd.class)
        .add("momentum", Momentum.class)
        .add("nag", Nag.class)
        .add("adagrad", AdaGrad.class)
        .add("adadelta", AdaDelta.class)
        .add("rmsprop", RmsProp.class)
        .add("rprop", Rprop.class)
        .add("adam", Adam.class)
        .add("adamW", AdamW.class)
        .add("amsGrad", AmsGrad.class)
        .add("adaMax", AdaMax.class)
        .add("nAdam", NAdam.class)
        .add("rAdam", RAdam.class)
        .add("yogi", Yogi.class)
        .add("adaBelief", AdaBelief.class)
        .add("lion", Lion.class)
        .add("ftrlProximal", FtrlProximal.class)
        .add("lars", Lars.class)
        .add("lamb", Lamb.class)
        .add("dog", Dog.class)
        .add("prodigy", Prodigy.class)
        .add("dAdaptAdam", DAdaptAdam.class)
        .add("cocob", Cocob.class)
        .add("scheduleFree", ScheduleFree.class)
        .add("lookahead", Lookahead.class)
        .add("average", Average.class)
        .add("chain", Chain.class)
        .add("clipByValue", ClipByValue.class)
        .add("clipByNorm", ClipByNorm.class)
        .add("weightDecay", WeightDecay.class)
        .alias("gd", "sgd");
  }

  /** The learning rates, schedules and controllers; a bare number is constant. */
  public static Catalog<LearningRate> schedules() {
    return new Catalog<LearningRate>("schedule")
        .open(LearningRate.class)
        .add("constant", Schedules.Constant.class)
        .add("piecewise", Schedules.Piecewise.class)
        .add("inverse", Schedules.Inverse.class)
        .add("exponential", Schedules.Exponential.class)
        .add("polynomial", Schedules.Polynomial.class)
        .add("cosine", Schedules.Cosine.class)
        .add("warmup", Schedules.Warmup.class)
        .add("then", Schedules.Then.class)
        .add("times", Schedules.Times.class)
        .add("plateau", Plateau.class)
        .add("backtracking", Backtracking.class)
        .add("auto", Auto.class)
        .number("constant");
  }

  /** The families of models. */
  public static Catalog<ModelFamily> models() {
    return new Catalog<ModelFamily>("model")
        .open(ModelFamily.class)
        .add("linear", ModelFamily.Linear.class)
        .add("softmax", ModelFamily.Softmax.class)
        .add("factorization", ModelFamily.Factorization.class)
        .add("perceptron", ModelFamily.Perceptron.class);
  }

  /** The pointwise losses. */
  public static Catalog<PointwiseLoss> losses() {
    return new Catalog<PointwiseLoss>("loss")
        .open(PointwiseLoss.class)
        .add("logistic", ClassificationLosses.Logistic.class)
        .add("hinge", ClassificationLosses.Hinge.class)
        .add("squaredHinge", ClassificationLosses.SquaredHinge.class)
        .add("smoothedHinge", ClassificationLosses.SmoothedHinge.class)
        .add("modifiedHuber", ClassificationLosses.ModifiedHuber.class)
        .add("halfSquared", RegressionLosses.HalfSquared.class)
        .add("huber", RegressionLosses.Huber.class)
        .add("epsilonInsensitive", RegressionLosses.EpsilonInsensitive.class)
        .add("squaredEpsilonInsensitive", RegressionLosses.SquaredEpsilonInsensitive.class)
        .add("absolute", RegressionLosses.Absolute.class)
        .add("quantile", RegressionLosses.Quantile.class)
        .add("poisson", LogLinkLosses.Poisson.class)
        .add("gamma", LogLinkLosses.Gamma.class)
        .add("tweedie", LogLinkLosses.Tweedie.class);
  }

  /** The penalties. */
  public static Catalog<Penalties> penalties() {
    return new Catalog<Penalties>("penalty")
        .add("none", Penalties.None.class)
        .add("l1", Penalty.L1.class)
        .add("l2", Penalty.L2.class)
        .add("elasticNet", Penalties.ElasticNet.class)
        .add("groupLasso", GroupLasso.class)
        .add("nonNegative", Constraints.NonNegative.class)
        .add("box", Constraints.Box.class)
        .add("ball", Constraints.Ball.class)
        .add("on", Penalties.On.class)
        .add("sum", Penalties.Sum.class);
  }

  /** The functions without data. */
  public static Catalog<DifferentiableFunction> functions() {
    return new Catalog<DifferentiableFunction>("function")
        .open(DifferentiableFunction.class)
        .add("transcendental", TextbookFunctions.Transcendental.class)
        .add("saddle", TextbookFunctions.Saddle.class)
        .add("wells", TextbookFunctions.Wells.class)
        .add("quadratic", TextbookFunctions.Quadratic.class)
        .add("rosenbrock", BenchmarkFunctions.Rosenbrock.class)
        .add("himmelblau", BenchmarkFunctions.Himmelblau.class)
        .add("rastrigin", BenchmarkFunctions.Rastrigin.class)
        .add("beale", BenchmarkFunctions.Beale.class);
  }

  /** The starting points. */
  public static Catalog<Start> starts() {
    return new Catalog<Start>("start")
        .add("auto", Start.Auto.class)
        .add("zeros", Start.Zeros.class)
        .add("normal", Start.Normal.class)
        .add("uniform", Start.Uniform.class);
  }
}
