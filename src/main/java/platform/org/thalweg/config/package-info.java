/**
 * The conf of a run, and the names of the objects in it.
 *
 * <p>Read {@link org.thalweg.config.TrainingConf} first: the whole conf. A text and a program give
 * {@code KeyValues} of keys, which {@code ConfReader} completes by defaults; both are held to the
 * same rules. {@link org.thalweg.config.Keys} is the table of its keys, with names, ranges,
 * defaults and meanings; reading, rendering, the command {@code list keys}, the configuration page
 * and the comparison of confs on resume go by it. {@link org.thalweg.config.ConfBuilder} makes a
 * conf by program.
 *
 * <p>{@link org.thalweg.config.Registry} lists every updater, schedule, loss, model and penalty
 * under its name. {@link org.thalweg.config.Catalog} turns text such as {@code adam(beta1=0.9)}
 * into one of them: the arguments are the components of its record.
 *
 * <p>Rules that connect several keys stand in {@code MethodRules}, {@code StepRules} and {@code
 * DataRules}; rules within one group of keys stand in the compact constructor of its record.
 *
 * <p>It imports the pure packages and solve, but nothing of Spark or of data.
 */
package org.thalweg.config;
