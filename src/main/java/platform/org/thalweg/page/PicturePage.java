package org.thalweg.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** A page of pictures, as one file. */
public final class PicturePage {
  private static final int DIGITS = 7;

  private PicturePage() {}

  /** The HTML of pictures below each other, under a title. */
  public static String html(String title, List<Picture> pictures) {
    ObjectNode data = new ObjectMapper().createObjectNode().put("title", title);
    data.putArray("runs");
    ArrayNode planes = data.putArray("planes");
    pictures.forEach(picture -> write(picture, planes.addObject()));
    return SinglePage.html(
        title, "", "", data.toString(), Parts.script(PicturePage.class, List.of("planes.js")));
  }

  private static void write(Picture picture, ObjectNode json) {
    json.put("title", picture.title()).put("square", picture.isSquare());
    write(picture.x(), json.putObject("x"));
    write(picture.y(), json.putObject("y"));
    ArrayNode lines = json.putArray("lines");
    for (PlotLine line : picture.lines()) {
      ObjectNode each = lines.addObject().put("name", line.name());
      each.put("mark", line.mark().name().toLowerCase(Locale.ROOT));
      each.put(line.ink().isGrey() ? "grey" : "colour", line.ink().number());
      ArrayNode x = each.putArray("x");
      ArrayNode y = each.putArray("y");
      for (PlotPoint point : line.points()) {
        JsonColumns.add(x, point.x(), DIGITS);
        JsonColumns.add(y, point.y(), DIGITS);
      }
    }
  }

  private static void write(Picture.Axis axis, ObjectNode json) {
    json.put("title", axis.title()).put("log", axis.isLogarithmic());
    json.put("from", axis.range().from()).put("to", axis.range().to());
  }
}
