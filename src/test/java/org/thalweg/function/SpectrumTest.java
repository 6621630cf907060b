package org.thalweg.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.Registry;

/** The ends of known spectra. */
class SpectrumTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 30})
  void isExactAfterAsManyProductsAsThereAreDimensions(int d) {
    double[] eigenvalues = new SplittableRandom(d).doubles(d, -5, 5).sorted().toArray();
    Spectrum spectrum = diagonal(eigenvalues, 30);
    assertThat(spectrum.smallest()).isCloseTo(eigenvalues[0], within(1e-12));
    assertThat(spectrum.largest()).isCloseTo(eigenvalues[d - 1], within(1e-12));
    assertThat(spectrum.products()).isLessThanOrEqualTo(d);
  }

  @Test
  void findsEndsThatStandApartAmongAThousand() {
    double[] eigenvalues = new SplittableRandom(3).doubles(1000, 1, 2).sorted().toArray();
    eigenvalues[0] = -1;
    eigenvalues[999] = 9;
    Spectrum spectrum = diagonal(eigenvalues, 30);
    assertThat(spectrum.smallest()).isCloseTo(-1, within(1e-6));
    assertThat(spectrum.largest()).isCloseTo(9, within(1e-6));
    assertThat(spectrum.products()).isLessThanOrEqualTo(30);
  }

  /** Of 1, 2, …, 1000 thirty products do not find the ends, and the errors say so. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 10, 30})
  void staysWithinTheSpectrumAndNearSomeEigenvalue(int most) {
    double[] eigenvalues = IntStream.rangeClosed(1, 1000).asDoubleStream().toArray();
    Spectrum spectrum = diagonal(eigenvalues, most);
    assertThat(spectrum.products()).isEqualTo(most);
    assertThat(spectrum.smallest()).isGreaterThanOrEqualTo(1);
    assertThat(spectrum.largest()).isLessThanOrEqualTo(1000);
    assertThat(toNearest(spectrum.smallest())).isLessThanOrEqualTo(spectrum.smallestError());
    assertThat(toNearest(spectrum.largest())).isLessThanOrEqualTo(spectrum.largestError());
  }

  @Test
  void stopsWhereTheVectorsSpanAnInvariantSpace() {
    double[] eigenvalues = new double[100];
    Arrays.fill(eigenvalues, 0, 50, 2);
    Arrays.fill(eigenvalues, 50, 100, 5);
    Spectrum spectrum = diagonal(eigenvalues, 30);
    assertThat(spectrum.products()).isEqualTo(2);
    assertThat(spectrum.conditionNumber()).isCloseTo(2.5, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({
    "saddle, 0 0",
    "'quadratic(100,3)', 1 -2 0.5",
    "rosenbrock, 1 1",
    "transcendental, 0.3 -0.2",
    "himmelblau, 3 2",
  })
  void ofDifferencesIsThatOfTheWholeHessian(String name, String at) {
    DifferentiableFunction f = Registry.functions().parse(name).value();
    double[] x = Arrays.stream(at.split(" ")).mapToDouble(Double::parseDouble).toArray();
    double[] all = Eigenvalues.of(FiniteDifferences.hessian(f, x).entries()).values();
    double scale = Math.max(Math.abs(all[0]), Math.abs(all[all.length - 1]));
    Spectrum found = Spectrum.ofHessian(f, x, 30, 1);
    assertThat(found.smallest()).isCloseTo(all[0], within(1e-7 * scale));
    assertThat(found.largest()).isCloseTo(all[all.length - 1], within(1e-7 * scale));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3, MINIMUM",
    "-3, -1, MAXIMUM",
    "-1, 3, SADDLE",
    "0, 3, UNDECIDED",
    "1e-9, 3, UNDECIDED",
    "-1e-9, 3, UNDECIDED",
    "0, 0, PLATEAU",
    "-1e-9, 1e-9, PLATEAU",
  })
  void saysWhatAPointIs(double smallest, double largest, PointKind kind) {
    assertThat(new Spectrum(smallest, 0, largest, 0, 2).kind(1e-8)).isEqualTo(kind);
  }

  @Test
  void doesNotCallAMinimumWhatItHasNotSeen() {
    assertThat(new Spectrum(1, 2, 9, 0, 30).kind(0)).isEqualTo(PointKind.UNDECIDED);
    assertThat(new Spectrum(-1, 2, 9, 0, 30).kind(0)).isEqualTo(PointKind.SADDLE);
  }

  private static Spectrum diagonal(double[] eigenvalues, int most) {
    return Spectrum.of(
        q -> IntStream.range(0, q.length).mapToDouble(i -> eigenvalues[i] * q[i]).toArray(),
        List.of(),
        eigenvalues.length,
        most,
        1);
  }

  private static double toNearest(double value) {
    return Math.abs(value - Math.round(value));
  }
}
