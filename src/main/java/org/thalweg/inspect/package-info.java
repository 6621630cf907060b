/**
 * What there is to know of data before one trains on them.
 *
 * <p>Read {@link org.thalweg.inspect.Inspection} first: one look at every entry of the cached
 * blocks. {@link org.thalweg.inspect.ColumnRange} gathers extremes and hashes of some columns,
 * {@link org.thalweg.inspect.LabelCounts} the labels. Both merge by whole-number sums and extremes
 * alone, so what comes out depends on no order.
 *
 * <p>Imports data.shard. Must not import objective: what it suggests is a name.
 */
package org.thalweg.inspect;
