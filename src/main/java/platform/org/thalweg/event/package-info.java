/**
 * Ready-made listeners of training runs: what is reported to them they write or show.
 *
 * <p>Read {@link org.thalweg.event.EventLines} first: it is the schema of {@code events.jsonl}.
 * {@link org.thalweg.event.MetricLog} writes such lines anywhere, {@link
 * org.thalweg.event.ProgressBar} is a line on a terminal, and {@link
 * org.thalweg.event.TensorBoardLog} writes what TensorBoard reads. A program gives them to a run as
 * it gives its own listeners.
 *
 * <p>Imports solve. Must not import Spark or Hadoop: whoever calls opens the files.
 */
package org.thalweg.event;
