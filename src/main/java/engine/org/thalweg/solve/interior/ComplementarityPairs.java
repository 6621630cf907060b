package org.thalweg.solve.interior;

/**
 * What an interior point method knows of a number of kinks c·max(0, m), and how a step changes it:
 *
 * <pre>
 *   ξ ≥ 0, s = ξ − m ≥ 0, α ≥ 0, β = c − α ≥ 0;   at the minimum α·s = 0 and β·ξ = 0
 *   D  = 1/(s/α + ξ/β)
 *   r₁ = τ₁·μ − α·s − Δα′·Δs′,   r₂ = τ₂·μ − β·ξ + Δα′·Δξ′       ′ of the predictor; 0 but α·s, β·ξ for it
 *   Δα = D·(Δm + r₁/α − r₂/β),   Δs = (r₁ − s·Δα)/α,   Δξ = (r₂ + ξ·Δα)/β
 * </pre>
 *
 * S. Mehrotra, "On the Implementation of a Primal-Dual Interior Point Method", SIAM J. Optim. 2(4)
 * (1992), for a quadratic objective and bounds on both sides of α. A kink without weight is left
 * out of everything.
 *
 * <pre>
 *   τ₁ = min(1, μ̄/(c·s)),  τ₂ = min(1, μ̄/(c·ξ))       μ̄ the mean product of all pairs
 * </pre>
 *
 * With τ = 1, as usual, a kink that is far from its score presses on w with the force μ/s. Where
 * most rows are like that, as those of classes that are nearly separable, their forces together
 * move the few others to and fro as μ falls, and steps become short. So pairs that are farther than
 * most of those at the kinks aim at less: their force falls with the square of the distance.
 *
 * <p>A corrector has {@link Centrality#lack} of the products that a step aims at in the place of r₁
 * and r₂, and is added to the step.
 */
public final class ComplementarityPairs {
  static final int VECTORS = 7; // that have a number a kink

  private final double[] alpha;
  private final double[] beta;
  private final double[] slack;
  private final double[] excess;
  private final double[] alphaStep; // of the step that is held; likewise below
  private final double[] slackStep;
  private final double[] excessStep;
  // of the last change that was looked at, of one kink:
  private double dAlpha;
  private double dSlack;
  private double dExcess;
  private double correction;
  private double centring;

  /** So many kinks, none of which has a weight yet. */
  public ComplementarityPairs(int count) {
    alpha = new double[count];
    beta = new double[count];
    slack = new double[count];
    excess = new double[count];
    alphaStep = new double[count];
    slackStep = new double[count];
    excessStep = new double[count];
  }

  /**
   * Puts a kink between its bounds.
   *
   * @param weight c
   * @param share of it that α begins with, in (0, 1)
   * @param margin how far ξ and s begin from their bounds
   */
  public void begin(int k, double weight, double share, double m, double margin) {
    alpha[k] = weight * share;
    beta[k] = weight - alpha[k];
    excess[k] = Math.max(0, m) + margin;
    slack[k] = Math.max(0, -m) + margin;
  }

  /** Whether it has a weight. */
  public boolean counts(int k) {
    return alpha[k] > 0;
  }

  /** α. */
  public double alpha(int k) {
    return alpha[k];
  }

  /** How much the kink bends along its score: D = 1/(s/α + ξ/β). */
  public double curvature(int k) {
    return 1 / (slack[k] / alpha[k] + excess[k] / beta[k]);
  }

  /** α·β/c: how far α may move with m, so that it stays between its bounds. */
  public double room(int k) {
    return alpha[k] * beta[k] / (alpha[k] + beta[k]);
  }

  /** α moved by so much of its {@link #room}, at most by all of it. */
  public double moved(int k, double along) {
    return alpha[k] + room(k) * Math.max(-1, Math.min(1, along));
  }

  /** ξ − s, which is m. */
  public double gap(int k) {
    return excess[k] - slack[k];
  }

  private double share(int k, double distance, double mean) {
    return Math.min(1, mean / ((alpha[k] + beta[k]) * distance));
  }

  /** α·s + β·ξ. */
  public double products(int k) {
    return alpha[k] * slack[k] + beta[k] * excess[k];
  }

  /**
   * Looks at the predictor, which changes m by so much.
   *
   * @param mean μ̄
   */
  public void predict(int k, double change, double mean) {
    predict(k, change);
    centring = share(k, slack[k], mean) / alpha[k] - share(k, excess[k], mean) / beta[k];
  }

