package org.thalweg.formula;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convex losses of textbooks, as people write them, are proven convex; others are not. */
class TextbookLossesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "logistic                  | SMOOTH | log(1 + exp(-(2*y - 1)*z))",
        "logistic, of a margin     | SMOOTH | log(1 + exp(-m))",
        "logistic, log1p           | SMOOTH | log1p(exp(-m))",
        "logistic, canonical       | SMOOTH | log(1 + exp(z)) - y*z",
        "logistic, cross entropy   | SMOOTH | -y*log(1/(1+exp(-z))) - (1-y)*log(1 - 1/(1+exp(-z)))",
        "logistic, sigmoid         | SMOOTH | -y*log(sigmoid(z)) - (1 - y)*log(1 - sigmoid(z))",
        "logistic, weighted        | SMOOTH | -3*y*log(sigmoid(z)) - (1 - y)*log(sigmoid(-z))",
        "logistic, temperature     | SMOOTH | t*log(1 + exp(-m/t)), t = 0.5",
        "logistic, offset column   | SMOOTH | log(1 + exp(z + offset)) - y*(z + offset)",
        "logistic, smoothed labels | SMOOTH | log(1 + exp(z)) - (e/2 + (1 - e)*y)*z, e = 0.1",
        "hinge                     | KINK   | max(0, 1 - (2*y - 1)*z)",
        "hinge, of a margin        | KINK   | pos(1 - m)",
        "hinge, by if              | KINK   | if(m < 1, 1 - m, 0)",
        "hinge with costs          | KINK   | cost*max(0, 1 - m)",
        "hinge, asymmetric         | KINK   | if(y == 1, 2*pos(1 - z), pos(1 + z))",
        "perceptron                | KINK   | max(0, -m)",
        "squared hinge             | BEND   | max(0, 1 - m)^2",
        "half squared hinge        | BEND   | 0.5*pos(1 - m)^2",
        "cubed hinge               | BEND   | pos(1 - m)^3",
        "smoothed hinge            | BEND   | if(m >= 1, 0, if(m <= 0, 0.5 - m, 0.5*(1 - m)^2))",
        "modified huber            | BEND   | if(m >= 1, 0, if(m >= -1, (1 - m)^2, -4*m))",
        "modified huber, by max    | BEND   | if(m >= -1, max(0, 1 - m)^2, -4*m)",
        "exponential               | SMOOTH | exp(-m)",
        "exponential, AdaBoost     | SMOOTH | y*exp(-z) + (1 - y)*exp(z)",
        "probit                    | SMOOTH | -log(normcdf(m))",
        "probit, by erf            | SMOOTH | -log(0.5*(1 + erf(m/sqrt(2))))",
        "probit, cross entropy     | SMOOTH | -y*log(normcdf(z)) - (1 - y)*log(1 - normcdf(z))",
        "complementary log-log     | SMOOTH | -y*log(1 - exp(-exp(z))) + (1 - y)*exp(z)",
        "log-log                   | SMOOTH | y*exp(-z) - (1 - y)*log(1 - exp(-exp(-z)))",
        "squares                   | SMOOTH | (y - z)^2",
        "half squares              | SMOOTH | 0.5*(y - z)*(y - z)",
        "squares, by r             | SMOOTH | r*r/2",
        "squares with weights      | SMOOTH | cost*r^2",
        "absolute                  | KINK   | abs(y - z)",
        "absolute, by max          | KINK   | max(r, -r)",
        "absolute, by if           | KINK   | if(y > z, y - z, z - y)",
        "power of p                | BEND   | abs(r)^1.5",
        "fourth power              | SMOOTH | r^4",
        "pinball                   | KINK   | max(q*r, (q - 1)*r), q = 0.9",
        "pinball, by if            | KINK   | if(r >= 0, 0.9*r, -0.1*r)",
        "pinball, by pos           | KINK   | 0.9*pos(r) + 0.1*pos(-r)",
        "pinball, slopes by row    | KINK   | if(r > 0, up*r, -down*r)",
        "pinball, units by row     | KINK   | if(r > 0, 0.9*r/cost, -0.1*r/cost)",
        "expectile                 | BEND   | if(r >= 0, 0.9*r^2, 0.1*r^2)",
        "expectile, by pos         | BEND   | 0.9*pos(r)^2 + 0.1*pos(-r)^2",
        "epsilon-insensitive       | KINK   | max(0, abs(r) - 0.1)",
        "its square                | BEND   | pos(abs(r) - 0.1)^2",
        "huber                     | BEND   | huber(r, 1.35)",
        "huber, by if              | BEND   | if(abs(r) <= d, 0.5*r^2, d*(abs(r) - 0.5*d)), d ="
            + " 1.35",
        "pseudo-huber              | SMOOTH | sqrt(1 + r^2) - 1",
        "pseudo-huber, width       | SMOOTH | d^2*(sqrt(1 + (r/d)^2) - 1), d = 2",
        "log-cosh                  | SMOOTH | log(cosh(y - z))",
        "log-cosh, width           | SMOOTH | c*log(cosh(r/c)), c = 0.5",
        "linex                     | SMOOTH | exp(0.5*r) - 0.5*r - 1",
        "fair                      | SMOOTH | c^2*(abs(r)/c - log(1 + abs(r)/c)), c = 1.4",
        "barron, alpha 1.5         | SMOOTH | 0.5/1.5*(((r^2/0.5 + 1)^0.75) - 1)",
        "poisson                   | SMOOTH | exp(z) - y*z",
        "poisson, deviance         | SMOOTH | 2*(y*log(y/exp(z)) - y + exp(z))",
        "poisson, exposure         | SMOOTH | hours*exp(z) - y*(z + log(hours))",
        "gamma                     | SMOOTH | y*exp(-z) + z",
        "gamma, deviance           | SMOOTH | 2*(y/exp(z) - 1 - log(y/exp(z)))",
        "norm of two               | KINK   | sqrt((y - z1)^2 + (x - z2)^2)",
        "tweedie                   | SMOOTH | -y*exp((1 - p)*z)/(1 - p) + exp((2 - p)*z)/(2 - p), p"
            + " = 1.5",
        "negative binomial         | SMOOTH | (y + 2)*log(2 + exp(z)) - y*z",
        "binomial of n             | SMOOTH | n*log(1 + exp(z)) - y*z",
        "exponential survival      | SMOOTH | time*exp(z) - y*z",
        "weibull, known shape      | SMOOTH | exp(2*(log(time) - z)) - y*(2*(log(time) - z))",
        "logistic distribution     | SMOOTH | -r + 2*log(1 + exp(r))",
        "softmax of three          | SMOOTH | log(exp(z1) + exp(z2) + exp(z3)) - if(y == 0, z1,"
            + " if(y == 1, z2, z3))",
        "squares of two            | SMOOTH | (y - z1)^2 + (x - z2)^2",
        "hinge of three            | KINK   | max(0, 1 + z1 - z2, 1 + z1 - z3)",
        "ordered logit             | SMOOTH | log(1 + exp(-m)) + log(1 + exp(1 - m))",
        "ordered logit, middle     | SMOOTH | -log(sigmoid(c + d - z) - sigmoid(c - z)), c = free(0),"
            + " d = free(1, positive)",
        "ordered logit, of three   | SMOOTH | if(y == 0, log(1 + exp(z - c)), if(y == 1,"
            + " -log(sigmoid(c + d - z) - sigmoid(c - z)), log(1 + exp(c + d - z)))), c = free(0),"
            + " d = free(1, positive)",
        "ordered probit, of three  | SMOOTH | if(y == 0, -log(normcdf(c - z)), if(y == 1,"
            + " -log(normcdf(c + d - z) - normcdf(c - z)), -log(1 - normcdf(c + d - z)))),"
            + " c = free(0), d = free(1, positive)",
        "interval of a normal      | SMOOTH | -log(normcdf(above - z) - normcdf(below - z))",
        "gaussian, precision       | SMOOTH | 0.5*(y*z2 - z1)^2 - log(z2)",
        "gaussian, variance        | SMOOTH | (y - z)^2/v + v, v = free(1, positive)",
      })
  void isProvenConvex(String name, Smoothness smoothness, String text) {
    Analysis analysis = Analysis.of(Formula.parse(text));
    assertThat(analysis.proof().convexity())
        .as("%s, for labels %s: %s", name, analysis.labels(), analysis.proof().obstacle())
        .isEqualTo(Convexity.CONVEX);
    assertThat(analysis.smoothness()).as(name).isEqualTo(smoothness);
  }

  /** What lacks its minus, and for which labels and columns that is seen. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-r^2 | ''",
        "y*z - exp(z) | ''",
        "y*log(sigmoid(z)) + (1 - y)*log(1 - sigmoid(z)) | labels that are 0 or 1",
        "y*log(normcdf(z)) - z^2 | labels that are numbers from 0 on",
        "-sqrt(cost)*r^2 | cost from 0 on",
        "log(cost)*log(sigmoid(z1 - z2)) - cost*exp(z1) | ''",
      })
  void isProvenConcave(String text, String domain) {
    Analysis analysis = Analysis.of(Formula.parse(text));
    boolean isConcave = analysis.proof().convexity() == Convexity.CONCAVE;
    assertThat(isConcave).as(text).isEqualTo(!text.startsWith("log(cost)"));
    assertThat(isConcave ? analysis.domain() : "").isEqualTo(domain);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cauchy         | log(1 + r^2)",
        "welsch         | 1 - exp(-r^2)",
        "geman-mcclure  | r^2/(1 + r^2)",
        "tukey          | if(abs(r) <= 4, 1 - (1 - (r/4)^2)^3, 1)",
        "ramp           | min(1, max(0, 1 - m))",
        "savage         | 1/(1 + exp(m))^2",
        "brier          | (y - sigmoid(z))^2",
        "tangent        | (2*atan(m) - 1)^2",
        "inverse gaussian | y*exp(-2*z)/2 - exp(-z)",
        "focal          | (1 - sigmoid(m))^2*log(1 + exp(-m))",
        "0-1            | m < 0",
        "student's t    | 2.5*log(1 + r^2/4)",
        "location-scale | 0.5*((y - z1)/exp(z2))^2 + z2",
        "growth         | (y - a/(1 + exp(-x)))^2*(1 + z^2), a = free(1)",
        "a jump         | if(z > 0, z + 1, 0)",
        "a hat          | if(z > 0, -z, z)",
        "a hole         | 1/z",
        "a wave         | z^2 + sin(z)*3",
      })
  void isNotProvenConvex(String name, String text) {
    Analysis analysis = Analysis.of(Formula.parse(text));
    assertThat(analysis.proof().convexity().isConvex()).as(name).isFalse();
    assertThat(analysis.proof().obstacle().rule()).isNotEmpty();
  }
}
