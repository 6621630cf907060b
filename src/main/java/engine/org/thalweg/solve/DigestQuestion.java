package org.thalweg.solve;

import org.thalweg.objective.Objective;
import org.thalweg.reduce.RowsDigest;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;

/** Asks which rows these are. */
public record DigestQuestion() implements ShardQuestion<RowsDigest> {
  @Override
  public String label() {
    return "digest of the rows";
  }

  @Override
  public long numbers(Objective objective) {
    return 2;
  }

  @Override
  public double work(double entries) {
    return 4 * entries;
  }

  @Override
  public ShardPart<RowsDigest> part(Problem problem, ShardSizes sizes, Sampler batches) {
    return (shard, blocks, vectors, state) -> {
      RowsDigest digest = new RowsDigest();
      blocks.forEach(digest::add);
      return digest;
    };
  }
}
