package org.thalweg.checkpoint;

/**
 * By what data are known again: their sizes, in whole and by shard; not every value in them.
 *
 * @param shards their number, which is part of the promise of the same bits
 * @param rows of all shards
 * @param features length of x
 * @param entries stored ones
 * @param sizesSha256 of rows, entries and features of every shard in its order
 */
public record DataPrint(int shards, long rows, int features, long entries, String sizesSha256) {
  @Override
  public String toString() {
    return "%d rows of %d features with %d entries in %d shards (%.8s)"
        .formatted(rows, features, entries, shards, sizesSha256);
  }
}
