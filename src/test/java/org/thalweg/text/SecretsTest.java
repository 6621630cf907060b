package org.thalweg.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "PassWord",
        "dbPasswd",
        "fs.s3a.secret.key",
        "fs.s3a.access.key",
        "fs.azure.account.key.me.dfs.core.windows.net",
        "fs.s3a.session.token",
        "parquet.encryption.key.list",
        "spark.authenticate.secret",
        "apiKey",
        "aws_secret_access_key",
        "passphrase"
      })
  void namesTellSecrets(String name) {
    assertThat(Secrets.isNamed(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sep",
        "header",
        "key",
        "path",
        "mergeSchema",
        "quote",
        "design",
        "monkey",
        "pass"
      })
  void otherNamesDoNot(String name) {
    assertThat(Secrets.isNamed(name)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ftp://me:hunter2@host/x is not there | ftp://me:***@host/x is not there",
        "s3a://KEY:a+b%2F@bucket/x, s3a://K:v@b | s3a://KEY:***@bucket/x, s3a://K:***@b",
        "abfss://container@account/x           | abfss://container@account/x",
        "http://host:8080/x@y                  | http://host:8080/x@y",
        "data.options.password=hunter2         | data.options.password=***",
        "{\"password\":\"hunter2\",\"sep\":\";\"} | {\"password\":\"***\",\"sep\":\";\"}",
        "options { fs.s3a.secret.key = \"a \\\" b\", x = 1 } | options { fs.s3a.secret.key ="
            + " \"***\", x = 1 }",
        "https://h/x?sig=abc&se=1              | https://h/x?sig=***&se=1",
        "token : abc                           | token : ***",
        "password = ***1a2b                    | password = ***1a2b",
        "the secret of success                 | the secret of success",
      })
  void linesAreShownWithoutThem(String line, String shown) {
    assertThat(Secrets.hide(line)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "data.options.password=ab;cd ef, \"g'h | data.options.password=***",
        "data.options.\"fs.s3a.secret.key\" = a)b & c | data.options.\"fs.s3a.secret.key\" =***",
        "data.train=ftp://me:hunter2@h/token=x | data.train=ftp://me:***@h/token=***",
        "data.options={sep = x, password = ab;cd ef} | data.options=***",
        "data.options={sep = x} | data.options={sep = x}",
        "data.label=token | data.label=token",
        "my.conf | my.conf",
      })
  void settingsAreShownWithoutThem(String setting, String shown) {
    assertThat(Secrets.hideIn(setting)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "weight token_count: 0.25 | weight token_count: 0.25",
        "word=secret = 3 | word=secret = 3",
        "model ftp://me:hunter2@host/x, token: 1 | model ftp://me:***@host/x, token: 1",
        "from https://h/x?sig=abc&se=1 on | from https://h/x?sig=***&se=1 on",
      })
  void resultsHideThemInUrlsAlone(String line, String shown) {
    assertThat(Secrets.hideInUrls(line)).isEqualTo(shown);
  }

  /** Words are tried from their beginning alone, which must miss nothing and take little time. */
  @Test
  void everyPlaceOfALineIsSearched() {
    Pattern anywhere =
        Pattern.compile(
            "([\\w.-]*"
                + Secrets.NAME
                + "[\\w.-]*[\"']?\\s*[=:]\\s*)(\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s\"',;&)}\\]]+)");
    String[] pieces = {
      "password",
      "sig",
      "api",
      "key",
      "token",
      "x",
      "é",
      "-",
      ".",
      "_",
      "=",
      ":",
      " ",
      "\"",
      "'",
      "\\",
      ",",
      "&",
      ")",
      "***",
      "\n"
    };
    SplittableRandom random = new SplittableRandom(5);
    int hidden = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(14); k >= 0; k--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      String line = text.toString();
      String expected =
          anywhere
              .matcher(line)
              .replaceAll(
                  found -> {
                    String value = found.group(2);
                    boolean isQuoted = value.startsWith("\"");
                    String inner = isQuoted ? value.substring(1, value.length() - 1) : value;
                    String shown = inner.startsWith("***") ? inner : "***";
                    return Matcher.quoteReplacement(
                        found.group(1) + (isQuoted ? '"' + shown + '"' : shown));
                  });
      assertThat(Secrets.hide(line)).isEqualTo(expected);
      hidden += expected.equals(line) ? 0 : 1;
    }
    assertThat(hidden).isGreaterThan(500);
    String longest = "secret".repeat(300);
    assertThat(Secrets.hide(longest + " password=" + longest)).isEqualTo(longest + " password=***");
  }

  @Test
  void printsDifferWhereSecretsDo() {
    Map<String, String> one = Secrets.print(Map.of("password", "hunter2", "sep", ";"));
    assertThat(one).containsEntry("sep", ";");
    assertThat(one.get("password")).matches("\\*{3}[0-9a-f]{4}");
    assertThat(Secrets.print(Map.of("password", "hunter3", "sep", ";"))).isNotEqualTo(one);
    assertThat(Secrets.print(one)).isEqualTo(one);
    String url = Secrets.print("ftp://me:hunter2@host/x");
    assertThat(url).matches("ftp://me:\\*{3}[0-9a-f]{4}@host/x");
    assertThat(Secrets.print(url)).isEqualTo(url);
    assertThat(Secrets.print("abfss://container@account/x"))
        .isEqualTo("abfss://container@account/x");
  }

  @Test
  void someOptionsHoldNone() {
    Map<String, String> all = Map.of("password", "x", "sep", ";", "url", "ftp://me:x@host");
    assertThat(Secrets.without(all)).containsExactly(Map.entry("sep", ";"));
  }
}