  private void predict(int k, double change) {
    dAlpha = curvature(k) * (change + gap(k));
    dSlack = -slack[k] - slack[k] * dAlpha / alpha[k];
    dExcess = -excess[k] + excess[k] * dAlpha / beta[k];
    correction = dAlpha * dSlack / alpha[k] + dAlpha * dExcess / beta[k];
  }

  /**
   * Holds a step without correctors, given by how much the predictor and it change m.
   *
   * @param target μ
   * @param mean μ̄
   */
  public void hold(int k, double predicted, double change, double target, double mean) {
    predict(k, predicted);
    double r1 = target * share(k, slack[k], mean) - alpha[k] * slack[k] - dAlpha * dSlack;
    double r2 = target * share(k, excess[k], mean) - beta[k] * excess[k] + dAlpha * dExcess;
    change(k, change, r1, r2);
    alphaStep[k] = dAlpha;
    slackStep[k] = dSlack;
    excessStep[k] = dExcess;
  }

  private void change(int k, double change, double r1, double r2) {
    dAlpha = curvature(k) * (change + r1 / alpha[k] - r2 / beta[k]);
    dSlack = (r1 - slack[k] * dAlpha) / alpha[k];
    dExcess = (r2 + excess[k] * dAlpha) / beta[k];
  }

  /** Of the predictor: Δα·Δs/α + Δα·Δξ/β. */
  public double correction() {
    return correction;
  }

  /** Of the predictor: τ₁/α − τ₂/β. */
  public double centring() {
    return centring;
  }

  /** Of the predictor: what the sum of products has that is linear in the length. */
  public double linear(int k) {
    return alpha[k] * dSlack + slack[k] * dAlpha + beta[k] * dExcess - excess[k] * dAlpha;
  }

  /** Of the predictor: and what is quadratic. */
  public double quadratic() {
    return dAlpha * (dSlack - dExcess);
  }

  /** Of the predictor: the largest −Δv/v. */
  public double ratio(int k) {
    return ratio(k, dAlpha, dSlack, dExcess);
  }

  private double ratio(int k, double alphaChange, double slackChange, double excessChange) {
    return Math.max(
        Math.max(-alphaChange / alpha[k], alphaChange / beta[k]),
        Math.max(-slackChange / slack[k], -excessChange / excess[k]));
  }

  /** Of the step that is held: the largest −Δv/v. */
  public double heldRatio(int k) {
    return ratio(k, alphaStep[k], slackStep[k], excessStep[k]);
  }

  /** Of the step that is held: e₁/α − e₂/β, by what the products lack after so much of it. */
  public double lack(int k, double reach, double target, double mean) {
    return firstLack(k, reach, target, mean) / alpha[k]
        - secondLack(k, reach, target, mean) / beta[k];
  }

  private double firstLack(int k, double reach, double target, double mean) {
    double product = (alpha[k] + reach * alphaStep[k]) * (slack[k] + reach * slackStep[k]);
    return Centrality.lack(product, target * share(k, slack[k], mean));
  }

  private double secondLack(int k, double reach, double target, double mean) {
    double product = (beta[k] - reach * alphaStep[k]) * (excess[k] + reach * excessStep[k]);
    return Centrality.lack(product, target * share(k, excess[k], mean));
  }

  /** Looks at a corrector of the step that is held, which changes m by so much. */
  public void correct(int k, double change, double reach, double target, double mean) {
    double first = firstLack(k, reach, target, mean);
    change(k, change, first, secondLack(k, reach, target, mean));
  }

  /** Of the step that is held and so much of the corrector: the largest −Δv/v. */
  public double ratio(int k, double weight) {
    return ratio(
        k,
        alphaStep[k] + weight * dAlpha,
        slackStep[k] + weight * dSlack,
        excessStep[k] + weight * dExcess);
  }

  /** Adds so much of the corrector to the step that is held. */
  public void add(int k, double weight) {
    alphaStep[k] += weight * dAlpha;
    slackStep[k] += weight * dSlack;
    excessStep[k] += weight * dExcess;
  }

  /** Takes the step that is held, for some length. */
  public void take(int k, double length) {
    alpha[k] += length * alphaStep[k];
    beta[k] -= length * alphaStep[k];
    slack[k] += length * slackStep[k];
    excess[k] += length * excessStep[k];
  }
}
