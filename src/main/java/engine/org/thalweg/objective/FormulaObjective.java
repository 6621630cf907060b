package org.thalweg.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.thalweg.formula.FreeParameter;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Hash;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.JointFormula;
import org.thalweg.loss.LabelDomain;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.sample.RandomStream;

/**
 * A formula of several linear scores, of parameters that are learned with their weights, or of
 * both.
 *
 * <pre>
 *   f(w; x, y) = ℓ(z₁ … z_K, y; θ),   zₖ = x·wₖ + bₖ, of all features or of some
 *   w = [z1: its features | z2: its features | … | intercept: K, unpenalised
 *        | a segment of 1 for each θ, unpenalised]
 * </pre>
 *
 * The weights of an only score are called {@code weights}. The offset of a row is added to the
 * first score. A formula that gives a mean has its values for scores, as one without scores that is
 * a loss of y less a function of columns and parameters has those of that function. f is infinite
 * if a parameter is not within its bounds. Weights start from zeros and parameters from where the
 * formula says, plus what a random start adds to both. Convex if ℓ is, in all scores and parameters
 * together.
 *
 * @param loss ℓ
 * @param features length of x
 * @param intercept whether scores have a b
 * @param choices the features of each score
 */
public record FormulaObjective(
    JointFormula loss, int features, boolean intercept, List<FeatureChoice> choices)
    implements Objective {

  /**
   * Checks the choices.
   *
   * @throws IllegalArgumentException if a score would be 0 in all rows
   */
  public FormulaObjective {
    choices = List.copyOf(choices);
    for (int k = 0; k < choices.size(); k++) {
      if (!intercept && choices.get(k).count(1) == 0) {
        throw new IllegalArgumentException(
            "%s must have a feature or an intercept but has neither"
                .formatted(loss.scores().get(k)));
      }
    }
  }

  /** Scores of all features. */
  public FormulaObjective(JointFormula loss, int features, boolean intercept) {
    this(
        loss, features, intercept, loss.scores().stream().map(score -> FeatureChoice.ALL).toList());
  }

  /** This objective, whose scores are of some features. */
  public FormulaObjective choosing(Function<String, FeatureChoice> ofScore) {
    return new FormulaObjective(
        loss, features, intercept, loss.scores().stream().map(ofScore).toList());
  }

  @Override
  public ParameterLayout layout() {
    ParameterLayout layout = ParameterLayout.EMPTY;
    for (int k = 0; k < scoreCount(); k++) {
      String name = scoreCount() == 1 ? "weights" : loss.scores().get(k);
      layout = layout.with(name, choices.get(k).count(features), true);
    }
    if (intercept && scoreCount() > 0) {
      layout = layout.with("intercept", scoreCount(), false);
    }
    for (FreeParameter parameter : loss.parameters()) {
      layout = layout.with(parameter.name(), 1, false);
    }
    return layout;
  }

  @Override
  public int outputs() {
    return loss.predicted().isPresent() ? 1 : scoreCount();
  }

  /** How many linear scores there are. */
  int scoreCount() {
    return choices.size();
  }

  @Override
  public boolean hasScoresOfItsOwn() {
    return scoreCount() > 1 || Objective.super.hasScoresOfItsOwn();
  }

  @Override
  public LabelDomain labels() {
    return loss.labels();
  }

  @Override
  public boolean isConvex() {
    return loss.isConvex();
  }

  @Override
  public boolean hasKinks() {
    return loss.hasKinks();
  }

  @Override
  public List<InputWeights> inputs() {
    return unknowns().subList(0, scoreCount());
  }

  /**
   * Where what the formula is derived by is in w: the scores, and behind them each parameter, as a
   * sum of no features whose intercept it is.
   */
  List<InputWeights> unknowns() {
    List<InputWeights> unknowns = new ArrayList<>();
    int constants = weights();
    int from = 0;
    for (int k = 0; k < scoreCount(); k++) {
      unknowns.add(new InputWeights(from, 1, intercept ? constants + k : -1, choices.get(k)));
      from += choices.get(k).count(features);
    }
    int first = firstParameter();
    for (int p = 0; p < loss.parameters().size(); p++) {
      unknowns.add(new InputWeights(first + p, 1, first + p, FeatureChoice.of()));
    }
    return unknowns;
  }

  private int weights() {
    return choices.stream().mapToInt(choice -> choice.count(features)).sum();
  }

  /** Where the first parameter is in w. */
  int firstParameter() {
    return weights() + (intercept ? scoreCount() : 0);
  }

  /** {@inheritDoc} Empty where a score has features of its own, which have numbers. */
  @Override
  public Optional<Objective> withFeatures(int count) {
    return choices.stream().allMatch(FeatureChoice::isAll)
        ? Optional.of(new FormulaObjective(loss, count, intercept, choices))
        : Optional.empty();
  }

  @Override
  public boolean scoresAreLinear() {
    return scoreCount() > 0 || loss.predicted().isEmpty();
  }

  @Override
  public double work(double entries) {
    return entries * Math.max(1, scoreCount());
  }

  @Override
  public Optional<Curvature> curvature() {
    return loss.hasCurvature() ? Optional.of(new FormulaCurvature(this, false)) : Optional.empty();
  }

  @Override
  public double[] start(Start start, long seed) {
    double[] w = start.draw(layout().dimension(), seed);
    double[] parameters = loss.start();
    for (int p = 0; p < parameters.length; p++) {
      w[firstParameter() + p] += parameters[p];
    }
    return w;
  }

  /** {@inheritDoc} Parameters are drawn about their starts, within their bounds. */
  @Override
  public double[] restart(long seed) {
    double[] w = new Start.Normal(1).draw(layout().dimension(), seed);
    RandomStream random = new RandomStream(Hash.of(seed, 1));
    int p = firstParameter();
    for (FreeParameter parameter : loss.parameters()) {
      w[p++] = parameter.about(random.nextPositive());
    }
    return w;
  }

  @Override
  public double[] origin() {
    return start(new Start.Zeros(), 0);
  }

  @Override
  public void accumulate(double[] w, Block block, Rows rows, GradientSum sum) {
    FormulaPass pass = new FormulaPass(this, w, block, rows, 1);
    while (pass.next()) {
      pass.addTo(sum);
    }
  }

  @Override
  public void accumulateAlong(double[] w, double[] direction, Block block, Rows rows, LineSum sum) {
    layout().check(direction);
    FormulaPass pass = new FormulaPass(this, w, block, rows, 0);
    while (pass.next()) {
      pass.addAlong(direction, sum);
    }
  }

  @Override
  public double[] scores(double[] w, Block block) {
    FormulaPass pass = new FormulaPass(this, w, block, Rows.all(block.rows()), 0);
    double[] all = new double[block.rows() * outputs()];
    for (int at = 0; pass.nextScores(); ) {
      at =
          loss.predicted().isPresent()
              ? pass.copyPredicted(loss.predicted().get(), all, at)
              : pass.copyScores(all, at);
    }
    return all;
  }

  @Override
  public String toString() {
    return "%s of %d features%s%s"
        .formatted(
            loss.formula(),
            features,
            intercept ? "" : ", without intercepts",
            choices.stream().allMatch(FeatureChoice::isAll) ? "" : ", for its scores " + choices);
  }
}
