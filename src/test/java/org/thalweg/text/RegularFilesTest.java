package org.thalweg.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegularFilesTest {
  /** A writer may move a whole directory away at any moment of the walk. */
  @Test
  void whatVanishesMeanwhileIsNoPipe(@TempDir Path place) throws Exception {
    Path model = place.resolve("model");
    AtomicBoolean isDone = new AtomicBoolean();
    FutureTask<Integer> writer = new FutureTask<>(() -> replace(model, isDone));
    new Thread(writer).start();
    try {
      for (int i = 0; i < 2000; i++) {
        RegularFiles.require(model.toUri());
      }
    } finally {
      isDone.set(true);
    }
    assertThat(writer.get()).isPositive();
  }

  private static int replace(Path model, AtomicBoolean isDone) throws IOException {
    int times = 0;
    for (; !isDone.get(); times++) {
      Path data = Files.createDirectories(model.resolve("data"));
      Path file = Files.createFile(data.resolve("part-0"));
      Path away = Files.move(model, model.resolveSibling("away"));
      Files.delete(away.resolve("data").resolve(file.getFileName()));
      Files.delete(away.resolve("data"));
      Files.delete(away);
    }
    return times;
  }
}
