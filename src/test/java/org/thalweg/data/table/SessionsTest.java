package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a session of a command is made with. */
class SessionsTest {
  private static final String EXTENSIONS = Sessions.WithoutFunctionsOfMl.EXTENSIONS;

  private static List<String> found(ClassLoader loader, String name) throws IOException {
    return Collections.list(loader.getResources(name)).stream().map(URL::toString).toList();
  }

  @Test
  void aCommandHasTheExtensionsOfOthersButNotThoseOfSparkMl(@TempDir Path folder)
      throws IOException {
    Path own = folder.resolve(EXTENSIONS);
    Files.createDirectories(own.getParent());
    Files.writeString(own, "org.example.Extension\n");
    try (URLClassLoader all = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      ClassLoader some = new Sessions.WithoutFunctionsOfMl(all);
      assertThat(found(all, EXTENSIONS)).anyMatch(url -> url.contains("spark-mllib_"));
      assertThat(found(some, EXTENSIONS))
          .anyMatch(url -> url.endsWith(own.toString()))
          .noneMatch(url -> url.contains("spark-mllib_"));
      assertThat(found(some, "META-INF/MANIFEST.MF")).isEqualTo(found(all, "META-INF/MANIFEST.MF"));
    }
  }
}
