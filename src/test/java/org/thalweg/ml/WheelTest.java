package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wheel that {@code mvn -Pwheel package} writes, with a file in the place of the jar. */
class WheelTest {
  private static final byte[] JAR = "a jar".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  private Path wheel(String directory) throws Exception {
    Path jar = Files.write(folder.resolve("some.jar"), JAR);
    Path target = Files.createDirectory(folder.resolve(directory));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "src/build/java/WriteWheel.java",
                Path.of(WheelTest.class.getResource("/thalweg/ml.py").toURI())
                    .resolve("../..")
                    .normalize()
                    .toString(),
                jar.toString(),
                "1.2.3-SNAPSHOT",
                "4.2.0",
                target.toString(),
                jar.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    return target.resolve("thalweg-1.2.3.dev0-py3-none-any.whl");
  }

  private static Map<String, byte[]> entries(Path wheel) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(wheel))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  @Test
  void hasTheModulesTheJarAndTheDigestsOfBoth() throws Exception {
    Path wheel = wheel("first");
    Map<String, byte[]> entries = entries(wheel);
    String info = "thalweg-1.2.3.dev0.dist-info/";
    assertThat(entries)
        .containsKeys("thalweg/__init__.py", "thalweg/ml.pyi", "thalweg/py.typed")
        .containsKeys("thalweg/names.py")
        .containsKeys("thalweg/version.py", "org/thalweg/ml/__init__.py", info + "WHEEL")
        .containsEntry("thalweg/jars/thalweg.jar", JAR)
        .containsEntry("thalweg/jars/some.jar", JAR);
    assertThat(new String(entries.get(info + "METADATA"), StandardCharsets.UTF_8))
        .contains("\nName: thalweg\nVersion: 1.2.3.dev0\n", "pyspark ~= 4.2.0", "\n# Thalweg\n");
    List<String> record =
        new String(entries.remove(info + "RECORD"), StandardCharsets.UTF_8).lines().toList();
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    assertThat(record).hasSize(entries.size() + 1).endsWith(info + "RECORD,,");
    entries.forEach(
        (name, bytes) ->
            assertThat(record)
                .contains(
                    "%s,sha256=%s,%d"
                        .formatted(
                            name, base64.encodeToString(sha256.digest(bytes)), bytes.length)));
    assertThat(wheel("second")).hasSameBinaryContentAs(wheel);
  }

  /**
   * Without PySpark the module says where the jar is; where there is no Python, nothing is tried.
   */
  @Test
  void theModuleFindsItsJar() throws Exception {
    Path unpacked = folder.resolve("site");
    for (Map.Entry<String, byte[]> entry : entries(wheel("third")).entrySet()) {
      Path file = unpacked.resolve(entry.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, entry.getValue());
    }
    Process process;
    try {
      ProcessBuilder python =
          new ProcessBuilder("python3", "-c", "import thalweg; print(thalweg.jar())");
      python.environment().put("PYTHONPATH", unpacked.toString());
      process = python.redirectErrorStream(true).start();
    } catch (IOException e) {
      System.out.println("no Python on this machine, so the wheel is not imported: " + e);
      return;
    }
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
        .isEqualTo(unpacked.toRealPath().resolve("thalweg/jars/thalweg.jar").toString());
  }
}
