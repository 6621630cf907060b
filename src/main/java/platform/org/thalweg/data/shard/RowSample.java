package org.thalweg.data.shard;

import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.linalg.Block;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;

/** Copies of some rows on the driver. */
public final class RowSample {
  private static final int PARTS = 16;
  private static final int SMALL = 4; // blocks of less than 1 / SMALL of a full one, in the mean

  private RowSample() {}

  /**
   * About so many rows, drawn at random, in their order. They are in at most {@value #PARTS} parts,
   * each of the rows of neighbouring shards: a sum over one row or two from each of a thousand
   * shards would be made of a thousand vectors.
   *
   * @param rows at least 1; more than there are means all
   * @param key of what is random
   */
  public static List<List<Block>> of(ShardedData data, long rows, long key) {
    Sampler sampler = new Reshuffling.Epoch(data.sizes(), rows, key);
    List<Shard> here = data.onDriver();
    List<List<Block>> ofShards =
        here.isEmpty()
            ? data.rdd().map(shard -> shard.copies(sampler.draw(0, 0, shard.index()))).collect()
            : here.stream().map(s -> s.copies(sampler.draw(0, 0, s.index()))).toList();
    int parts = Math.min(PARTS, ofShards.size());
    return IntStream.range(0, parts)
        .mapToObj(
            part ->
                joined(
                    ofShards.subList(
                        Partitioning.firstShard(part, parts, ofShards.size()),
                        Partitioning.firstShard(part + 1, parts, ofShards.size()))))
        .toList();
  }

  /**
   * The rows of some shards as one part, in blocks of their own where those of shards are small.
   */
  static List<Block> joined(List<List<Block>> shards) {
    List<Block> blocks = shards.stream().flatMap(List::stream).toList();
    long bytes = blocks.stream().mapToLong(BlockBuilder::wideBytes).sum();
    if (shards.size() == 1 || bytes >= blocks.size() * (BlockBuilder.BLOCK_BYTES / SMALL)) {
      return blocks;
    }
    BlockList all = new BlockList();
    for (Block block : blocks) {
      all.rows(block, 0, block.rows());
    }
    return all.blocks();
  }
}
