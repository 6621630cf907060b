package com.example;

import java.util.List;
import org.thalweg.update.Slot;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/** d = sign g. */
public record SignDescent() implements Updater {
  @Override
  public List<Slot> slots(int dimension) {
    return List.of();
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = Math.signum(gradient[i]);
    }
  }
}
