package org.thalweg.schedule;

/**
 * Asks for a rate that fits the data. It is no rate itself: whoever has the data puts a {@link
 * Schedule} in its place before the run.
 */
public record Auto() implements LearningRate {
  @Override
  public double[] memory() {
    throw new IllegalStateException("learningRate auto must be chosen before the run");
  }

  @Override
  public double at(long step, double[] memory) {
    throw new IllegalStateException("learningRate auto must be chosen before the run");
  }
}
