package org.thalweg.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Passwords, tokens and keys, told by the names of options and by the form of URLs, {@code
 * scheme://user:password@host}; and how they stay out of what is printed, logged and stored.
 *
 * <p>In a conf that is rendered, {@code ***} and sixteen bits of a hash stand for one. So a run
 * that is resumed is told of another password (but for one in 65,536), while who reads the hash is
 * left with that share of all passwords, however fast they can be tried.
 */
public final class Secrets {
  /** What a name contains that is that of a secret. */
  public static final String NAME =
      "(?i:secret|passw(?:or)?d|passphrase|token|credential|signature|\\bsig\\b"
          + "|(?:access|account|api|private|shared|encryption)[._-]?(?:[a-z]+[._-])?key)";

  /** The user and the password of a URL: a user alone is none, but the container of Azure's. */
  public static final String USER_INFO = "(?<=://)[^/@:\\s]*:[^/@\\s]+(?=@)";

  private static final String HIDDEN = "***";
  private static final Pattern PRINTED = Pattern.compile("\\*{3}[0-9a-f]{4}");
  private static final Pattern NAMED = Pattern.compile(NAME);
  private static final Pattern PASSWORD =
      Pattern.compile("(?<=://[^/@:\\s]{0,200}:)[^/@\\s]+(?=@)");
  private static final Pattern ASSIGNED = // from the beginning of a word, and only from there
      Pattern.compile(
          "(?<![\\w.-])([\\w.-]*"
              + NAME
              + "[\\w.-]*+[\"']?\\s*[=:]\\s*)(\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s\"',;&)}\\]]+)");

  private static final Pattern URL = Pattern.compile("[A-Za-z][\\w+.-]*://\\S+");

  private Secrets() {}

  /** Whether the value of an option of that name is a secret. */
  public static boolean isNamed(String name) {
    return NAMED.matcher(name).find();
  }

  /** A line to be read by people: *** stands for every secret in it. */
  public static String hide(String text) {
    String urls = withPasswords(text, found -> HIDDEN);
    return ASSIGNED.matcher(urls).replaceAll(found -> Matcher.quoteReplacement(assigned(found)));
  }

  /** A line of results, where a name before a figure tells no secret: only URLs can hold one. */
  public static String hideInUrls(String text) {
    return text.contains("://")
        ? URL.matcher(text).replaceAll(found -> Matcher.quoteReplacement(hide(found.group())))
        : text;
  }

  /**
   * A setting, {@code key=value}, to be read by people: *** stands for the whole value where the
   * key is that of a secret, or one in its braces is, whatever characters the value has.
   */
  public static String hideIn(String setting) {
    int at = setting.indexOf('=') + 1;
    String value = setting.substring(at);
    boolean isSecret =
        isNamed(setting.substring(0, at)) || value.strip().startsWith("{") && isNamed(value);
    return isSecret ? setting.substring(0, at) + HIDDEN : hide(setting);
  }

  private static String assigned(MatchResult found) {
    String value = found.group(2);
    boolean quoted = value.startsWith("\"");
    String inner = quoted ? value.substring(1, value.length() - 1) : value;
    String hidden = inner.startsWith(HIDDEN) ? inner : HIDDEN;
    return found.group(1) + (quoted ? '"' + hidden + '"' : hidden);
  }

  /** The value of a key, to be compared with that of another run: prints stand for secrets. */
  public static String print(String value) {
    return withPasswords(value, Secrets::hash);
  }

  /** Options with their secret values hidden. */
  public static Map<String, String> print(Map<String, String> options) {
    Map<String, String> printed = new TreeMap<>();
    options.forEach((name, value) -> printed.put(name, isNamed(name) ? hash(value) : print(value)));
    return printed;
  }

  /** The options that hold no secret. */
  public static Map<String, String> without(Map<String, String> options) {
    return options.entrySet().stream()
        .filter(option -> !isNamed(option.getKey()))
        .filter(option -> print(option.getValue()).equals(option.getValue()))
        .collect(
            Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> b, TreeMap::new));
  }

  /** The text with other passwords in its URLs. */
  private static String withPasswords(String text, UnaryOperator<String> by) {
    return text.contains("://")
        ? PASSWORD
            .matcher(text)
            .replaceAll(found -> Matcher.quoteReplacement(by.apply(found.group())))
        : text;
  }

  private static String hash(String secret) {
    if (PRINTED.matcher(secret).matches()) {
      return secret;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("thalweg " + secret).getBytes(StandardCharsets.UTF_8));
      return HIDDEN + HexFormat.of().formatHex(digest, 0, 2);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
  }
}
