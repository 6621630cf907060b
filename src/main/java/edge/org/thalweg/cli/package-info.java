/**
 * The command line, which is a Spark application. {@link org.thalweg.cli.Main} has the list of the
 * commands and the exit codes; each command is one class, whose name ends in Command.
 */
package org.thalweg.cli;
