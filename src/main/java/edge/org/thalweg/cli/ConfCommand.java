package org.thalweg.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** A command that takes a conf, and settings that override it. */
abstract class ConfCommand extends DataCommand {
  @Parameters(
      index = "0",
      paramLabel = "CONF",
      description = "HOCON file, on any file system; thalweg list keys prints its keys.")
  private String conf;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "key=value",
      description = "Settings that override those of the file.")
  private List<String> overrides = new ArrayList<>();

  String conf() {
    return conf;
  }

  List<String> overrides() {
    return overrides;
  }
}
