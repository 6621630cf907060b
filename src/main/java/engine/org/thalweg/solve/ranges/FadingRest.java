package org.thalweg.solve.ranges;

import org.thalweg.update.Fading;
import org.thalweg.update.Slots;

/**
 * Resting weights of a rule that forgets them, without a penalty, at a constant η if weights move.
 */
record FadingRest(Fading rule, double rate) implements Resting {
  @Override
  public void rest(double[] w, int[] reached, int to, Slots slots) {
    int[] steps = new int[w.length];
    for (int i = 0; i < w.length; i++) {
      steps[i] = to - reached[i];
    }
    rule.fade(w, steps, rate, slots);
  }
}
