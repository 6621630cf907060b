package org.thalweg.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Scripts and styles, as texts: no page asks for them by an address. */
public final class Parts {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";
  private static final List<String> CURVES = List.of("base.js", "chart.js", "curves.js");

  private Parts() {}

  /** The library that draws curves. */
  public static String library() {
    return resource(Parts.class, UPLOT + "dist/uPlot.iife.min.js");
  }

  /** The licence of the library. */
  public static String licence() {
    return resource(Parts.class, UPLOT + "LICENSE").strip();
  }

  /** How the pictures look. Their colours are variables, which each page sets. */
  public static String style() {
    return resource(Parts.class, UPLOT + "dist/uPlot.min.css")
        + "\n"
        + resource(Parts.class, "pictures.css");
  }

  /**
   * One script: that of the curves, and then those of a page, all of which know each other's names.
   *
   * @param place a class in whose package the others are
   */
  public static String script(Class<?> place, List<String> others) {
    return Stream.concat(
            CURVES.stream().map(name -> resource(Parts.class, name)),
            others.stream().map(name -> resource(place, name)))
        .collect(Collectors.joining("\n", "(() => {\n\"use strict\";\n", "})();\n"));
  }

  /** JSON that may stand in a script element: these characters stand in its texts alone. */
  public static String inScript(String json) {
    return Pattern.compile("[<>&\u2028\u2029]")
        .matcher(json)
        .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
  }

  /**
   * A text beside a class, with lines that end as in Unix.
   *
   * @param name absolute, or relative to the package of the class
   */
  public static String resource(Class<?> place, String name) {
    try (InputStream in = place.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
