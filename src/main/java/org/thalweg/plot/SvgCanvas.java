package org.thalweg.plot;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/** Writes SVG 1.1 without a declaration, styles or names, so that it can stand inside HTML. */
final class SvgCanvas implements Canvas {
  private static final String INK = "#222222"; // of text

  private final StringBuilder out = new StringBuilder();

  /**
   * An empty picture.
   *
   * @param title what a browser shows of it on hovering, and reads aloud
   */
  SvgCanvas(int width, int height, String title) {
    // numbers are appended, not formatted: a format would take the digits of the default locale
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" font-family=\"sans-serif\"");
    out.append(" width=\"").append(width).append("\" height=\"").append(height);
    out.append("\" viewBox=\"0 0 ").append(width).append(' ').append(height).append("\">\n");
    out.append("<title>").append(escaped(title)).append("</title>\n");
  }

  /** All that was drawn. */
  String svg() {
    return out + "</svg>\n";
  }

  @Override
  public void lines(List<List<Point>> lines, Pen pen) {
    out.append("<path fill=\"none\" stroke=\"").append(hex(pen.color()));
    out.append("\" stroke-width=\"").append(number(pen.width()));
    out.append("\" stroke-linejoin=\"round\" d=\"");
    lines.forEach(this::line);
    out.append("\"/>\n");
  }

  private void line(List<Point> points) {
    String last = "";
    char command = 'M';
    for (Point point : points) {
      String pair = pair(point);
      if (!pair.equals(last)) { // two points of one hundredth of a pixel are one
        out.append(command).append(pair);
        command = 'L';
        last = pair;
      }
    }
  }

  @Override
  public void polygon(List<Point> corners, int color) {
    out.append("<polygon fill=\"").append(hex(color)).append("\" points=\"");
    out.append(String.join(" ", corners.stream().map(SvgCanvas::pair).toList())).append("\"/>\n");
  }

  @Override
  public void circle(Point centre, double radius, int color) {
    out.append("<circle cx=\"").append(number(centre.x()));
    out.append("\" cy=\"").append(number(centre.y()));
    out.append("\" r=\"").append(number(radius));
    out.append("\" fill=\"").append(hex(color)).append("\"/>\n");
  }

  @Override
  public void text(Point at, String text, Lettering lettering) {
    out.append("<text x=\"").append(number(at.x())).append("\" y=\"").append(number(at.y()));
    out.append("\" fill=\"" + INK + "\" font-size=\"").append(number(lettering.size()));
    out.append("\" text-anchor=\"").append(lettering.anchor().name().toLowerCase(Locale.ROOT));
    if (lettering.isBold()) {
      out.append("\" font-weight=\"bold");
    }
    if (lettering.isVertical()) {
      out.append("\" transform=\"rotate(-90 ");
      out.append(number(at.x())).append(' ').append(number(at.y())).append(')');
    }
    out.append("\">").append(escaped(text)).append("</text>\n");
  }

  private static String pair(Point point) {
    return number(point.x()) + "," + number(point.y());
  }

  /** Rounded to hundredths, without zeros at the end. */
  private static String number(double value) {
    BigDecimal rounded = BigDecimal.valueOf(Math.round(value * 100), 2);
    return rounded.stripTrailingZeros().toPlainString();
  }

  private static String hex(int color) {
    return "#" + Integer.toHexString(color | 0x1000000).substring(1);
  }

  /** Text as XML 1.0 has it; a character that XML has not becomes U+FFFD. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                default -> escaped.appendCodePoint(isXml(c) ? c : 0xfffd);
              }
            });
    return escaped.toString();
  }

  private static boolean isXml(int c) {
    boolean isControl = c < ' ' && c != '\t' && c != '\n' && c != '\r';
    boolean isLoneSurrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return !isControl && !isLoneSurrogate && c != 0xfffe && c != 0xffff;
  }
}
