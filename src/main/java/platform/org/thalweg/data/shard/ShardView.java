package org.thalweg.data.shard;

import java.io.Serializable;
import org.thalweg.sample.RowFactors;
import org.thalweg.sample.ShardSizes;

/**
 * Another view of loaded rows: makes a shard of the view of a shard that was loaded, with the same
 * rows and other weights, and without a copy of the rows.
 */
@FunctionalInterface
public interface ShardView extends Serializable {
  /** The shard as this view has it: with the weights of the view. */
  Shard of(Shard loaded);

  /** This view, and then weights times whole numbers. */
  default ShardView then(RowFactors factors, ShardSizes sizes) {
    return loaded -> of(loaded).weighing(factors, sizes.begin(loaded.index()));
  }

  /** This view, and then weights times the factor of their class. */
  default ShardView then(double[] factors) {
    return loaded -> of(loaded).weighing(factors);
  }
}
