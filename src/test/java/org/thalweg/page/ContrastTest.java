package org.thalweg.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.report.Report;
import org.thalweg.ui.RunFeed;

/** Every colour of a text has the contrast of WCAG 2.1, level AA, on what is behind it. */
class ContrastTest {
  private static final double LEAST = 4.5;
  private static final String COLOUR = "(?<![-\\w])%s: var\\(--([a-z]+)\\)";

  /** Of the pages and of the tab; what is dark sets again what is not as in light. */
  @ParameterizedTest
  @CsvSource({"page.css,1", "page.css,2", "tab.css,1", "tab.css,2"})
  void everyTextCanBeRead(String sheet, int blocks) {
    boolean isPage = sheet.equals("page.css");
    String own = Parts.resource(isPage ? PicturePage.class : RunFeed.class, sheet);
    Map<String, double[]> colours = new HashMap<>();
    Pattern.compile("\\{([^{}]*--page:[^{}]*)}")
        .matcher(own)
        .results()
        .limit(blocks)
        .forEach(block -> colours.putAll(colours(block.group(1))));
    String all = own + Parts.resource(PicturePage.class, "pictures.css") + (isPage ? report() : "");
    List<String> pairs = new ArrayList<>();
    Matcher rules = Pattern.compile("\\{([^{}]*)}").matcher(all);
    while (rules.find()) {
      String text = named("color", rules.group(1));
      String behind = named("background", rules.group(1));
      List<String> places = behind.isEmpty() ? List.of("page", "card") : List.of(behind);
      if (!text.isEmpty() || !behind.isEmpty()) {
        places.forEach(place -> pairs.add((text.isEmpty() ? "text" : text) + " " + place));
      }
    }
    assertThat(pairs).contains("muted page", "muted card", "page accent");
    pairs.removeIf(pair -> pair.matches("text (line|accent|run\\d)")); // of bars without a text
    for (String pair : pairs) {
      String[] names = pair.split(" ");
      double[] behind = colours.get(names[1]);
      assertThat(contrast(colours.get(names[0]), behind)).as(pair).isGreaterThan(LEAST);
    }
    if (isPage) {
      assertThat(pairs).contains("page good");
      shades(colours);
    }
  }

  /** The strongest shades of a confusion matrix. */
  private static void shades(Map<String, double[]> colours) {
    Matcher most =
        Pattern.compile("round\\((\\d+) \\* share")
            .matcher(Parts.resource(Report.class, "scored.js"));
    assertThat(most.find()).isTrue();
    double share = Double.parseDouble(most.group(1)) / 100;
    for (String cell : List.of("good", "bad")) {
      double[] mixed = new double[3];
      for (int i = 0; i < 3; i++) {
        mixed[i] = share * colours.get(cell)[i] + (1 - share) * colours.get("card")[i];
      }
      assertThat(contrast(colours.get("text"), mixed)).as(cell).isGreaterThan(LEAST);
    }
  }

  private static String report() {
    return Parts.resource(Report.class, "report.css");
  }

  private static Map<String, double[]> colours(String css) {
    Map<String, double[]> colours = new HashMap<>();
    Matcher found = Pattern.compile("--([a-z]+\\d?): #(\\p{XDigit}{6})").matcher(css);
    while (found.find()) {
      int rgb = Integer.parseInt(found.group(2), 16);
      colours.put(found.group(1), new double[] {rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff});
    }
    return colours;
  }

  private static String named(String property, String rule) {
    Matcher found = Pattern.compile(COLOUR.formatted(property)).matcher(rule);
    return found.find() ? found.group(1) : "";
  }

  private static double contrast(double[] one, double[] other) {
    double high = Math.max(luminance(one), luminance(other));
    double low = Math.min(luminance(one), luminance(other));
    return (high + 0.05) / (low + 0.05);
  }

  private static double luminance(double[] rgb) {
    double[] linear =
        DoubleStream.of(rgb)
            .map(c -> c / 255)
            .map(c -> c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4))
            .toArray();
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }
}
