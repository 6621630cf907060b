package org.thalweg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.config.TrainingConf;
import org.thalweg.text.Version;

/** The README and the pages hold together, and say what the code says. */
class PagesTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");
  private static final Pattern NAVIGATION = Pattern.compile("(?m)^ +- [^:\\n]+: ([\\w/-]+\\.md)$");
  private static final Pattern NAME =
      Pattern.compile("`(org\\.thalweg(?:\\.[a-z]\\w*)*(?:\\.[A-Z]\\w*)?)[.\\w]*`");
  private static final int LONGEST_README = 150;

  static List<Path> pages() throws IOException {
    return Pages.all();
  }

  @Test
  void theReadmeIsShortAndHasTheTwoCommands() throws IOException {
    assertThat(Files.readAllLines(Pages.README))
        .hasSizeLessThanOrEqualTo(LONGEST_README)
        .contains("    ./submit-scripts/thalweg train conf/quickstart.conf", "    mvn -B verify");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsToWhatIsThere(Path page) throws IOException {
    for (String line : Pages.text(page)) {
      Matcher link = LINK.matcher(CODE.matcher(line).replaceAll(""));
      while (link.find()) {
        requireTarget(page, link.group(1));
      }
    }
  }

  private static void requireTarget(Path page, String link) throws IOException {
    assertThat(link).as("a link of %s", page).doesNotStartWith("/");
    if (link.matches("[a-z]+:.*")) {
      return; // of another site
    }
    String[] parts = link.split("#", 2);
    Path beside = page.toAbsolutePath().getParent();
    Path target = parts[0].isEmpty() ? page.toAbsolutePath() : beside.resolve(parts[0]).normalize();
    assertThat(target).as("link %s of %s", link, page).exists();
    if (parts.length == 2) {
      assertThat(anchors(target)).as("link %s of %s", link, page).contains(parts[1]);
    }
    if (page.startsWith(Pages.SITE)) { // mkdocs knows no other files
      assertThat(target).as("link %s of %s", link, page).startsWith(Pages.SITE.toAbsolutePath());
    }
  }

  /** The steps of solvers that the page of the design shows. */
  @Test
  void theStepsOfTheDesignAreThoseOfTheSource() throws IOException {
    String page = Files.readString(Pages.SITE.resolve("design.md"));
    Path solvers = Path.of("src/main/java/engine/org/thalweg/solve");
    Matcher step = Pattern.compile("```text\n(protected .*?)\n```", Pattern.DOTALL).matcher(page);
    for (String source : List.of("lbfgs/Lbfgs.java", "newton/Newton.java")) {
      assertThat(step.find()).as(source).isTrue();
      assertThat(Files.readString(solvers.resolve(source)).indent(-2)).contains(step.group(1));
    }
  }

  /** The anchors that a heading has both on a code host and in the site. */
  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> count = new HashMap<>();
    for (String line : Pages.text(page)) {
      if (line.matches("#{1,6} .*")) {
        String words = line.replaceFirst("#+ ", "").strip().toLowerCase(Locale.ROOT);
        String host = words.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
        String site = words.replaceAll("[^a-z0-9_\\s-]", "").strip().replaceAll("[-\\s]+", "-");
        if (count.merge(site, 1, Integer::sum) == 1 && host.equals(site)) {
          anchors.add(site);
        }
      }
    }
    return anchors;
  }

  /** In the middle of a paragraph mkdocs takes them for text, and a code host does not. */
  @ParameterizedTest
  @MethodSource("pages")
  void listsAndTablesFollowAnEmptyLine(Path page) throws IOException {
    for (String paragraph : String.join("\n", Pages.text(page)).split("\n\\s*\n")) {
      List<String> lines =
          paragraph.lines().dropWhile(line -> line.matches("\\s*|<!--.*|#.*")).toList();
      for (String begin : List.of("|", "- ")) {
        if (lines.stream().anyMatch(line -> line.startsWith(begin))) {
          assertThat(lines.get(0)).as("%s: %s", page, paragraph).startsWith(begin);
        }
      }
    }
  }

  @Test
  void everyPageIsInTheNavigationOnce() throws IOException {
    String text = Files.readString(Path.of("mkdocs.yml"));
    List<String> named =
        NAVIGATION
            .matcher(text.substring(text.indexOf("\nnav:")))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(
            Pages.site().stream().map(page -> Pages.SITE.relativize(page).toString()).toList());
  }

  @Test
  void theSiteAsksForNothingFromANetwork() throws IOException {
    assertThat(Files.readString(Path.of("mkdocs.yml")))
        .contains("font: false", "site_dir: target/site")
        .doesNotContain("http://", "https://");
  }

  @Test
  void theVersionsAreThoseOfTheBuild() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    List<String> newest =
        Files.readAllLines(Pages.SITE.resolve("compatibility.md")).stream()
            .filter(line -> line.startsWith("| " + Version.NUMBER))
            .toList();
    for (String property : List.of("spark.version", "scala.binary", "hadoop.version")) {
      List<String> values =
          Pattern.compile("<%1$s>(.+)</%1$s>".formatted(property))
              .matcher(pom)
              .results()
              .map(value -> "| " + value.group(1) + " |")
              .toList();
      assertThat(values).as(property).isNotEmpty();
      for (int i = 0; i < newest.size(); i++) { // a jar has its row, in the order of the pom
        assertThat(newest.get(i)).contains(values.get(Math.min(i, values.size() - 1)));
      }
    }
    assertThat(Files.readAllLines(Path.of("CITATION.cff"))).contains("version: " + Version.NUMBER);
    assertThat(pom).containsPattern("<version>" + Version.NUMBER + "(-SNAPSHOT)?</version>");
    assertThat(newest).hasSize(3);
    assertThat(Files.readAllLines(Pages.SITE.resolve("changes.md")))
        .anyMatch(line -> line.matches("## " + Version.NUMBER + "( \\(unreleased\\))?"));
  }

  /** A package, a class, or a class with one of its methods. */
  @ParameterizedTest
  @MethodSource("pages")
  void namesOfPackagesAndClassesAreThoseOfTheCode(Path page) throws IOException {
    Matcher name = NAME.matcher(String.join("\n", Pages.text(page)));
    while (name.find()) {
      String place = name.group(1).replace('.', '/');
      assertThat(District.values())
          .as("%s of %s", name.group(), page)
          .anyMatch(district -> district.has(place));
    }
  }

  @Test
  void confsParse() throws IOException {
    int confs = 0;
    for (Path page : Pages.all()) {
      for (String text : Pages.blocks(page, "hocon")) {
        assertThat(TrainingConf.parse(text)).as("%s: %s", page, text).isNotNull();
        confs++;
      }
    }
    assertThat(confs).isPositive();
  }
}
