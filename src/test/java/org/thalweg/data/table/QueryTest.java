package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.config.ConfException;
import org.thalweg.data.table.Tables.Query;

class QueryTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path directory;

  private static List<Row> rows(String query) throws IOException {
    Path csv =
        Files.writeString(
            directory.resolve("t.csv"), "x,y,s,d\n1,2,a b,2020-01-02\n3,4,b,2021-01-02\n");
    return Tables.open(
            spark.session(),
            "csv",
            csv.toString(),
            Map.of("sql", query.replace("FILE", csv.toString()), "header", "true"))
        .collectAsList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select * from __THIS__ where java_method('java.lang.Math', 'abs', -1) is not null",
        "select reflect('java.lang.System', 'getenv', 'HOME') as x from __THIS__",
        "select try_reflect('java.lang.System', 'getenv', 'HOME') as x from __THIS__",
        "select builtin.java_method('java.lang.Math', 'abs', -1) as x from __THIS__",
        "select system.builtin.reflect('java.lang.Math', 'abs', -1) as x from __THIS__",
        "select identifier('reflect')('java.lang.Math', 'abs', -1) as x from __THIS__",
        "select * from __THIS__ order by java_method('java.lang.Math', 'abs', -1)",
        "select x from __THIS__ group by x having max(java_method('java.lang.Math', 'abs', 1)) >"
            + " '0'",
        "select (select max(java_method('java.lang.Math', 'abs', -1)) from __THIS__) as x from"
            + " __THIS__",
        "with a as (select java_method('java.lang.Math', 'abs', -1) as x from __THIS__) select *"
            + " from a",
        "select sum(x) over (order by java_method('java.lang.Math', 'abs', -1)) from __THIS__",
        "select sum(x) over w from __THIS__ window w as (order by reflect('java.lang.Math', 'abs',"
            + " 1))",
        "select count(*) filter (where java_method('java.lang.Math', 'abs', -1) > 0) from __THIS__",
        "select case when reflect('java.lang.Math', 'abs', -1) = 1 then 1 end as x from __THIS__",
        "select x from __THIS__ lateral view explode(array(reflect('java.lang.Math', 'abs', 1))) t"
            + " as z",
        "select our_function(x) from __THIS__",
        "select default.our_function(x) from __THIS__",
        "select * from __THIS__ cross join text.`FILE`",
        "select * from __THIS__ where x in (select value from text.`FILE`)",
        "select * from __THIS__ where exists (select * from csv.`FILE`)",
        "select (select count(*) from text.`FILE`) as n, * from __THIS__",
        "select * from __THIS__ union all select * from csv.`FILE`",
        "with a as (select * from text.`FILE`) select * from a, __THIS__",
        "select * from other_table, __THIS__",
        "select * from __THIS__ join __THIS__ b",
        "select * from __THIS__, lateral (select 1)",
        "select *, (select count(*) from __THIS__ b where b.x > a.x) as n from __THIS__ a",
        "select * from __THIS__, range(1000000000000)",
        "select * from read_files('FILE'), __THIS__",
        "select * from __THIS__, values (1), (2)",
        "select transform(x) using 'sh -c id' as (z) from __THIS__",
        "from __THIS__ map x using 'cat' as z",
        "insert overwrite directory 'FILE.gone' using csv select * from __THIS__",
        "insert overwrite local directory 'FILE.gone' select * from __THIS__",
        "create table gone as select * from __THIS__",
        "create temporary function f as '__THIS__' using jar 'FILE'",
        "add jar 'FILE __THIS__'",
        "set spark.thalweg.allowSql = __THIS__",
        "explain select * from __THIS__",
        "describe __THIS__",
        "cache table a as select * from __THIS__",
        "begin select * from __THIS__; end",
        "execute immediate 'select * from __THIS__'",
        "select rand() as x from __THIS__",
        "select uuid() as x, monotonically_increasing_id() from __THIS__",
        "select current_user from __THIS__",
        "select current_date as x from __THIS__",
        "select unix_timestamp() as x from __THIS__",
        "select input_file_name() as x from __THIS__",
        "select * from __THIS__ tablesample (50 percent)",
        "select /*+ repartition(2000000000) */ * from __THIS__",
        "select * from __THIS__ with (path = 'FILE')",
        "select xpath(s, 'a') as x from __THIS__",
        "select from_xml(s, 'a int') as x from __THIS__",
        "select repeat(s, 2000000000) as s from __THIS__",
        "select size(sequence(1, 2000000000)) as x from __THIS__",
        "select space(2000000000) as s from __THIS__",
        "select lpad(s, 2000000000, 'a') as s from __THIS__",
        "select rpad(s, x * 1000000000, 'a') as s from __THIS__",
        "select round(x, 2000000000) as x from __THIS__",
        "select format_string('%2000000000d', 1) as s from __THIS__",
        "select replace(s, 'a', s) as s from __THIS__",
        "select s rlike '(a)\\\\1' as x from __THIS__",
        "select s rlike 'a(?=b)' as x from __THIS__",
        "select s rlike '(?x)(.+) +b' as x from __THIS__",
        "select s rlike '((a{1000}){1000}){1000}' as x from __THIS__",
        "select regexp_replace(s, 'a++', '') as x from __THIS__",
        "select regexp_replace(s, '(a)', '$2') as x from __THIS__",
        "select regexp_extract(s, '(a', 1) as x from __THIS__",
        "select s rlike s as x from __THIS__",
        "select s like concat('%', s) as x from __THIS__",
        "select split(s, '(?>a|aa)b') as x from __THIS__",
        "select (select max(s rlike '(a)\\\\1') from __THIS__) as x from __THIS__",
        "with a as (select s ilike s as x from __THIS__) select * from a",
        "select transform(array(x), z -> z) from __THIS__",
        "select sum(x) over (order by x rows between 1000000 preceding and current row) from"
            + " __THIS__",
        "with recursive r as (select 1 as n union all select n + 1 from r) select * from r,"
            + " __THIS__",
        "select * from __THIS__ version as of 1",
      })
  void aQueryThatDoesMoreThanMakeColumnsAndRowsIsRefused(String query) {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> rows(query))
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).startsWith("data.sql must "))
        .withMessageNotContaining("_thalweg_");
    assertThat(directory.resolve("t.csv.gone")).doesNotExist();
  }

  /** For 200,000 rows, 20 billion values would be sorted. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "select percentile(x, 0.5) over (order by y) as m from __THIS__",
        "select 1 + percentile(x, 0.5) over (partition by s order by y) as m from __THIS__",
      })
  void aQuantileOfAllRowsBeforeEachIsRefused(String query) {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> rows(query))
        .withMessageContaining("sorts the rows before each row anew")
        .withMessageNotContaining("_thalweg_");
  }

  /** Texts that are short, and of which the work is doubled again and again. */
  static Stream<String> growing() {
    String named =
        IntStream.range(1, 40)
            .mapToObj(
                i -> "c%d as (select * from c%d union all select * from c%<d)".formatted(i, i - 1))
            .collect(Collectors.joining(", "));
    String joined = "__THIS__";
    String replaced = "s";
    for (int i = 0; i < 30; i++) {
      joined = "(select concat(s, s) as s from " + joined + ")";
      replaced = "replace(" + replaced + ", 'a', 'aa')";
    }
    return Stream.of(
        "with c0 as (select * from __THIS__), " + named + " select * from c39",
        "select length(s) as n from " + joined,
        "select " + replaced + " as s from __THIS__",
        "select " + "(".repeat(3000) + "x" + ")".repeat(3000) + " from __THIS__",
        "select x" + " + x".repeat(20000) + " as x from __THIS__",
        "select " + "-".repeat(1000) + "x from __THIS__",
        "select " + "not ".repeat(10000) + "x from __THIS__",
        "select "
            + "case when x then ".repeat(3000)
            + "1"
            + " end".repeat(3000)
            + " from __THIS__");
  }

  @ParameterizedTest
  @MethodSource("growing")
  void aQueryWhoseWorkGrowsByDoublingIsRefusedAtOnce(String query) throws IOException {
    rows("select * from __THIS__");
    long start = System.nanoTime();
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> rows(query))
        .withMessageStartingWith("data.sql must ");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select *, log(x) as l, datediff(to_date(d), date '2020-01-01') as n from __THIS__ where s"
            + " like 'a%'",
        "select * from (select * from __THIS__ a) where not (s <=> 'b')",
        "select * except (s), nullif(s, '99') as s from __THIS__",
        "select x, avg(y) over (partition by s order by x) as m, row_number() over (order by x)"
            + " from __THIS__",
        "select x - (select avg(x) from __THIS__) as c, y from __THIS__",
        "select x - median(x) over (partition by s) as m, max(y) over (order by x) as y from __THIS__",
        "with a as (select * from __THIS__ where x > 1), b as (select * from a) select * from a"
            + " union all select * from b",
        "select s, sum(x) as x, percentile(y, 0.5) as y from __THIS__ group by s having count(*) >"
            + " 0 order by s limit 5",
        "select distinct cast(x as int) % 2 as x, regexp_replace(s, '[^0-9.]+', '') as n from"
            + " __THIS__",
        "select case when x > 1 then 'a' else 'b' end as k, lower(trim(s)) as s, round(float(x) /"
            + " float(y), 2) as r from __THIS__",
        "select lpad(x, 5, '0') as zip, if(y in (1, 2), 1, 0) as i, coalesce(s, '') || 'b' as s"
            + " from __THIS__",
        "select extract(year from to_date(d)) as y, date_format(d, 'E') as w, substring(s, 1, 1) as"
            + " f from __THIS__",
        "select s rlike '^[0-9]+(\\\\.[0-9]+)?$' as n, x between 1 and 2 as b, builtin.abs(x) as a"
            + " from __THIS__",
      })
  void aQueryThatMakesColumnsAndRowsRuns(String query) throws IOException {
    assertThat(rows(query)).isNotNull();
  }

  @Test
  void whoSaysSoMayRunMore() throws IOException {
    String query =
        "select java_method('java.lang.Math', 'abs', -1) as x from __THIS__ cross join text.`FILE`";
    Sessions.allowSql(spark.session().sparkContext(), true);
    try {
      assertThat(rows(query)).hasSize(6);
    } finally {
      Sessions.allowSql(spark.session().sparkContext(), false);
    }
  }

  @Test
  void thePageListsTheFunctions() throws IOException {
    assertThat(Files.readString(Path.of("src/site/markdown/data.md")).split("[\\s`]+"))
        .containsAll(Query.FUNCTIONS);
  }
}
