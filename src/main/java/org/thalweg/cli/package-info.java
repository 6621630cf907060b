/**
 * The spark-submit application: {@code thalweg train | evaluate | predict | describe}.
 *
 * <p>{@link org.thalweg.cli.Main} knows the exit codes; each command is a thin shell over {@link
 * org.thalweg.Thalweg}.
 */
package org.thalweg.cli;
