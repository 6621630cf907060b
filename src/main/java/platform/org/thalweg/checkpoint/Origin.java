package org.thalweg.checkpoint;

/**
 * What a checkpoint is of.
 *
 * @param method how w was sought: sgd, lbfgs
 * @param round what a step is: one gradient, an iteration of a solver
 * @param layout of w, as text
 * @param conf all keys of the run with their effective values
 * @param data what is known of the rows
 */
public record Origin(String method, String round, String layout, String conf, DataPrint data) {}
