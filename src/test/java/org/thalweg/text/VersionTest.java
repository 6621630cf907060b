package org.thalweg.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class VersionTest {
  /** The file is there and filled in, with nothing where the build was not told the commit. */
  @Test
  void theTextHasTheCommitOfTheBuildIfItIsKnown() throws Exception {
    Properties build = new Properties();
    build.load(Version.class.getResourceAsStream("build.properties"));
    assertThat(build.getProperty("commit")).matches("[0-9a-f]*");
    assertThat(Version.commit().orElse("")).isEqualTo(build.getProperty("commit"));
    assertThat(build.getProperty("spark", "")).contains(String.join(" ", Version.sparks()));
    assertThat(Version.text()).startsWith(Version.NUMBER);
    assertThat(Version.text().contains("commit")).isEqualTo(Version.commit().isPresent());
  }
}
