package org.thalweg.train;

import java.util.List;

/** Checkpoints that go into a list: one after every round but the last. */
public record EverySnapshot(List<Snapshot> snapshots) implements Checkpoints {
  @Override
  public boolean due(StepReport report) {
    return true;
  }

  @Override
  public boolean dueAtEnd() {
    return false;
  }

  @Override
  public void keep(Snapshot snapshot) {
    snapshots.add(snapshot);
  }
}
