package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import org.thalweg.config.Registry;

/** The commands that need no data. */
class FunctionCommandsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "saddle --start 0,1 --learning-rate 0.1   | saddle point, not a minimum: the Hessian has 1"
            + " negative and 1 positive eigenvalues",
        "himmelblau --start 1,1                   | minimum: all eigenvalues of the Hessian are positive",
        "himmelblau --start 0,0 --maximize --learning-rate 0.001 | maximum: all eigenvalues of the"
            + " Hessian are negative",
        "beale --start=-1,1 --updater adam --max-steps 3 | out of steps: not a stationary point: the"
            + " gradient norm is 28.5",
        "(1-x)^2+100*(y-x^2)^2 --start x=-1.2,y=1 | minimum: all eigenvalues of the Hessian are positive",
        "(1-x)^2+100*(y-x^2)^2 --start x=-1.2,y=1 --updater adam --max-steps 20000 | minimum: all"
            + " eigenvalues of the Hessian are positive",
        "-(x^2+y^2)/2 --start 1,1 --maximize      | maximum: all eigenvalues of the Hessian are negative,"
            + " and the function is concave: no point is higher",
        "x*y*z --start x=0,y=0,z=0                | saddle point, not a minimum: the function changes as"
            + " 1.00·t^3 along (x 1, y 1, z 1)",
        "1e-9*(x^2+y^2) --start x=3,y=4 --updater gd | not a stationary point: the gradient norm is"
            + " 1.00e-08, and where it would vanish is not near",
        "y^2-x^2 --start y=1,x=0 --updater newton | saddle point, not a minimum: the Hessian has 1"
            + " negative and 1 positive eigenvalues",
      })
  void minimizeSaysWhatTheEndIs(String line, String verdict) {
    Run run = Run.of(words("minimize " + line));
    assertThat(run.errors()).isEmpty();
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out().lines()).endsWith("verdict    " + verdict);
  }

  @Test
  void minimizePrintsThePathAndTheEnd() {
    Run run = Run.of(words("minimize saddle --start 0,1 --updater gd --learning-rate 0.1"));
    assertThat(run.out().lines().map(line -> line.split(" ")[0]))
        .startsWith("minimize", "step", "step")
        .endsWith("stopped", "end", "hessian", "verdict");
    assertThat(run.out().lines())
        .contains("step 0     value 1 at (0, 1)", "hessian    eigenvalues (-2, 2)");
  }

  /** Rastrigin's function: 121 minima, 100 maxima and 220 saddle points. */
  @Test
  void minimizeListsThemAllHoweverMany() {
    String side = "=-5.12..5.12";
    String text = "20 + x^2 + y^2 - 10*cos(2*pi*x) - 10*cos(2*pi*y)";
    Run run = Run.of("minimize", text, "--interval", "x" + side + ",y" + side);
    assertThat(run.out().lines().filter(line -> line.startsWith("minimum  "))).hasSize(121);
    assertThat(run.out().lines().filter(line -> line.matches("(m[axin]+imum|saddle) +value .*")))
        .hasSize(441);
  }

  @Test
  void minimizeListsAllStationaryPointsOfABox() {
    Run run = Run.of("minimize", "(x^2 - 1)^2 + y^2", "--interval", "x=-3..2,y=-1..2");
    assertThat(run.code()).isZero();
    assertThat(run.out().lines())
        .contains(
            "in         x = [-3, 2], y = [-1, 2]",
            "points     3, each alone in its box, and there are no others",
            "bound      no value is below 0.0")
        .last()
        .asString()
        .startsWith(
            "verdict    all stationary points are listed, and the least value is known to ");
    assertThat(run.out().lines().filter(line -> line.matches("minimum +value 0 at x -?1 ± .*")))
        .hasSize(2);
    assertThat(run.out().lines().filter(line -> line.startsWith("saddle     value 1 at x 0 ±")))
        .hasSize(1);
    Run up = Run.of("minimize", "-x^4 + x^2", "--interval", "x=-3..2", "--maximize");
    assertThat(up.out().lines().filter(line -> line.startsWith("maximum    value 0.25 at x")))
        .hasSize(2);
    assertThat(up.out()).contains("bound      no value is above 0.25");
  }

  @Test
  void minimizeTriesSeveralRules() {
    Run run =
        Run.of(words("minimize quadratic --start 1,1 --updater gd,adam(beta1=0.8,beta2=0.9),nag"));
    assertThat(run.out().lines().filter(line -> line.startsWith("minimize")))
        .containsExactly(
            "minimize   quadratic(condition=10.0,dimension=2) by gd",
            "minimize   quadratic(condition=10.0,dimension=2) by adam(beta1=0.8,beta2=0.9)",
            "minimize   quadratic(condition=10.0,dimension=2) by nag");
  }

  @Test
  void minimizeRunsOffWithTheCodeOfDivergence() {
    Run run = Run.of(words("minimize saddle --start 1,0 --learning-rate 0.1"));
    assertThat(run.code()).isEqualTo(ExitCode.DIVERGED);
    assertThat(run.out()).contains("verdict    ran off: the function falls without bound");
    assertThat(run.out()).doesNotContain("hessian");
  }

  @Test
  void minimizeDrawsThePaths(@TempDir Path directory) {
    Path file = directory.resolve("paths.html");
    Run run = Run.of(words("minimize beale --start 1,1 --updater gd,adam --plot " + file));
    assertThat(run.code()).isZero();
    assertThat(run.out().lines()).endsWith("plot       " + file);
    assertThat(file).isNotEmptyFile();
  }

  @Test
  void minimizeListsTheEndsOfRestartsTheBestOneFirst() {
    Run run = Run.of(words("minimize wells --restarts 20 --bound 3"));
    assertThat(run.out().lines().skip(1))
        .containsExactly(
            "ends       3, from 20 random starts",
            "end        value -1.83462 at (-2.0102): minimum: all eigenvalues of the Hessian are"
                + " positive",
            "end        value -0.834655 at (1.98935): minimum: all eigenvalues of the Hessian are"
                + " positive",
            "end        value -0.00783175 at (-0.0628097): minimum: all eigenvalues of the Hessian"
                + " are positive");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "minimize saddel --start 1,1    | unknown function saddel; did you mean saddle? Known: *",
        "minimize saddle                | either --start or --restarts must be given",
        "minimize saddle --start 1,1 --restarts 3 | either --start or --restarts must be given",
        "minimize saddle --start 1      | --start must have 2 numbers for saddle but had 1",
        "minimize saddle --start 1,x    | --start must be numbers with commas between but was 1,x",
        "minimize saddle --start 1,     | --start must be numbers with commas between but was 1,",
        "minimize saddle --start 1,NaN  | --start must be finite but was 1,NaN",
        "minimize saddle --start 1,1 --updater gdd | unknown updater gdd; *",
        "minimize saddle --start 1,1 --updater adam(beta1=1) | beta1 must be in [0, 1) but was 1.0",
        "minimize saddle --start 1,1 --learning-rate 0 | rate must be positive and finite but was 0.0",
        "minimize saddle --start 1,1 --updater nag --learning-rate backtracking | updater must not"
            + " look ahead where the learning rate is searched for but was *",
        "minimize saddle --start 1,1 --max-steps 0 | --max-steps must be positive and finite but was 0.0",
        "minimize saddle --restarts=-1  | --restarts must be at least 1 but was -1",
        "minimize quadratic(0.5) --start 1,1 | condition must be at least 1 and finite but was 0.5",
        "minimize rastrigin(0) --start 1 | dimension must be in [1, 1000] but was 0",
        "minimize saddle --start 1,1 --plot a.png | --plot must end in .html but was a.png",
        "minimize quadratic(2,3) --start 1,1,1 --plot a.html | --plot must have a function of one or"
            + " two numbers but quadratic(condition=2.0,dimension=3) has 3",
        "minimize lgo(x) --start x=1     | formula: unknown function lgo; did you mean log? (character 1 of lgo(x))",
        "minimize rate^2+rat --start rate=1 | formula: unknown name rat; did you mean rate? (character 8 of rate^2+rat)",
        "minimize x^2+q --start x=1      | formula: unknown name q; it is none of x (character 5 of x^2+q)",
        "minimize x^2 --start x=1,q=2    | formula: there is no q in x^2",
        "minimize x^2 --start x=1,x=2    | --start must name x once but was x=1,x=2",
        "minimize x^2 --start x=1,2      | --start must be names and numbers, x=1,y=2, but was x=1,2",
        "minimize x^2*y --start 1        | --start must have 2 numbers for x^2*y but had 1",
        "minimize x-log(x) --start x=-3  | the start must be where the function is defined, but log(x) is"
            + " not a finite number at x = -3.0",
        "minimize sqrt(x) --start x=0    | the start must be where the function is defined, but a derivative"
            + " is not a finite number at x = 0.0",
        "minimize (1+2)^2 --start x=0    | formula: a function must have a name of a number in it, such as x",
        "minimize x^2,x=free(1) --start x=0 | formula: every name of a function is free, so free(…) must"
            + " not be given",
        "minimize x^2+q --interval x=-1..1 | formula: unknown name q; it is none of x (character 5 of x^2+q)",
        "minimize x^2 --interval x=1..-1 | --interval must have its lower bound first but was x=1..-1",
        "minimize x^2 --interval x=1     | --interval must be names and bounds, x=-5..5,y=0..1, but was x=1",
        "minimize x^2 --interval x=0..1,x=0..2 | --interval must name x once but was x=0..1,x=0..2",
        "minimize x^2 --interval x=0..1 --start 1 | --interval must not be given with --start, --restarts,"
            + " --escape, --updater or --plot",
        "minimize a+b+c+d+e --interval a=0..1,b=0..1,c=0..1,d=0..1,e=0..1 | the region must have an"
            + " interval for each of the function's 5 numbers, at most 4, but had 5",
        "minimize exp+x --start x=0      | formula: exp is a function: exp(…) (character 1 of exp+x)",
        "minimize x^2 --start x=1 --learning-rate 1 --updater newton | --learning-rate must not be given"
            + " with newton, which has none",
        "list updatrs                   | KIND must be one of models, losses, *",
      })
  void whatIsWrongIsOneLine(String line, String message) {
    Run run = Run.of(words(line));
    assertThat(run.errors()).matches("\\Qthalweg: " + message.replace("*", "\\E.+\\Q") + "\\E\n");
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"updaters", "losses", "schedules", "penalties", "models", "functions", "starts"})
  void listHasALineForEveryMember(String kind) {
    Run run = Run.of("list", kind);
    assertThat(run.code()).isZero();
    assertThat(run.out().lines().map(line -> line.split("[( ]")[0]))
        .containsExactlyElementsOf(
            Registry.catalogs().get(kind).names().stream()
                .map(name -> name.split("\\(")[0]) // l2(auto) too is a name
                .toList());
  }

  @Test
  void listShowsArgumentsDefaultsFormulasAndOtherNames() {
    assertThat(Run.of("list", "updaters").out().lines().map(line -> line.replaceAll(" +", " ")))
        .contains("sgd d = g; also gd")
        .anyMatch(line -> line.startsWith("adam(beta1=0.9,beta2=0.999,epsilon=1e-8) m and v,"));
    assertThat(Run.of("list").out().lines().map(line -> line.replaceAll(" +", " ")))
        .contains("losses", " gamma z + y·e^−z", "penalties");
  }

  private static Object[] words(String line) {
    return line.split(" ");
  }
}
