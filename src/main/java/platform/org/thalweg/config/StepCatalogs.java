package org.thalweg.config;

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
import org.thalweg.update.LazyAdam;
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

/** The rules of steps by name: what is done with a gradient, and how far a step goes. */
final class StepCatalogs {
  private StepCatalogs() {}

  /** Updaters, each with what it does to the gradient g and its memory. */
  static Catalog<Updater> updaters() {
    return new Catalog<Updater>("updater")
        .open(Updater.class)
        .add("sgd", Sgd.class, "d = g")
        .add("momentum", Momentum.class, "b ← μb + g, d = b")
        .add("nag", Nag.class, "momentum with g taken ahead, at w − ημb")
        .add("adagrad", AdaGrad.class, "s ← s + g², d = g/(√s + ε)")
        .add("adadelta", AdaDelta.class, "s ← ρs + (1−ρ)g², d = g·√(u+ε)/√(s+ε), u ← ρu + (1−ρ)d²")
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
            "prodigy", Prodigy.class, "adam times a distance told by ⟨g, w₀ − w⟩; no learning rate")
        .add(
            "dAdaptAdam",
            DAdaptAdam.class,
            "adam times a distance told by sums of g; no learning rate")
        .add("cocob", Cocob.class, "bets on each coordinate by what g won; no learning rate")
        .add("scheduleFree", ScheduleFree.class, "g at (1−β)w + βx; x, the mean of all w, is saved")
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
        .add("plateau", Plateau.class, "the schedule, times factor if the objective stops falling")
        .add(
            "backtracking", Backtracking.class, "shrinks η until F falls enough (Armijo); all rows")
        .add("auto", Auto.class, "the best rate of short runs from the start, then a line down")
        .number("constant");
  }
}
