package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.DoubleVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No kernel makes an object of a vector, whether or not the JVM has seen vectors of other widths: a
 * call allocates its arrays and nothing else. In a JVM of its own that waits for its compiler, so
 * that nothing depends on time.
 *
 * <p>The logistic loss is left out: it makes one object for each four rows where other kernels ran
 * before it in the same JVM. The page of lab notes says what was tried.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class VectorsBesideWiderTest {
  /** Heads of arrays and small objects. With an object for each vector it is 1,000 and more. */
  private static final int FEW_BYTES = 600;

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"wider"})
  void kernelsAllocateTheirArraysAlone(String how) throws IOException {
    assumeThat(DoubleVector.SPECIES_PREFERRED.length())
        .as("doubles of a vector of this processor")
        .isGreaterThanOrEqualTo(4);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xbatch", "-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(VectorsBesideWider.class.getName(), how, "3000"));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes());
    List<String[]> kernels =
        out.lines()
            .filter(line -> !line.startsWith("#") && !line.startsWith("logistic "))
            .map(line -> line.split(" "))
            .toList();
    assertThat(kernels).hasSizeGreaterThan(60);
    assertThat(kernels)
        .allSatisfy(
            kernel ->
                assertThat(Long.parseLong(kernel[1]))
                    .as(String.join(" ", kernel))
                    .isLessThan(8 * Long.parseLong(kernel[3]) + FEW_BYTES));
  }

  /** Without wider kernels before them, which is the easier case. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"alone"})
  void kernelsAllocateTheirArraysAloneToo(String how) throws IOException {
    kernelsAllocateTheirArraysAlone(how);
  }
}
