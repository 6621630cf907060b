package org.thalweg.update;

import java.util.List;
import org.thalweg.text.Require;

/**
 * Adam: D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", ICLR, arXiv:1412.6980
 * (2015), algorithm 1.
 *
 * <pre>
 *   m = β₁·m + (1 − β₁)·g
 *   v = β₂·v + (1 − β₂)·g²
 *   d = m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * Slots: mean (m, gradient, 0), meanSquare (v, gradient², 0). Preconditioner: p = 1/(√(v/(1 − β₂ᵗ))
 * + ε).
 *
 * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999, epsilon ε = 1e-8 (the paper). Cost: 2·d doubles,
 * one pass.
 *
 * <p>Differs from: the form of textbooks and of Keras, given at the end of the paper's section 2,
 * which has the correction in the step size, α·√(1 − β₂ᵗ)/(1 − β₁ᵗ), and divides by √v + ε: there ε
 * weighs up to 1/√(1 − β₂) times more in the first steps. The same as PyTorch's Adam.
 */
public record Adam(double beta1, double beta2, double epsilon) implements Updater.StaysAtZero {
  public Adam {
    Moments.require(beta1, beta2, epsilon);
  }

  public Adam() {
    this(0.9, 0.999, 1e-8);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return Slot.zeros(dimension, "mean", "meanSquare");
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] mean = slots.of("mean");
    double[] meanSquare = slots.of("meanSquare");
    double meanWeight = 1 - StrictMath.pow(beta1, t);
    double meanSquareWeight = 1 - StrictMath.pow(beta2, t);
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      mean[i] = beta1 * mean[i] + (1 - beta1) * g;
      meanSquare[i] = beta2 * meanSquare[i] + (1 - beta2) * (g * g);
      gradient[i] = mean[i] / meanWeight / (Math.sqrt(meanSquare[i] / meanSquareWeight) + epsilon);
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    Moments.divide(stepSizes, slots.of("meanSquare"), 1 - StrictMath.pow(beta2, t), epsilon);
  }

  /**
   * AdaMax: D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", ICLR,
   * arXiv:1412.6980 (2015), algorithm 2.
   *
   * <pre>
   *   m = β₁·m + (1 − β₁)·g
   *   u = max(β₂·u, |g| + ε)
   *   d = m/(1 − β₁ᵗ) / u
   * </pre>
   *
   * Slots: mean (m, gradient, 0), largest (u, |gradient|, 0). Preconditioner: p = 1/u.
   *
   * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999 (the paper), epsilon ε = 1e-8 (PyTorch). Cost:
   * 2·d doubles, one pass.
   *
   * <p>Differs from: the paper, which has no ε and divides 0 by 0 where there was no gradient yet.
   * PyTorch has it as Adamax.
   */
  public record AdaMax(double beta1, double beta2, double epsilon)
      implements Updater.Coordinatewise {
    public AdaMax {
      Moments.require(beta1, beta2, epsilon);
    }

    public AdaMax() {
      this(0.9, 0.999, 1e-8);
    }

    @Override
    public List<Slot> slots(int dimension) {
      return Slot.zeros(dimension, "mean", "largest");
    }

    @Override
    public void direction(double[] gradient, double[] w, long t, Slots slots) {
      double[] mean = slots.of("mean");
      double[] largest = slots.of("largest");
      double meanWeight = 1 - StrictMath.pow(beta1, t);
      for (int i = 0; i < gradient.length; i++) {
        double g = gradient[i];
        mean[i] = beta1 * mean[i] + (1 - beta1) * g;
        largest[i] = Math.max(beta2 * largest[i], Math.abs(g) + epsilon);
        gradient[i] = mean[i] / meanWeight / largest[i];
      }
    }

    @Override
    public void precondition(double[] stepSizes, long t, Slots slots) {
      double[] largest = slots.of("largest");
      for (int i = 0; i < stepSizes.length; i++) {
        stepSizes[i] /= largest[i];
      }
    }
  }

  /**
   * AMSGrad: S. J. Reddi, S. Kale, S. Kumar, "On the Convergence of Adam and Beyond", ICLR,
   * arXiv:1904.09237 (2018), algorithm 2.
   *
   * <pre>
   *   m = β₁·m + (1 − β₁)·g
   *   v = β₂·v + (1 − β₂)·g²
   *   u = max(u, v)
   *   d = m/(1 − β₁ᵗ) / (√(u/(1 − β₂ᵗ)) + ε)
   * </pre>
   *
   * Slots: mean (m, gradient, 0), meanSquare (v, gradient², 0), largest (u, gradient², 0).
   * Preconditioner: p = 1/(√(u/(1 − β₂ᵗ)) + ε).
   *
   * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999, epsilon ε = 1e-8 (PyTorch). Cost: 3·d doubles,
   * one pass.
   *
   * <p>Differs from: the paper, which neither corrects m and u for their start nor adds ε. The same
   * as PyTorch's Adam with amsgrad=True.
   */
  public record AmsGrad(double beta1, double beta2, double epsilon) implements Updater.StaysAtZero {
    public AmsGrad {
      Moments.require(beta1, beta2, epsilon);
    }

    public AmsGrad() {
      this(0.9, 0.999, 1e-8);
    }

    @Override
    public List<Slot> slots(int dimension) {
      return Slot.zeros(dimension, "mean", "meanSquare", "largest");
    }

    @Override
    public void direction(double[] gradient, double[] w, long t, Slots slots) {
      double[] mean = slots.of("mean");
      double[] meanSquare = slots.of("meanSquare");
      double[] largest = slots.of("largest");
      double meanWeight = 1 - StrictMath.pow(beta1, t);
      double meanSquareWeight = 1 - StrictMath.pow(beta2, t);
      for (int i = 0; i < gradient.length; i++) {
        double g = gradient[i];
        mean[i] = beta1 * mean[i] + (1 - beta1) * g;
        meanSquare[i] = beta2 * meanSquare[i] + (1 - beta2) * (g * g);
        largest[i] = Math.max(largest[i], meanSquare[i]);
        gradient[i] = mean[i] / meanWeight / (Math.sqrt(largest[i] / meanSquareWeight) + epsilon);
      }
    }

    @Override
    public void precondition(double[] stepSizes, long t, Slots slots) {
      Moments.divide(stepSizes, slots.of("largest"), 1 - StrictMath.pow(beta2, t), epsilon);
    }
  }

  /**
   * NAdam: T. Dozat, "Incorporating Nesterov Momentum into Adam", ICLR workshop (2016), algorithm 2
   * with the momentum schedule of its appendix.
   *
   * <pre>
   *   μ = β₁·(1 − ½·0.96^(ψ·t)),  μ' = the same for t + 1
   *   Π = μ·Π
   *   m = β₁·m + (1 − β₁)·g
   *   v = β₂·v + (1 − β₂)·g²
   *   d = ((1 − μ)·g/(1 − Π) + μ'·m/(1 − μ'·Π)) / (√(v/(1 − β₂ᵗ)) + ε)
   * </pre>
   *
   * Slots: mean (m, gradient, 0), meanSquare (v, gradient², 0), product (Π, one number, 1).
   * Preconditioner: p = ((1 − μ)/(1 − Π) + μ'·(1 − β₁ᵗ)/(1 − μ'·Π)) / (√(v/(1 − β₂ᵗ)) + ε).
   *
   * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999, epsilon ε = 1e-8, momentumDecay ψ = 0.004
   * (PyTorch; the paper uses β₁ = 0.99). Cost: 2·d doubles, one pass.
   *
   * <p>Differs from: the paper, whose m decays by μ, not by β₁. The same as PyTorch's NAdam.
   */
  public record NAdam(double beta1, double beta2, double epsilon, double momentumDecay)
      implements Updater.StaysAtZero {
    public NAdam {
      Moments.require(beta1, beta2, epsilon);
      Require.notNegative("momentumDecay", momentumDecay);
    }

    public NAdam() {
      this(0.9, 0.999, 1e-8, 0.004);
    }

    @Override
    public List<Slot> slots(int dimension) {
      return List.of(
          new Slot("mean", dimension, 0),
          new Slot("meanSquare", dimension, 0),
          new Slot("product", 1, 1));
    }

    @Override
    public void direction(double[] gradient, double[] w, long t, Slots slots) {
      double[] mean = slots.of("mean");
      double[] meanSquare = slots.of("meanSquare");
      slots.of("product")[0] *= momentum(t);
      double ofGradient = shareOfGradient(t, slots);
      double ofMean = shareOfMean(t, slots);
      double meanSquareWeight = 1 - StrictMath.pow(beta2, t);
      for (int i = 0; i < gradient.length; i++) {
        double g = gradient[i];
        mean[i] = beta1 * mean[i] + (1 - beta1) * g;
        meanSquare[i] = beta2 * meanSquare[i] + (1 - beta2) * (g * g);
        double divisor = Math.sqrt(meanSquare[i] / meanSquareWeight) + epsilon;
        gradient[i] = (ofGradient * g + ofMean * mean[i]) / divisor;
      }
    }

    @Override
    public void precondition(double[] stepSizes, long t, Slots slots) {
      double[] meanSquare = slots.of("meanSquare");
      double share =
          shareOfGradient(t, slots) + shareOfMean(t, slots) * (1 - StrictMath.pow(beta1, t));
      double meanSquareWeight = 1 - StrictMath.pow(beta2, t);
      for (int i = 0; i < stepSizes.length; i++) {
        stepSizes[i] *= share / (Math.sqrt(meanSquare[i] / meanSquareWeight) + epsilon);
      }
    }

    private double shareOfGradient(long t, Slots slots) {
      return (1 - momentum(t)) / (1 - slots.of("product")[0]);
    }

    private double shareOfMean(long t, Slots slots) {
      double next = momentum(t + 1);
      return next / (1 - slots.of("product")[0] * next);
    }

    private double momentum(long t) {
      return beta1 * (1 - 0.5 * StrictMath.pow(0.96, t * momentumDecay));
    }
  }

  /**
   * RAdam: L. Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond", ICLR,
   * arXiv:1908.03265 (2020), algorithm 2.
   *
   * <pre>
   *   m = β₁·m + (1 − β₁)·g
   *   v = β₂·v + (1 − β₂)·g²
   *   ρ = ρ∞ − 2t·β₂ᵗ/(1 − β₂ᵗ)        with ρ∞ = 2/(1 − β₂) − 1
   *   r = √((ρ − 4)(ρ − 2)·ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)·ρ))
   *   d = m/(1 − β₁ᵗ) · r·√(1 − β₂ᵗ)/(√v + ε)        where ρ &gt; 5, else m/(1 − β₁ᵗ)
   * </pre>
   *
   * Slots: mean (m, gradient, 0), meanSquare (v, gradient², 0). Preconditioner: p = r·√(1 −
   * β₂ᵗ)/(√v + ε) where ρ &gt; 5, else 1.
   *
   * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999 (the paper), epsilon ε = 1e-8 (PyTorch). Cost:
   * 2·d doubles, one pass.
   *
   * <p>Differs from: the paper, which rectifies from ρ &gt; 4 on and has no ε. The first steps,
   * plain momentum, have the unit of the gradient, not of w. The same as PyTorch's RAdam.
   */
  public record RAdam(double beta1, double beta2, double epsilon) implements Updater.StaysAtZero {
    public RAdam {
      Moments.require(beta1, beta2, epsilon);
    }

    public RAdam() {
      this(0.9, 0.999, 1e-8);
    }

    @Override
    public List<Slot> slots(int dimension) {
      return Slot.zeros(dimension, "mean", "meanSquare");
    }

    @Override
    public void direction(double[] gradient, double[] w, long t, Slots slots) {
      double[] mean = slots.of("mean");
      double[] meanSquare = slots.of("meanSquare");
      double meanWeight = 1 - StrictMath.pow(beta1, t);
      double rectification = rectification(t);
      for (int i = 0; i < gradient.length; i++) {
        double g = gradient[i];
        mean[i] = beta1 * mean[i] + (1 - beta1) * g;
        meanSquare[i] = beta2 * meanSquare[i] + (1 - beta2) * (g * g);
        gradient[i] = mean[i] / meanWeight * scale(rectification, meanSquare[i]);
      }
    }

    @Override
    public void precondition(double[] stepSizes, long t, Slots slots) {
      double[] meanSquare = slots.of("meanSquare");
      double rectification = rectification(t);
      for (int i = 0; i < stepSizes.length; i++) {
        stepSizes[i] *= scale(rectification, meanSquare[i]);
      }
    }

    private double scale(double rectification, double meanSquare) {
      return rectification == 0 ? 1 : rectification / (Math.sqrt(meanSquare) + epsilon);
    }

    /** r·√(1 − β₂ᵗ), or 0 while v says too little of its own variance. */
    private double rectification(long t) {
      double last = 2 / (1 - beta2) - 1;
      double power = StrictMath.pow(beta2, t);
      double length = last - 2 * t * power / (1 - power);
      if (!(length > 5)) {
        return 0;
      }
      double ratio = (length - 4) * (length - 2) * last / ((last - 4) * (last - 2) * length);
      return Math.sqrt(ratio) * Math.sqrt(1 - power);
    }
  }

  /**
   * Yogi: M. Zaheer, S. J. Reddi, D. Sachan, S. Kale, S. Kumar, "Adaptive Methods for Nonconvex
   * Optimization", NeurIPS (2018), algorithm 2.
   *
   * <pre>
   *   m = β₁·m + (1 − β₁)·g
   *   v = v − (1 − β₂)·sign(v − g²)·g²
   *   d = m / (√v + ε)
   * </pre>
   *
   * Slots: mean (m, gradient, 0), meanSquare (v, gradient², 0). Preconditioner: p = (1 − β₁ᵗ)/(√v +
   * ε).
   *
   * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999, epsilon ε = 1e-3 (the paper). Cost: 2·d doubles,
   * one pass.
   *
   * <p>Differs from: optax, which corrects m and v for their start as Adam does, and starts v at
   * 1e-6.
   */
  public record Yogi(double beta1, double beta2, double epsilon) implements Updater.StaysAtZero {
    public Yogi {
      Moments.require(beta1, beta2, epsilon);
    }

    public Yogi() {
      this(0.9, 0.999, 1e-3);
    }

    @Override
    public List<Slot> slots(int dimension) {
      return Slot.zeros(dimension, "mean", "meanSquare");
    }

    @Override
    public void direction(double[] gradient, double[] w, long t, Slots slots) {
      double[] mean = slots.of("mean");
      double[] meanSquare = slots.of("meanSquare");
      for (int i = 0; i < gradient.length; i++) {
        double g = gradient[i];
        double square = g * g;
        mean[i] = beta1 * mean[i] + (1 - beta1) * g;
        meanSquare[i] -= (1 - beta2) * Math.signum(meanSquare[i] - square) * square;
        gradient[i] = mean[i] / (Math.sqrt(meanSquare[i]) + epsilon);
      }
    }

    @Override
    public void precondition(double[] stepSizes, long t, Slots slots) {
      double meanWeight = 1 - StrictMath.pow(beta1, t);
      Moments.scale(stepSizes, meanWeight, slots.of("meanSquare"), epsilon);
    }
  }

  /**
   * AdaBelief: J. Zhuang et al., "AdaBelief Optimizer: Adapting Stepsizes by the Belief in Observed
   * Gradients", NeurIPS, arXiv:2010.07468 (2020), algorithm 2.
   *
   * <pre>
   *   m = β₁·m + (1 − β₁)·g
   *   s = β₂·s + (1 − β₂)·(g − m)² + ε
   *   d = m/(1 − β₁ᵗ) / (√(s/(1 − β₂ᵗ)) + ε)
   * </pre>
   *
   * Slots: mean (m, gradient, 0), variance (s, gradient², 0). Preconditioner: p = 1/(√(s/(1 − β₂ᵗ))
   * + ε).
   *
   * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999, epsilon ε = 1e-8 (the paper). Cost: 2·d doubles,
   * one pass.
   *
   * <p>Differs from: optax and the authors' code, whose ε is 1e-16. On gradients without noise s
   * goes to ε/(1 − β₂), so that steps grow up to √((1 − β₂)/ε) times the gradient.
   */
  public record AdaBelief(double beta1, double beta2, double epsilon)
      implements Updater.Coordinatewise {
    public AdaBelief {
      Moments.require(beta1, beta2, epsilon);
    }

    public AdaBelief() {
      this(0.9, 0.999, 1e-8);
    }

    @Override
    public List<Slot> slots(int dimension) {
      return Slot.zeros(dimension, "mean", "variance");
    }

    @Override
    public void direction(double[] gradient, double[] w, long t, Slots slots) {
      double[] mean = slots.of("mean");
      double[] variance = slots.of("variance");
      double meanWeight = 1 - StrictMath.pow(beta1, t);
      double varianceWeight = 1 - StrictMath.pow(beta2, t);
      for (int i = 0; i < gradient.length; i++) {
        double g = gradient[i];
        mean[i] = beta1 * mean[i] + (1 - beta1) * g;
        double surprise = g - mean[i];
        variance[i] = beta2 * variance[i] + (1 - beta2) * (surprise * surprise) + epsilon;
        gradient[i] = mean[i] / meanWeight / (Math.sqrt(variance[i] / varianceWeight) + epsilon);
      }
    }

    @Override
    public void precondition(double[] stepSizes, long t, Slots slots) {
      Moments.divide(stepSizes, slots.of("variance"), 1 - StrictMath.pow(beta2, t), epsilon);
    }
  }
}
