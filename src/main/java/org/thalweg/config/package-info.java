/**
 * Names to objects, and the conf file.
 *
 * <p>{@link org.thalweg.config.Registry} lists every rule, schedule, loss and penalty under its
 * name; {@link org.thalweg.config.Catalog} turns text such as {@code adam(beta1=0.9)} into one of
 * them, with the record components of its class as arguments. {@link
 * org.thalweg.config.TrainingConf} is the whole conf of a run, checked: an unknown key or a value
 * out of range never gets past it.
 *
 * <p>Imports the pure packages and solve; nothing of Spark, and no data.
 */
package org.thalweg.config;
