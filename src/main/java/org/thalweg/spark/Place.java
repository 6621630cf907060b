package org.thalweg.spark;

/**
 * Where the sums of a run are made, and why.
 *
 * @param reason for the log
 */
public record Place(Placement placement, String reason) {}
