package org.thalweg.ui;

import java.util.List;
import java.util.Locale;

/**
 * Where the time of a run went, as SVG: bars side by side for equal numbers of points, in each the
 * shares of the phases one upon the other.
 */
final class PhaseBars {
  private static final List<String> COLORS =
      List.of("#9e9ac8", "#fdae6b", "#3182bd", "#74c476", "#969696"); // in the order of phases
  private static final int BARS = 60;
  private static final int LEFT = 105; // of the area; pixels, as those of the other charts
  private static final int TOP = 50;
  private static final int WIDTH = 460;
  private static final int HEIGHT = 200;
  private static final int LEGEND = 100; // pixels for each name

  private final List<double[]> points;
  private final StringBuilder out = new StringBuilder();

  PhaseBars(List<double[]> points) {
    this.points = points;
  }

  /** The picture; empty where no time was measured. */
  String svg() {
    int bars = Math.min(BARS, points.size());
    double[][] sums = new double[bars][COLORS.size()];
    double all = 0;
    for (int i = 0; i < points.size(); i++) {
      int bar = (int) ((long) i * bars / points.size());
      for (int phase = 0; phase < COLORS.size(); phase++) {
        double seconds = points.get(i)[RunData.PHASES + phase];
        sums[bar][phase] += seconds;
        all += seconds;
      }
    }
    if (!(all > 0)) {
      return "";
    }
    begin();
    for (int bar = 0; bar < bars; bar++) {
      draw(sums[bar], LEFT + WIDTH * bar / (double) bars, WIDTH / (double) bars);
    }
    legend(sums, all);
    return out + "</svg>\n";
  }

  private void begin() {
    int width = LEFT + WIDTH + 25;
    int height = TOP + HEIGHT + 52;
    out.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" font-family=\"sans-serif\""
                + " width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">%n<title>time by phase</title>%n",
            width, height, width, height));
    out.append(format("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n", width, height));
    text(LEFT + WIDTH / 2.0, TOP - 18, 16, "middle", " font-weight=\"bold\"", "time by phase");
    for (int percent = 0; percent <= 100; percent += 25) {
      double y = TOP + HEIGHT * (1 - percent / 100.0);
      text(LEFT - 10, y + 4, 12, "end", "", percent + " %");
    }
  }

  private void draw(double[] seconds, double left, double width) {
    double sum = 0;
    for (double one : seconds) {
      sum += one;
    }
    double bottom = TOP + HEIGHT;
    for (int phase = 0; sum > 0 && phase < seconds.length; phase++) {
      double height = HEIGHT * seconds[phase] / sum;
      if (height > 0) {
        bottom -= height;
        out.append(
            format(
                "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\"/>%n",
                left, bottom, width + 0.3, height + 0.3, COLORS.get(phase)));
      }
    }
  }

  /** The name of each phase and its share of all the time. */
  private void legend(double[][] sums, double all) {
    for (int phase = 0; phase < COLORS.size(); phase++) {
      double sum = 0;
      for (double[] bar : sums) {
        sum += bar[phase];
      }
      double left = 20 + LEGEND * 1.13 * phase;
      double y = TOP + HEIGHT + 34;
      out.append(
          format(
              "<rect x=\"%.2f\" y=\"%.2f\" width=\"10\" height=\"10\" fill=\"%s\"/>%n",
              left, y - 9, COLORS.get(phase)));
      String name = RunData.COLUMNS.get(RunData.PHASES + phase);
      text(left + 14, y, 12, "start", "", format("%s %.0f %%", name, 100 * sum / all));
    }
  }

  private void text(double x, double y, int size, String anchor, String more, String text) {
    out.append(
        format(
            "<text x=\"%.2f\" y=\"%.2f\" font-size=\"%d\" text-anchor=\"%s\" fill=\"#222222\"%s>%s</text>%n",
            x, y, size, anchor, more, text));
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
