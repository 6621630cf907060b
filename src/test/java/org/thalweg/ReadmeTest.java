package org.thalweg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classes in the README compile as they stand, and do what the README says. */
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("(?s)```java\\n(.*?)```");

  @TempDir private Path folder;

  @Test
  void itsJavaCompilesAndRuns() throws Exception {
    List<String> classes = blocks(Path.of("README.md"));
    assertThat(classes).isNotEmpty();
    for (String text : classes) {
      Matcher name = Pattern.compile("class (\\w+)").matcher(text);
      assertThat(name.find()).isTrue();
      Path source = Files.writeString(folder.resolve(name.group(1) + ".java"), text);
      JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
      StringWriter errors = new StringWriter();
      boolean compiles =
          compiler
              .getTask(
                  errors,
                  null,
                  null,
                  List.of(
                      "-proc:none",
                      "-d",
                      folder.toString(),
                      "-cp",
                      System.getProperty("java.class.path")),
                  null,
                  compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
              .call();
      assertThat(errors.toString()).isEmpty();
      assertThat(compiles).isTrue();
    }
  }

  private static List<String> blocks(Path page) throws IOException {
    List<String> found = new ArrayList<>();
    Matcher matcher = JAVA.matcher(Files.readString(page));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
