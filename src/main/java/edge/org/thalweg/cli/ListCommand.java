package org.thalweg.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.config.Catalog;
import org.thalweg.config.ConfException;
import org.thalweg.config.KeyReference;
import org.thalweg.config.Registry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "list",
    description = "Print the keys of a conf, or the values that have names, with their defaults.")
final class ListCommand extends ThalwegCommand {
  private static final String KEYS = "keys";

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "KIND",
      description =
          "keys for the keys of a conf; or updaters, losses and so on for the values of some."
              + " Default: all values.")
  private String kind;

  @Override
  public Integer call() {
    Map<String, Catalog<?>> catalogs = Registry.catalogs();
    if (KEYS.equals(kind)) {
      KeyReference.lines().forEach(out()::println);
      return ExitCode.DONE;
    }
    if (kind != null && !catalogs.containsKey(kind)) {
      throw new ConfException(
          "KIND must be one of %s or %s but was %s"
              .formatted(String.join(", ", catalogs.keySet()), KEYS, kind));
    }
    PrintWriter out = out();
    for (String name : kind == null ? List.copyOf(catalogs.keySet()) : List.of(kind)) {
      String indent = kind == null ? "  " : "";
      if (kind == null) {
        out.println(name);
      }
      print(catalogs.get(name), indent, out);
    }
    return ExitCode.DONE;
  }

  private static void print(Catalog<?> catalog, String indent, PrintWriter out) {
    Map<String, String> others = new LinkedHashMap<>();
    catalog.aliases().forEach((alias, name) -> others.merge(name, alias, "%s, %s"::formatted));
    int width =
        catalog.names().stream().mapToInt(name -> catalog.usage(name).length()).max().orElse(0);
    for (String name : catalog.names()) {
      String other = others.containsKey(name) ? "; also " + others.get(name) : "";
      out.printf(
          "%s%-" + width + "s  %s%s%n", indent, catalog.usage(name), catalog.summary(name), other);
    }
  }
}
