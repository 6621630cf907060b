/**
 * Formulas: a loss or a function as one line of text, from which all else is derived.
 *
 * <p>Read {@link org.thalweg.formula.Expression} first: a tree of numbers, names and calls. {@link
 * org.thalweg.formula.Function} is the table of the functions, a row each; a new one is a row there
 * and its values in {@link org.thalweg.formula.FunctionValues}. A {@link
 * org.thalweg.formula.Formula} is an expression with the constants and parameters that it names.
 *
 * <p>Nothing here runs code of a user's: a formula is data. Imports the text package, for the names
 * that were probably meant.
 */
package org.thalweg.formula;
