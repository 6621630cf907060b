package org.thalweg.update;

import static java.lang.Math.abs;
import static java.lang.Math.max;
import static java.lang.Math.min;
import static java.lang.Math.pow;
import static java.lang.Math.signum;
import static java.lang.Math.sqrt;

/**
 * The papers' pseudo-code, in their own symbols and without a thought for memory or speed, for
 * vectors of five numbers. None of it is taken from the rules.
 */
final class Papers {
  private static final int N = 5;

  private Papers() {}

  /** One iteration: the next x from this one and the gradient there. */
  @FunctionalInterface
  interface Paper {
    double[] next(double[] x, double[] g);
  }

  /** Zaheer et al. 2018, algorithm 2. */
  static Paper yogi(double eta, double b1, double b2, double eps) {
    double[] m = new double[N];
    double[] v = new double[N];
    return (x, g) -> {
      double[] next = new double[N];
      for (int i = 0; i < N; i++) {
        m[i] = b1 * m[i] + (1 - b1) * g[i];
        v[i] = v[i] - (1 - b2) * signum(v[i] - pow(g[i], 2)) * pow(g[i], 2);
        next[i] = x[i] - eta * m[i] / (sqrt(v[i]) + eps);
      }
      return next;
    };
  }

  /** Zhuang et al. 2020, algorithm 2. */
  static Paper adaBelief(double alpha, double b1, double b2, double eps) {
    double[] m = new double[N];
    double[] s = new double[N];
    int[] t = {0};
    return (x, g) -> {
      t[0] = t[0] + 1;
      double[] next = new double[N];
      for (int i = 0; i < N; i++) {
        m[i] = b1 * m[i] + (1 - b1) * g[i];
        s[i] = b2 * s[i] + (1 - b2) * pow(g[i] - m[i], 2) + eps;
        double mHat = m[i] / (1 - pow(b1, t[0]));
        double sHat = s[i] / (1 - pow(b2, t[0]));
        next[i] = x[i] - alpha * mHat / (sqrt(sHat) + eps);
      }
      return next;
    };
  }

  /** Chen et al. 2023, algorithm 2, λ = 0. */
  static Paper lion(double eta, double b1, double b2) {
    double[] m = new double[N];
    return (x, g) -> {
      double[] next = new double[N];
      for (int i = 0; i < N; i++) {
        double c = b1 * m[i] + (1 - b1) * g[i];
        next[i] = x[i] - eta * signum(c);
        m[i] = b2 * m[i] + (1 - b2) * g[i];
      }
      return next;
    };
  }

  /**
   * McMahan et al. 2013, algorithm 1 with λ₂ = 0, the strength λ₁ growing by {@code lambda} a step,
   * and the coordinates counted from the start, at which the first x is.
   */
  static Paper ftrl(double alpha, double beta, double lambda) {
    double[] z = new double[N];
    double[] n = new double[N];
    double[][] start = {null};
    int[] t = {0};
    return (x, g) -> {
      start[0] = start[0] == null ? x.clone() : start[0];
      t[0]++;
      double[] next = new double[N];
      for (int i = 0; i < N; i++) {
        double sigma = (sqrt(n[i] + g[i] * g[i]) - sqrt(n[i])) / alpha;
        z[i] = z[i] + g[i] - sigma * (x[i] - start[0][i]);
        n[i] = n[i] + g[i] * g[i];
        double lambda1 = lambda * t[0];
        next[i] =
            start[0][i]
                + (abs(z[i]) <= lambda1
                    ? 0
                    : -(z[i] - signum(z[i]) * lambda1) / ((beta + sqrt(n[i])) / alpha));
      }
      return next;
    };
  }

  /** You, Gitman, Ginsburg 2017, algorithm 1, β = 0; γ is constant. */
  static Paper lars(double gamma, double m, double eta) {
    double[] v = new double[N];
    return (x, g) -> {
      double lambda = eta * norm(x) / norm(g);
      double[] next = new double[N];
      for (int i = 0; i < N; i++) {
        v[i] = m * v[i] + gamma * lambda * g[i];
        next[i] = x[i] - v[i];
      }
      return next;
    };
  }

  /** You et al. 2020, algorithm 2, φ(z) = z. */
  static Paper lamb(double eta, double b1, double b2, double eps, double lambda) {
    double[] m = new double[N];
    double[] v = new double[N];
    int[] t = {0};
    return (x, g) -> {
      t[0]++;
      double[] u = new double[N];
      for (int i = 0; i < N; i++) {
        m[i] = b1 * m[i] + (1 - b1) * g[i];
        v[i] = b2 * v[i] + (1 - b2) * g[i] * g[i];
        double r = m[i] / (1 - pow(b1, t[0])) / (sqrt(v[i] / (1 - pow(b2, t[0]))) + eps);
        u[i] = r + lambda * x[i];
      }
      double[] next = new double[N];
      for (int i = 0; i < N; i++) {
        next[i] = x[i] - eta * norm(x) / norm(u) * u[i];
      }
      return next;
    };
  }

