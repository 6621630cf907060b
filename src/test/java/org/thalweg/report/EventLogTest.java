package org.thalweg.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.thalweg.report.RunDirectory.EventLog;

class EventLogTest {
  private static EventLog read(String text) throws IOException {
    return EventLog.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 1000);
  }

  @Test
  void nestedFieldsAreColumnsAndTextsAreNone() throws IOException {
    EventLog log =
        read(
            """
            {"step":0,"objective":0.5,"auto":"chose lbfgs","list":[1,{"a":2}]}
            {"step":1,"objective":null,"validation":{"auc":0.75,"why":"x"},"flag":true}
            """);
    assertThat(log.columns()).containsExactly("step", "objective", "validation.auc");
    assertThat(log.events()).isEqualTo(2);
    assertThat(log.malformed()).isZero();
    assertThat(log.value(log.rows().get(0), "validation.auc")).isNaN();
    assertThat(log.last("validation.auc")).isEqualTo(0.75);
    assertThat(log.last("objective")).isInfinite();
  }

  @Test
  void aLineThatWasCutIsLeftOut() throws IOException {
    EventLog log = read("{\"step\":0,\"loss\":1}\n\n{\"step\":1,\"loss\":2}\n{\"step\":2,\"lo");
    assertThat(log.events()).isEqualTo(2);
    assertThat(log.malformed()).isEqualTo(1);
    assertThat(log.last("step")).isEqualTo(1);
  }

  @Test
  void whatIsNoEventIsCounted() throws IOException {
    String deep = "{\"step\":1,\"a\":" + "{\"b\":".repeat(500) + "1" + "}".repeat(501);
    String longLine = "{\"step\":2,\"text\":\"" + "x".repeat(1 << 17) + "\"}";
    String all =
        String.join(
            "\n",
            "garbage",
            "[1]",
            "{}",
            "{\"loss\":1}",
            "{\"step\":null}",
            "{\"step\":1} trailing",
            deep,
            longLine,
            "{\"step\":9,\"loss\":7}");
    EventLog log = read(all);
    assertThat(log.malformed()).isEqualTo(8);
    assertThat(log.events()).isEqualTo(1);
    assertThat(log.last("loss")).isEqualTo(7);
  }

  @Test
  void thereMayBeNone() throws IOException {
    EventLog log = read("");
    assertThat(log.events()).isZero();
    assertThat(log.last("step")).isNaN();
  }
}
