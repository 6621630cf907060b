package org.thalweg.metrics;

import org.thalweg.reduce.Mergeable;

/** What a metric has summed over rows. Implementations are final classes, being task results. */
public interface MetricSum extends Mergeable<MetricSum> {}
