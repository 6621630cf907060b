package org.thalweg.sample;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.linalg.Rows;

/** What a sampler drew, as lists. */
final class Drawn {
  private Drawn() {}

  static List<Integer> of(Rows rows) {
    List<Integer> list = new ArrayList<>();
    for (int i = 0; i < rows.count(); i++) {
      list.add(rows.at(i));
    }
    return list;
  }

  /** The rows of every shard at a step. */
  static List<List<Integer>> batch(Sampler sampler, ShardSizes sizes, long step) {
    List<List<Integer>> batch = new ArrayList<>();
    for (int shard = 0; shard < sizes.shards(); shard++) {
      batch.add(of(sampler.draw(step, 0, shard)));
    }
    return batch;
  }

  /** The same, numbered through all shards. */
  static List<Integer> rows(Sampler sampler, ShardSizes sizes, long step) {
    List<Integer> rows = new ArrayList<>();
    for (int shard = 0; shard < sizes.shards(); shard++) {
      int begin = (int) sizes.begin(shard);
      of(sampler.draw(step, 0, shard)).forEach(row -> rows.add(begin + row));
    }
    return rows;
  }
}
