/**
 * Scores rows by a model that was exported as JSON: {@link org.thalweg.scorer.Scorer}, one class
 * that needs the JDK alone and may be copied into another program.
 *
 * <p>Imports nothing.
 */
package org.thalweg.scorer;
