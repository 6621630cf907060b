package org.thalweg.checkpoint;

import org.thalweg.solve.Snapshot;

/**
 * A checkpoint that was read, and is whole.
 *
 * @param directory where it lies
 * @param origin of which run it is
 * @param version of Thalweg that wrote it
 */
public record Checkpoint(String directory, Origin origin, String version, Snapshot snapshot) {}
