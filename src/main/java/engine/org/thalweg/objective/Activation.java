package org.thalweg.objective;

import org.thalweg.linalg.Elementary;

/** What a hidden unit φ makes of its sum u. Each has a slope that is a function of φ(u) alone. */
public enum Activation {
  /** max(u, 0), with slope 0 at 0. */
  RELU {
    @Override
    double of(double u) {
      return Math.max(u, 0);
    }

    @Override
    double slope(double value) {
      return value > 0 ? 1 : 0;
    }
  },

  /** tanh u. */
  TANH {
    @Override
    double of(double u) {
      return Elementary.tanh(u);
    }

    @Override
    double slope(double value) {
      return 1 - value * value;
    }
  },

  /** 1/(1 + e^−u). */
  SIGMOID {
    @Override
    double of(double u) {
      return Elementary.sigmoid(u);
    }

    @Override
    double slope(double value) {
      return value * (1 - value);
    }
  };

  /** φ(u). */
  abstract double of(double u);

  /** φ′(u), given φ(u). */
  abstract double slope(double value);
}
