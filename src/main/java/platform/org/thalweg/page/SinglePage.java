package org.thalweg.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page that is one file: a frame, the style, the scripts and the data, all in one text. A content
 * security policy names the hashes of the scripts and styles, forbids all others and every request.
 */
public final class SinglePage {
  private SinglePage() {}

  /**
   * The HTML.
   *
   * @param title of the window
   * @param style what the page adds to the style of all
   * @param opening HTML that stands first in the element {@code report}, without a script
   * @param data JSON
   * @param script which fills the rest of that element
   */
  public static String html(
      String title, String style, String opening, String data, String script) {
    String library = Parts.library();
    String styles =
        Parts.style() + "\n" + Parts.resource(SinglePage.class, "page.css") + "\n" + style;
    String policy =
        "default-src 'none'; script-src %s %s; style-src %s; base-uri 'none'; img-src data:; form-action 'none'"
            .formatted(hash(library), hash(script), hash(styles));
    // one pass over the frame, so that nothing that is put in is taken for a place of its own
    String frame = Parts.resource(SinglePage.class, "page.html");
    return Stream.of(frame.split("(?=\\{\\{)|(?<=\\}\\})"))
        .map(
            piece ->
                switch (piece) {
                  case "{{policy}}" -> policy;
                  case "{{title}}" -> Html.escaped(title);
                  case "{{licence}}" -> Parts.licence();
                  case "{{style}}" -> styles;
                  case "{{opening}}" -> opening;
                  case "{{data}}" -> Parts.inScript(data);
                  case "{{library}}" -> library;
                  case "{{script}}" -> script;
                  default -> piece;
                })
        .collect(Collectors.joining());
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
  }
}
