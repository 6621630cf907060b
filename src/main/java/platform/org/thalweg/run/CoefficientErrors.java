package org.thalweg.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thalweg.config.ConfException;
import org.thalweg.config.OutputKeys;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.Feature;
import org.thalweg.diagnose.StandardErrors;
import org.thalweg.diagnose.StandardErrors.FeatureRange;
import org.thalweg.model.Model;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Problem;
import org.thalweg.spark.SparkOracle;
import org.thalweg.text.DataException;
import org.thalweg.text.Require;

/**
 * The standard errors of what a run found, where its conf asks for them.
 *
 * @param known the errors; empty where none are asked for, or the data do not determine them
 * @param warning what is to be known of them, or why there are none
 */
public record CoefficientErrors(Optional<StandardErrors> known, Optional<String> warning) {
  private static final String KEY = "log.standardErrors";

  /**
   * Rejects a conf that asks for errors that its objective does not have.
   *
   * @throws ConfException if it does
   */
  public static void require(TrainingConf conf, Objective objective) {
    if (conf.get(OutputKeys.LOG_STANDARD_ERRORS).orElse(false)) {
      Require.none(
          StandardErrors.unfit(objective),
          unfit -> new ConfException("%s: the model %s".formatted(KEY, unfit)));
    }
  }

  /**
   * Errors of a model's weights over the rows that it was trained on.
   *
   * @param rows with features as they were read, and the weights that they have in the objective
   */
  public static CoefficientErrors of(TrainingConf conf, ShardedData rows, Model model) {
    if (!conf.get(OutputKeys.LOG_STANDARD_ERRORS).orElse(false)) {
      return new CoefficientErrors(Optional.empty(), Optional.empty());
    }
    try {
      StandardErrors errors = errors(model, rows, conf.seed());
      return new CoefficientErrors(
          Optional.of(errors),
          conf.penalty().value().terms().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  "standard errors are those of a maximum of the likelihood, but the weights have the"
                      + " penalty %s; penalty = none leads there"
                          .formatted(conf.penalty().text())));
    } catch (DataException e) {
      return new CoefficientErrors(Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  /**
   * The standard errors of a model over rows with the weights that it was trained with.
   *
   * @throws IllegalArgumentException if the model is of another kind, see {@link
   *     StandardErrors#unfit}
   * @throws DataException if the data do not determine the coefficients
   */
  public static StandardErrors of(Model model, ShardedData data) {
    Require.none(
        StandardErrors.unfit(model.objective()),
        why -> new IllegalArgumentException("the model " + why));
    return errors(model, data, 0);
  }

  private static StandardErrors errors(Model model, ShardedData data, long seed) {
    return StandardErrors.of(
        model.objective(),
        model.w(),
        other -> SparkOracle.of(new Problem(other, Penalties.none()), data, seed),
        model::coefficient,
        model.input().encoding().map(CoefficientErrors::allLevels).orElse(List.of()),
        model.shrinkage().penalty().value().terms().isEmpty());
  }

  /** The features of columns of categories all of which have one. */
  private static List<FeatureRange> allLevels(Encoding encoding) {
    List<FeatureRange> ranges = new ArrayList<>();
    for (Encoding.Part part : encoding.parts()) {
      Feature feature = part.feature();
      boolean areAll = feature.kind() == Feature.FeatureKind.ONE_HOT && part.factors().isEmpty();
      if (areAll && feature.reference().isEmpty()) {
        ranges.add(new FeatureRange(part.from(), part.from() + feature.width()));
      }
    }
    return ranges;
  }
}