  /** Ivgi, Hinder, Carmon 2023, equation 3 with r_ε = ε(1 + ‖x₀‖). */
  static Paper dog(double eps) {
    java.util.List<double[]> xs = new java.util.ArrayList<>();
    java.util.List<double[]> gs = new java.util.ArrayList<>();
    return (x, g) -> {
      xs.add(x.clone());
      gs.add(g.clone());
      double farthest = eps * (1 + norm(xs.get(0)));
      for (double[] each : xs) {
        double[] difference = new double[N];
        for (int i = 0; i < N; i++) {
          difference[i] = each[i] - xs.get(0)[i];
        }
        farthest = max(farthest, norm(difference));
      }
      double squares = 0;
      for (double[] each : gs) {
        squares += pow(norm(each), 2);
      }
      double[] next = new double[N];
      for (int i = 0; i < N; i++) {
        next[i] = x[i] - farthest / sqrt(squares) * g[i];
      }
      return next;
    };
  }

  /** Mishchenko, Defazio 2024, algorithm 4, γ = 1. */
  static Paper prodigy(double b1, double b2, double eps, double d0) {
    double[] m = new double[N];
    double[] v = new double[N];
    double[] s = new double[N];
    double[] x0 = new double[N];
    double[] r = {0};
    double[] d = {d0};
    int[] k = {0};
    return (x, g) -> {
      double inner = 0;
      for (int i = 0; i < N; i++) {
        x0[i] = k[0] == 0 ? x[i] : x0[i];
        inner += g[i] * (x0[i] - x[i]);
      }
      k[0]++;
      r[0] = sqrt(b2) * r[0] + (1 - sqrt(b2)) * d[0] * d[0] * inner;
      double[] next = new double[N];
      double sNorm = 0;
      for (int i = 0; i < N; i++) {
        m[i] = b1 * m[i] + (1 - b1) * d[0] * g[i];
        v[i] = b2 * v[i] + (1 - b2) * d[0] * d[0] * g[i] * g[i];
        s[i] = sqrt(b2) * s[i] + (1 - sqrt(b2)) * d[0] * d[0] * g[i];
        sNorm += abs(s[i]);
        next[i] = x[i] - d[0] * m[i] / (sqrt(v[i]) + d[0] * eps);
      }
      d[0] = max(d[0], r[0] / sNorm);
      return next;
    };
  }

  /** Defazio, Mishchenko 2023, algorithm 5, γ = 1. */
  static Paper dAdapt(double b1, double b2, double eps, double d0) {
    double[] m = new double[N];
    double[] v = new double[N];
    double[] s = new double[N];
    double[] r = {0};
    double[] d = {d0};
    return (x, g) -> {
      double[] next = new double[N];
      double inner = 0;
      for (int i = 0; i < N; i++) {
        m[i] = b1 * m[i] + (1 - b1) * d[0] * g[i];
        v[i] = b2 * v[i] + (1 - b2) * g[i] * g[i];
        double a = sqrt(v[i]) + eps;
        next[i] = x[i] - m[i] / a;
        inner += g[i] * s[i] / a;
      }
      double sNorm = 0;
      for (int i = 0; i < N; i++) {
        s[i] = sqrt(b2) * s[i] + (1 - sqrt(b2)) * d[0] * g[i];
        sNorm += abs(s[i]);
      }
      r[0] = sqrt(b2) * r[0] + (1 - sqrt(b2)) * d[0] * inner;
      d[0] = max(d[0], r[0] / ((1 - sqrt(b2)) * sNorm));
      return next;
    };
  }

  /** Orabona, Tommasi 2017, algorithm 2; their g is the negative gradient. */
  static Paper cocob(double alpha) {
    double[] start = new double[N];
    double[] l = new double[N];
    double[] big = new double[N];
    double[] reward = new double[N];
    double[] theta = new double[N];
    int[] t = {0};
    return (x, gradient) -> {
      double[] next = new double[N];
      for (int i = 0; i < N; i++) {
        start[i] = t[0] == 0 ? x[i] : start[i];
        double g = -gradient[i];
        l[i] = max(l[i], abs(g));
        big[i] = big[i] + abs(g);
        reward[i] = max(reward[i] + (x[i] - start[i]) * g, 0);
        theta[i] = theta[i] + g;
        next[i] =
            start[i] + theta[i] / (l[i] * max(big[i] + l[i], alpha * l[i])) * (l[i] + reward[i]);
      }
      t[0]++;
      return next;
    };
  }

  /** Mikolov 2012. */
  static Paper clipByValue(double eta, double limit) {
    return (x, g) -> {
      double[] next = new double[N];
      for (int i = 0; i < N; i++) {
        double clipped = abs(g[i]) > limit ? limit * signum(g[i]) : g[i];
        next[i] = x[i] - eta * clipped;
      }
      return next;
    };
  }

  /** Pascanu, Mikolov, Bengio 2013, algorithm 1. */
  static Paper clipByNorm(double eta, double threshold) {
    return (x, g) -> {
      double scale = norm(g) >= threshold ? threshold / norm(g) : 1;
      double[] next = new double[N];
      for (int i = 0; i < N; i++) {
        next[i] = x[i] - eta * min(scale, 1) * g[i];
      }
      return next;
    };
  }

  private static double norm(double[] x) {
    double squares = 0;
    for (double value : x) {
      squares += pow(value, 2);
    }
    return sqrt(squares);
  }
}
