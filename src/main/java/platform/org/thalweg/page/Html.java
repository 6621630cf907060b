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
    escape(String.valueOf(text));
    return this;
  }

  /** Adds an element that holds text alone. */
  public Html element(String name, Object text) {
    return raw("<").raw(name).raw(">").text(text).raw("</").raw(name).raw(">");
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
