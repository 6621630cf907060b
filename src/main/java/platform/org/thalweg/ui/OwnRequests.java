package org.thalweg.ui;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;

/**
 * Which requests come from our own page: those that have the token of its form, were sent by a page
 * of the same origin, and call this machine by a name that it has or by a number. A page of another
 * site has no token, also where the browser takes a name of that site for this machine.
 *
 * @param token that the form sends
 * @param hosts names of this machine
 * @param proxy through which the page is seen, with its port; empty for none
 */
record OwnRequests(String token, Set<String> hosts, String proxy) {
  private static final String PORT = ":[0-9]+$";
  private static final String NUMBER = "[0-9.]+|\\[[0-9a-f:.%]+]";

  /** Those of an application, with a token that no other one has. */
  static OwnRequests of(SparkConf conf) {
    String proxy = authority(conf.get("spark.ui.reverseProxyUrl", ""));
    String token = UUID.randomUUID().toString().replace("-", ""); // of a secure generator
    Set<String> hosts =
        Stream.concat(
                Stream.of(
                    conf.get("spark.driver.host", ""),
                    conf.get("spark.driver.bindAddress", ""),
                    proxy.replaceFirst(PORT, ""),
                    Optional.ofNullable(System.getenv("SPARK_PUBLIC_DNS")).orElse("")),
                namesHere())
            .map(name -> name.toLowerCase(Locale.ROOT))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
    return new OwnRequests(token, hosts, proxy);
  }

  private static Stream<String> namesHere() {
    try {
      InetAddress here = InetAddress.getLocalHost();
      return Stream.of("localhost", here.getHostName(), here.getCanonicalHostName());
    } catch (UnknownHostException e) {
      return Stream.of("localhost");
    }
  }

  /**
   * What is wrong with a request, if anything.
   *
   * @param header its headers by their names, null where there is none
   * @param sent its parameter {@code token}, or null
   */
  Optional<String> flaw(UnaryOperator<String> header, String sent) {
    String host = String.valueOf(header.apply("Host")).toLowerCase(Locale.ROOT);
    String name = host.replaceFirst(PORT, "");
    if (!name.matches(NUMBER) && !hosts.contains(name)) {
      return Optional.of("Host %s is no name of this machine".formatted(host));
    }
    String site = header.apply("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin")) {
      return Optional.of("Sec-Fetch-Site is " + site);
    }
    String origin = header.apply("Origin");
    String from = origin == null ? host : authority(origin); // empty of "null"
    if (from.isEmpty() || !List.of(host, proxy).contains(from)) {
      return Optional.of("Origin is " + origin);
    }
    return token.equals(sent) ? Optional.empty() : Optional.of("it has not the token of the page");
  }

  private static String authority(String address) {
    try {
      String found = URI.create(address).getAuthority();
      return found == null ? "" : found.toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
