package org.thalweg.solve;

/**
 * What a run begins with.
 *
 * @param method how it minimises, as the conf names it: sgd, auto …
 * @param rows of the training data
 * @param parameters length of w
 * @param step the first one that will be reported: 0, or more where the run is resumed
 * @param budget by which it ends at the latest
 * @param conf the effective conf as text, without secrets
 */
public record TrainingStart(
    String method, long rows, int parameters, long step, Budget budget, String conf) {}
