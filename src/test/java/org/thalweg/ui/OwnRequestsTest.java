package org.thalweg.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnRequestsTest {
  private static final OwnRequests OWN =
      OwnRequests.of(
          new SparkConf(false)
              .set("spark.driver.host", "Driver-7")
              .set("spark.ui.reverseProxyUrl", "https://proxy.example:8443/spark"));

  /** A page of another site may call this machine by a name that it has bound to its address. */
  @ParameterizedTest
  @CsvSource({
    "localhost:4040, http://localhost:4040, same-origin, true",
    "127.0.0.1:4040, http://127.0.0.1:4040, same-origin, true",
    "[::1]:4040, http://[::1]:4040, same-origin, true",
    "driver-7:4040, http://driver-7:4040, , true",
    "driver-7:4040, , , true",
    "10.0.0.7:4040, https://proxy.example:8443, same-origin, true",
    "proxy.example:8443, https://proxy.example:8443, same-origin, true",
    "evil.example:4040, http://evil.example:4040, same-origin, false",
    "evil.example:4040, , , false",
    "127.0.0.1.evil.example:4040, , , false",
    "localhost.evil.example, , , false",
    ", , , false",
    "localhost:4040, http://evil.example, cross-site, false",
    "localhost:4040, http://localhost:8080, same-site, false",
    "localhost:4040, http://localhost:8080, , false",
    "localhost:4040, null, , false",
    "localhost:4040, , cross-site, false",
    "localhost:4040, , none, false",
  })
  void aRequestComesFromOurPage(String host, String origin, String site, boolean isOwn) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Host", host);
    headers.put("Origin", origin);
    headers.put("Sec-Fetch-Site", site);
    assertThat(OWN.flaw(headers::get, OWN.token()).isEmpty()).isEqualTo(isOwn);
    OwnRequests bare = OwnRequests.of(new SparkConf(false).set("spark.driver.host", "driver-7"));
    if (!isOwn) { // nor without a proxy
      assertThat(bare.flaw(headers::get, bare.token())).isPresent();
    }
    assertThat(OWN.flaw(headers::get, null)).isPresent();
    assertThat(OWN.flaw(headers::get, "0".repeat(32))).isPresent();
  }
}
