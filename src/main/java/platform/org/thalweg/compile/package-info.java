/**
 * Formulas as classes: loops over rows by Janino, a small Java compiler that Spark brings along.
 *
 * <p>{@link org.thalweg.compile.JaninoCompiler} is found as a service by {@link
 * org.thalweg.formula.KernelCompiler}, on the driver and on executors; without it the interpreter
 * of the engine gives the same bits. {@link org.thalweg.compile.LoopSource} writes the Java of a
 * program. Only what the table of functions names is ever called, so a formula is data.
 */
package org.thalweg.compile;
