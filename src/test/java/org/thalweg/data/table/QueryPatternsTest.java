package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.config.ConfException;
import org.thalweg.text.DataException;

/** Patterns of a query give what Spark's own functions give, but soon. */
class QueryPatternsTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path directory;
  private static Path plain;
  private static Path lengthy;

  @BeforeAll
  static void write() throws IOException {
    plain =
        Files.writeString(
            directory.resolve("plain.csv"),
            """
            s,n
            a-b-c,2
            Rome 12.5 EUR,1
            rome,3
            ,1
            50%_off\\now,0
            a\u00E4\u00C4b\uD83D\uDE00,2
            2024-01-31,
            """);
    lengthy =
        Files.writeString(
            directory.resolve("lengthy.csv"), "s,n\n" + ("a".repeat(20_000) + ",1\n").repeat(3));
  }

  private static Dataset<Row> table(Path file, String query) {
    return Tables.open(
        spark.session(), "csv", file.toString(), Map.of("sql", query, "header", "true"));
  }

  private static List<Row> sparks(String query) {
    Sessions.allowSql(spark.session().sparkContext(), true);
    try {
      return table(plain, query).collectAsList();
    } finally {
      Sessions.allowSql(spark.session().sparkContext(), false);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s rlike '^[a-z]+$'",
        "regexp_like(s, '(?i)ROME|-')",
        "regexp(s, '\\\\d{2}')",
        "n rlike 2",
        "not s rlike null",
        "s like 'a%c'",
        "s like '%-%b-%'",
        "s like '_ome'",
        "s like '%a%_b%__'",
        "s like '%!%!_o%!%%' escape '!'",
        "s like '%%_off%now%'",
        "s like 'a_____'",
        "s like null",
        "s ilike '%R%ME%'",
        "s ilike '%\u00C4%\u00C4%B%'",
        "s ilike '%!%%O%' escape '!'",
        "regexp_replace(s, '[^0-9.]+', '')",
        "regexp_replace(s, '([a-z])-([a-z])', '$2\\\\-$1')",
        "regexp_replace(s, 'o', '<$0>', 4)",
        "regexp_replace(s, '^', '|', 3)",
        "regexp_replace(s, '\\\\b', '|', 1000)",
        "regexp_replace(s, '', '.')",
        "regexp_replace(s, null, 'x')",
        "regexp_replace(s, 'a', null)",
        "regexp_extract(s, '(\\\\d+)-(\\\\d+)', 2)",
        "regexp_extract(s, '(x)?o', 1)",
        "regexp_extract(s, '([a-z]+)')",
        "regexp_extract(s, '.', n * 0)",
        "split(s, '[-.]')",
        "split(s, '-', 2)",
        "split(s, '', 2)",
        "split(s, '')",
        "split(s, '-|', n)",
        "split(s, '-', int(n))",
        "split(s, 'o|', 0)",
        "split(s, null)",
        "split_part(s, '-', 2)",
        "upper(regexp_replace(regexp_extract(s, '(\\\\w+)-', 1), 'a', 'b')) like '%B%B%'",
        "(select max(regexp_replace(s, 'o', 'u')) from __THIS__)",
      })
  void givesWhatSparkGives(String expression) {
    String query = "select %s as x, s from __THIS__".formatted(expression);
    Dataset<Row> ours = table(plain, query);
    assertThat(ours.collectAsList()).hasSize(7).isEqualTo(sparks(query));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select s rlike 'o' as k, count(*) as n from __THIS__ group by s rlike 'o' order by k",
        "select s from __THIS__ where s like '%o%e%' and not s ilike '%e%e%'",
        "with a as (select regexp_extract(s, '[a-z]+', 0) as w from __THIS__) select w, count(*)"
            + " from a group by w having max(w) rlike '^a|^$' order by w",
        "select s, row_number() over (partition by s rlike 'o' order by s) as r from __THIS__"
            + " order by split(s, 'o', 2)[0], s",
      })
  void givesWhatSparkGivesInAllParts(String query) {
    assertThat(table(plain, query).collectAsList()).isNotEmpty().isEqualTo(sparks(query));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s rlike '(.+) +!'",
        "s rlike '(?:a+)+$b'",
        "s rlike '.*.*.*b'",
        "s like '%a%a%a%b'",
        "s like '%a%a%a%a%a%a%a%a_b'",
        "s ilike '%A%A%A%B'",
        "length(regexp_replace(s, '(a|aa)+b', '')) = 1",
        "length(regexp_replace(s, 'a.*b|b', '')) = 1",
        "regexp_extract(s, '(.*)(.*)(.*)b', 1) = 'b'",
        "size(split(s, '(a|aa)*b')) > 1",
        "split(s, '.*?.*?.*?b', 5)[0] = ''",
      })
  void aHostilePatternOnLongTextsEndsSoon(String expression) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () ->
            assertThat(
                    table(lengthy, "select %s as x from __THIS__".formatted(expression))
                        .collectAsList())
                .extracting(row -> row.getBoolean(0))
                .isEqualTo(Collections.nCopies(3, false)));
  }

  @Test
  void whatIsRefusedIsNamed() {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> table(plain, "select s rlike '(a)\\\\1' as x from __THIS__"))
        .withMessage(
            "data.sql must make columns and rows of __THIS__ alone, by functions that are listed in"
                + " data.md, but a pattern in it has a back reference: (a)\\1; --allow-sql lets"
                + " this one call do so");
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> table(plain, "select regexp_extract(s, '[a-z]+') as x from __THIS__"))
        .withMessageContaining("a pattern in it has 0 groups but must have 1: [a-z]+");
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> table(plain, "select s like '%a_%b!' escape '!' as x from __THIS__"))
        .withMessageStartingWith("data.sql must be a query over the table but");
  }

  @Test
  void allPatternsOfAQueryAreBoundedTogether() {
    String some = "s rlike 'a{3000}'";
    assertThat(table(plain, "select " + some + " as x from __THIS__").count()).isEqualTo(7);
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(
            () -> table(plain, "select s from __THIS__ where " + some + (" or " + some).repeat(3)))
        .withMessageContaining("more than 10000 steps together")
        .withMessageContaining("a{3000}");
  }

  @Test
  void aGroupThatThePatternLacksEndsTheRun() {
    Dataset<Row> rows = table(plain, "select regexp_extract(s, 'a', int(n)) as x from __THIS__");
    assertThatExceptionOfType(Exception.class)
        .isThrownBy(rows::collectAsList)
        .satisfies(
            e ->
                assertThat(DataException.behind(e).orElseThrow())
                    .hasMessage(
                        "data.sql must extract a group of its pattern in [0, 0] but had 2: a"));
  }
}
