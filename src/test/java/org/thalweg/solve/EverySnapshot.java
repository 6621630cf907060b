package org.thalweg.solve;

import java.util.List;

/** Checkpoints that go into a list: one after every round, of the last only if that is wanted. */
public record EverySnapshot(List<Snapshot> snapshots, boolean dueAtEnd) implements Checkpoints {
  @Override
  public boolean due(StepReport report) {
    return true;
  }

  @Override
  public void keep(Snapshot snapshot) {
    snapshots.add(snapshot);
  }
}
