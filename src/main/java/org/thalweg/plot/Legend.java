package org.thalweg.plot;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.plot.Canvas.Anchor;
import org.thalweg.plot.Canvas.Lettering;

/** The series that have a name, in as many rows as they need; each row is centred. */
final class Legend {
  private static final int ROW = 28; // pixels
  private static final double LINE = 28; // a sample of one
  private static final double MARK = 14; // and of one without a line
  private static final double GAP = 8; // between a sample and its name
  private static final double SPACE = 24; // between two entries
  private static final double LETTERS = 13;
  private static final double LETTER_WIDTH = 0.6 * LETTERS; // on average; no canvas is asked

  private final List<List<Series>> rows = new ArrayList<>();

  Legend(List<Series> all, double width) {
    double free = 0;
    for (Series series : all) {
      if (series.name().isEmpty()) {
        continue;
      }
      if (rows.isEmpty() || width(series) > free) {
        rows.add(new ArrayList<>());
        free = width;
      }
      rows.get(rows.size() - 1).add(series);
      free -= width(series);
    }
  }

  int height() {
    return rows.size() * ROW;
  }

  void draw(Canvas canvas, double centre, double top) {
    for (int i = 0; i < rows.size(); i++) {
      double y = top + ROW * i + ROW / 2;
      double width = rows.get(i).stream().mapToDouble(Legend::width).sum() - SPACE;
      double x = centre - width / 2;
      for (Series series : rows.get(i)) {
        drawEntry(canvas, series, x, y);
        x += width(series);
      }
    }
  }

  private static void drawEntry(Canvas canvas, Series series, double x, double y) {
    double sample = sample(series);
    if (series.pen().width() > 0) {
      canvas.lines(List.of(List.of(new Point(x, y), new Point(x + sample, y))), series.pen());
    }
    series.mark().draw(canvas, new Point(x + sample / 2, y), series.pen().color());
    canvas.text(
        new Point(x + sample + GAP, y + 4), series.name(), new Lettering(LETTERS, Anchor.START));
  }

  private static double sample(Series series) {
    return series.pen().width() > 0 ? LINE : MARK;
  }

  private static double width(Series series) {
    return sample(series) + GAP + series.name().length() * LETTER_WIDTH + SPACE;
  }
}
