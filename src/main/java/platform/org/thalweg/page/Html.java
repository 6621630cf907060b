package org.thalweg.page;

/** Text that becomes HTML: all of it is escaped but for what is said to be markup. */
public final class Html {
  private final StringBuilder out = new StringBuilder();

  /** Text between tags, or in quotes. */
  public static String escaped(String plain) {
    return new Html().text(plain).toString();
  }

  /** Adds markup as it is. */
  public Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Adds text, of which nothing is markup. */
  public Html text(Object text) {
    return raw(
        String.valueOf(text)
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#39;"));
  }

  /** Adds an element that holds text alone. */
  public Html element(String name, Object text) {
    return raw("<").raw(name).raw(">").text(text).raw("</").raw(name).raw(">");
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
