package org.thalweg.run;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.thalweg.config.ConfException;
import org.thalweg.config.Standardize;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.model.Input;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.spark.CentredRows;
import org.thalweg.spark.FeatureStatistics;

/**
 * What of a conf decides in which coordinates it is trained.
 *
 * @param units what the user wants of the features
 * @param kept the features that keep their unit where others are standardised
 * @param ownSteps whether steps are the user's own, so that features stay as they are
 * @param isFree whether what features are shifted by changes intercepts alone, without a penalty
 * @param isAlike whether the penalties are the same in any units of the features
 * @param input how columns became features
 */
public record ProblemForm(
    Standardize units,
    BitSet kept,
    boolean ownSteps,
    boolean isFree,
    boolean isAlike,
    Input input) {

  /** The form that a conf asks for. */
  public static ProblemForm of(TrainingConf conf, TrainingData data) {
    return of(
        data.objective().over(data.features()),
        conf.penalty().value(),
        conf.data().rows().standardize(),
        data.input(),
        conf.takesGradientSteps());
  }

  static ProblemForm of(
      Objective objective, Penalties penalties, Standardize units, Input input, boolean ownSteps) {
    BitSet kept = units == Standardize.NUMBERS ? input.marks() : new BitSet();
    boolean isOfAnyUnits =
        penalties.terms().stream()
            .allMatch(term -> term.penalty() instanceof Constraints.NonNegative);
    boolean isFree = leavesIntercepts(objective, penalties);
    return new ProblemForm(units, kept, ownSteps, isFree, isOfAnyUnits, input);
  }

  /** Whether what all features are shifted by changes intercepts alone, without a penalty. */
  static boolean leavesIntercepts(Objective objective, Penalties penalties) {
    boolean[] isBound = new boolean[objective.layout().dimension()];
    penalties.forEach(
        objective.layout(),
        Penalty.class,
        (penalty, from, to) -> Arrays.fill(isBound, from, to, true));
    return objective.inputs().stream()
        .allMatch(
            input ->
                input.intercepts() >= 0
                    && IntStream.range(0, input.columns())
                        .noneMatch(k -> isBound[input.intercepts() + k]));
  }

  /** Bytes of the copy of the rows of a conf whose features lie far from 0; 0 where none does. */
  public static long copiedBytes(TrainingConf conf, TrainingData data) {
    ProblemForm form = of(conf, data);
    boolean mayMove =
        form.isFree && form.asksForCentre(data.objective().over(data.features()), data.features());
    return mayMove ? CentredRows.bytes(data.train(), data.features()) : 0;
  }

  /** Whether it matters how far features lie from 0. */
  private boolean asksForCentre(Objective objective, int features) {
    return !ownSteps && !objective.inputs().isEmpty() && CentredRows.mayBe(features);
  }

  /**
   * The problem over rows whose features are standardised by their own moments, and less a constant
   * if that changes nothing but an intercept without a penalty.
   *
   * @throws ConfException if the features of the model cannot be standardised
   */
  LoadedProblem over(ShardedData data, Objective objective, int features) {
    Standardisation none = Standardisation.none();
    if (!asksForCentre(objective, features)) {
      Standardisation own = standardisation(data, objective, features);
      return new LoadedProblem(data, objective, features, own, none, none, false, input);
    }
    CentredRows centred = CentredRows.of(data, features);
    boolean isMoved = isFree && centred.constants().length > 0;
    ShardedData rows = isMoved ? centred.rows() : data;
    Standardisation standardisation = standardisation(rows, objective, features);
    Standardisation compared = none;
    if (standardisation.isIdentity() && (isFree || centred.constants().length == 0)) {
      compared = none.units(centred.moments(), objective.inputs(), isFree);
      if (isAlike) {
        standardisation = compared;
        compared = none;
      }
    }
    Standardisation centre =
        isMoved ? Standardisation.shifted(objective.inputs(), centred.constants()) : none;
    boolean isScaledUnasked = units == Standardize.NONE && !standardisation.isIdentity();
    return new LoadedProblem(
        rows, objective, features, standardisation, centre, compared, isScaledUnasked, input);
  }

  private Standardisation standardisation(ShardedData data, Objective objective, int features) {
    if (units == Standardize.NONE) {
      return Standardisation.none();
    }
    FeatureMoments moments = FeatureStatistics.moments(data, features);
    boolean centres = units == Standardize.SCALE_AND_CENTER;
    try {
      return Standardisation.of(moments, objective.inputs(), centres).keeping(kept);
    } catch (IllegalArgumentException e) {
      throw new ConfException("data.standardize: " + e.getMessage());
    }
  }
}
