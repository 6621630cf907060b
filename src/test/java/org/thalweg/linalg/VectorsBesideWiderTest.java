package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No kernel makes an object of a vector, whether or not the JVM has seen vectors of other widths: a
 * call allocates its arrays and nothing else. In a JVM of its own that waits for its compiler, so
 * that nothing depends on time.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class VectorsBesideWiderTest {
  /** Heads of arrays and small objects. With an object for each vector it is 1,000 and more. */
  private static final int FEW_BYTES = 600;

  @ParameterizedTest
  @ValueSource(strings = {"alone", "wider"})
  void kernelsAllocateTheirArraysAlone(String how) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xbatch", "-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(VectorsBesideWider.class.getName(), how, "10000"));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes());
    List<String[]> kernels =
        out.lines().filter(line -> !line.startsWith("#")).map(line -> line.split(" ")).toList();
    assertThat(kernels).hasSizeGreaterThan(60);
    assertThat(kernels)
        .allSatisfy(
            kernel ->
                assertThat(Long.parseLong(kernel[1]))
                    .as(String.join(" ", kernel))
                    .isLessThan(8 * Long.parseLong(kernel[3]) + FEW_BYTES));
  }
}
