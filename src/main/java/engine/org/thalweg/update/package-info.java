/**
 * The rules: how a gradient becomes a direction, one file each.
 *
 * <p>Read {@link org.thalweg.update.Updater} first, then {@link org.thalweg.update.Sgd} as the
 * smallest and {@link org.thalweg.update.Adam} as a typical rule. A rule is a record of
 * hyper-parameters; its memory lives in {@link org.thalweg.update.Slots}; learning rate, sign, mean
 * and batch are the solver's alone.
 *
 * <p>To add a rule: one record here with its formula, source and memory in the Javadoc, one line in
 * {@code config.Registry}; every law of the updater contract then runs over it.
 *
 * <p>Imports nothing of Spark.
 */
package org.thalweg.update;
