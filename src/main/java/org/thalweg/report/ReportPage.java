package org.thalweg.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The HTML around the data: a frame, the style and the scripts, all in one text. A content security
 * policy names the hashes of the scripts and styles, forbids all others and every request.
 */
final class ReportPage {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

  private static final List<String> SCRIPTS =
      List.of("base.js", "chart.js", "curves.js", "scored.js", "search.js", "tables.js", "main.js");

  private ReportPage() {}

  static String html(JsonNode data, List<String> names) {
    String library = resource(UPLOT + "dist/uPlot.iife.min.js");
    String script =
        SCRIPTS.stream()
            .map(ReportPage::resource)
            .collect(Collectors.joining("\n", "(() => {\n\"use strict\";\n", "})();\n"));
    String style = resource(UPLOT + "dist/uPlot.min.css") + "\n" + resource("report.css");
    String policy =
        "default-src 'none'; script-src %s %s; style-src %s; base-uri 'none'; img-src data:; form-action 'none'"
            .formatted(hash(library), hash(script), hash(style));
    String title =
        names.stream().limit(8).collect(Collectors.joining(", ")) + (names.size() > 8 ? ", …" : "");
    // one pass over the frame, so that nothing that is put in is taken for a place of its own
    return Stream.of(resource("report.html").split("(?=\\{\\{)|(?<=\\}\\})"))
        .map(
            piece ->
                switch (piece) {
                  case "{{policy}}" -> policy;
                  case "{{title}}" -> text(title);
                  case "{{licence}}" -> resource(UPLOT + "LICENSE").strip();
                  case "{{style}}" -> style;
                  case "{{data}}" -> inScript(data.toString());
                  case "{{library}}" -> library;
                  case "{{script}}" -> script;
                  default -> piece;
                })
        .collect(Collectors.joining());
  }

  /** JSON that may stand in a script element: these characters stand in its texts alone. */
  static String inScript(String json) {
    StringBuilder escaped = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      boolean isPlain = "<>&\u2028\u2029".indexOf(c) < 0;
      if (isPlain) {
        escaped.append(c);
      } else {
        escaped.append("\\u%04x".formatted((int) c));
      }
    }
    return escaped.toString();
  }

  /** Text between tags. */
  static String text(String plain) {
    return plain
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String hash(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
