/**
 * The command line, which is a Spark application. {@link org.thalweg.cli.Main} has the list of the
 * commands. Each is a class whose name ends in Command, beside those that are about the same thing:
 * models ({@link org.thalweg.cli.ModelCommand}), runs ({@link org.thalweg.cli.RunCommand}), data
 * ({@link org.thalweg.cli.DataCommand}), what is shown ({@link org.thalweg.cli.ReportCommand}) and
 * functions ({@link org.thalweg.cli.FunctionCommands}).
 */
package org.thalweg.cli;
