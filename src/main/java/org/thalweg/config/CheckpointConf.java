package org.thalweg.config;

import java.util.Optional;

/**
 * Where and when to leave checkpoints.
 *
 * @param directory empty for none at all
 * @param everyRounds 0 for never
 * @param everySeconds 0 for never
 * @param keep how many stay
 */
public record CheckpointConf(
    Optional<String> directory, long everyRounds, double everySeconds, int keep) {}
