package org.thalweg.data.shard;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.thalweg.config.Malformed;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Hash;
import org.thalweg.sample.RandomStream;

/**
 * Gathers the rows of one shard, whoever reads them: {@link #beginRow}, {@link #entry} for each
 * entry, {@link #endRow}; or, anywhere in between, {@link #reject}; or {@link #rows} of blocks. A
 * row that is left out leaves nothing behind but its count.
 */
public final class ShardBuilder {
  private static final long DOWNSAMPLE = 0xd0; // keeps its draws apart from those of the samplers
  private static final long HOLD_OUT = 0xda;

  private final int shard;
  private final RowRules rules;
  private final ShardSummary summary = new ShardSummary();
  private final List<BlockList> strata = new ArrayList<>(); // by class where stratified; else one
  private final ShardSummary heldOutSummary = new ShardSummary();
  private final BlockList heldOut; // null where no rows are held out
  private BlockList stratum = new BlockList(); // of the row being read
  private BlockList into; // the same; null where the row is left out
  private double share; // of the rows like it that are kept
  private double raw; // its label as it was read
  private double label;
  private long position; // of the row among all that were met

  public ShardBuilder(int shard, RowRules rules) {
    this.shard = shard;
    this.rules = rules;
    this.heldOut = rules.heldOut() > 0 ? new BlockList() : null;
    strata.add(stratum);
  }

  /** Begins a row with a label as it was read; false where the rules do not accept it. */
  public boolean beginRow(double rawLabel) {
    raw = rawLabel;
    label = rules.labels().accept(rawLabel);
    if (Double.isNaN(label)) {
      return false;
    }
    if (heldOut != null && isDrawn(HOLD_OUT, rules.heldOut())) {
      stratum = heldOut;
    } else if (rules.stratified()) {
      while (strata.size() <= label) {
        strata.add(null); // until there is a row of that class
      }
      if (strata.get((int) label) == null) {
        strata.set((int) label, new BlockList());
      }
      stratum = strata.get((int) label);
    } else {
      stratum = strata.get(0);
    }
    share = label == 0 && stratum != heldOut ? rules.downsample() : 1;
    into = share == 1 || isDrawn(DOWNSAMPLE, share) ? stratum : null;
    return true;
  }

  /** Appends an entry to the row being read; columns must ascend, values be finite. */
  public void entry(int column, double value) {
    stratum.entry(column, value);
  }

  /**
   * Ends the row being read.
   *
   * @param weight at least 0 and finite
   * @param offset finite
   */
  public void endRow(double weight, double offset) {
    if (into == null) {
      stratum.dropRow();
    } else {
      into.endRow(label, weight / share, offset);
    }
    countRow(weight);
  }

  /**
   * Appends the rows [from, to) of a block, whose labels are as they were read and were accepted
   * before. Those that follow each other and are treated alike are copied at once.
   */
  public void rows(Block block, int from, int to) {
    int first = from; // that was not copied yet
    for (int row = from; row <= to; row++) {
      BlockList before = into;
      double shareBefore = share;
      if (row < to && !beginRow(block.label(row))) {
        throw new IllegalStateException("label " + raw + " was accepted before");
      }
      if (row == to || into != before || share != shareBefore) {
        if (first < row && before != null) {
          before.rows(block, first, row, rules.labels()::accept, shareBefore);
        }
        first = row;
      }
      if (row < to) {
        countRow(block.weight(row));
      }
    }
  }

  private void countRow(double weight) {
    summary.countLabel(raw);
    if (into != null && rules.labels().areClasses()) {
      (into == heldOut ? heldOutSummary : summary).countRow((int) label, weight / share);
    }
    position++;
  }

  private boolean isDrawn(long purpose, double probability) {
    long key = Hash.of(rules.seed(), purpose, shard, position);
    return new RandomStream(key).nextPositive() <= probability;
  }

  /**
   * Leaves out the row being read, which breaks a rule.
   *
   * @param place in the file, in what the reader counts
   * @return whether to go on
   */
  public boolean reject(MalformedRow row, String file, long place) {
    stratum.dropRow();
    if (rules.malformed() == Malformed.KEEP) {
      stratum.endRow(0, 1, Double.NaN);
    }
    summary.reject(row.in(file, place));
    position++;
    return !hasFailed();
  }

  /** Whether a row was malformed that must not be. */
  boolean hasFailed() {
    return rules.failsOnMalformed() && summary.rejected().count() > 0;
  }

  /**
   * The shard of all rows that were kept, with those that were held out; without them where it
   * {@link #hasFailed}.
   */
  public Shard build() {
    List<Block> blocks = new ArrayList<>();
    if (!hasFailed()) {
      strata.stream().filter(Objects::nonNull).forEach(each -> blocks.addAll(each.blocks()));
    }
    blocks.forEach(summary::countBlock);
    Shard built = new Shard(shard, blocks, summary);
    return heldOut != null && !hasFailed() ? built.holdingOut(heldOut()) : built;
  }

  private Shard heldOut() {
    List<Block> blocks = heldOut.blocks();
    blocks.forEach(heldOutSummary::countBlock);
    summary.holdOut(heldOutSummary);
    return new Shard(shard, blocks, heldOutSummary);
  }
}
