package org.thalweg.data.table;

import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.ApplyFunctionExpression;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ILike;
import org.apache.spark.sql.catalyst.expressions.Like;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.RLike;
import org.apache.spark.sql.catalyst.expressions.RegExpExtract;
import org.apache.spark.sql.catalyst.expressions.RegExpReplace;
import org.apache.spark.sql.catalyst.expressions.StringSplit;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.StringUtils;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.thalweg.text.DataException;
import org.thalweg.text.LinearPattern;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;

/**
 * Puts {@link LinearPattern} in place of Java's in the functions of a query that take a pattern,
 * with the same results: Java's take a time that grows exponentially with a text, if whoever wrote
 * the pattern wants it.
 */
final class QueryPatterns extends AbstractPartialFunction<Expression, Expression> {
  private static final int MOST_STEPS = 10_000; // of all patterns of a query

  private final Function<String, RuntimeException> refused;
  private int steps;

  /**
   * For one query.
   *
   * @param refused makes an exception that says what the query has
   */
  QueryPatterns(Function<String, RuntimeException> refused) {
    this.refused = refused;
  }

  /** The plan with such functions; what is behind views that are only of this session stays. */
  LogicalPlan in(LogicalPlan plan) {
    if (plan instanceof View view && view.isTempView()) {
      return plan;
    }
    List<LogicalPlan> children =
        CollectionConverters.asJava(plan.children()).stream().map(this::in).toList();
    return (LogicalPlan)
        ((LogicalPlan) plan.withNewChildren(CollectionConverters.asScala(children).toSeq()))
            .transformExpressions(this);
  }

  @Override
  public boolean isDefinedAt(Expression part) {
    return part instanceof SubqueryExpression
        || part instanceof RLike
        || part instanceof Like
        || part instanceof ILike
        || part instanceof RegExpReplace
        || part instanceof RegExpExtract
        || part instanceof StringSplit;
  }

  @Override
  public Expression apply(Expression part) {
    if (part instanceof SubqueryExpression subquery) {
      return subquery.withNewPlan(in(subquery.plan()));
    }
    List<Expression> given = CollectionConverters.asJava(part.children());
    if (part instanceof ILike like) { // of both in lower case
      given = CollectionConverters.asJava(like.replacement().children());
    }
    if (!given.get(0).dataType().equals(DataTypes.StringType)) {
      throw refused.apply("has a pattern on a text of a collation of its own: " + part);
    }
    String pattern = text(given.get(1));
    if (pattern == null) {
      return new Literal(null, part.dataType());
    }
    if (part instanceof Like like) {
      return isSimple(pattern) ? part : like(part, given.get(0), pattern, like.escapeChar());
    }
    if (part instanceof ILike like) {
      return like(part, given.get(0), pattern, like.escapeChar());
    }
    return part instanceof StringSplit && pattern.isEmpty()
        ? part // into characters
        : function(part, pattern, given);
  }

  private Expression function(Expression part, String pattern, List<Expression> given) {
    LinearPattern linear = compiled(pattern, pattern);
    if (part instanceof RLike) {
      return call(new IsIn(linear, part.nullable()), given.get(0));
    }
    if (part instanceof RegExpExtract) {
      if (given.get(2) instanceof Literal group
          && group.value() instanceof Integer number
          && number > linear.groups()) {
        throw refused.apply(
            "a pattern in it has %d groups but must have %d: %s"
                .formatted(linear.groups(), number, pattern));
      }
      return call(new Extracted(linear, part.nullable()), given.get(0), given.get(2));
    }
    if (part instanceof StringSplit) {
      return call(new SplitAt(linear, part.nullable()), given.get(0), given.get(2));
    }
    String replacement = text(given.get(2));
    if (replacement == null) {
      return new Literal(null, part.dataType());
    }
    try {
      return call(
          new Replaced(linear.replacement(replacement), part.nullable()),
          given.get(0),
          given.get(3));
    } catch (IllegalArgumentException e) {
      throw refused(pattern, e);
    }
  }

  private Expression like(Expression part, Expression text, String pattern, char escape) {
    String regex = "\\A(?:%s)\\z".formatted(StringUtils.escapeLikeRegex(pattern, escape));
    return call(new IsIn(compiled(regex, pattern), part.nullable()), text);
  }

  /** Whether Spark's own takes a pattern as fast, and may give it to a database or to Parquet. */
  private static boolean isSimple(String like) {
    long stars = like.chars().filter(c -> c == '%').count();
    return stars <= 1 || stars == 2 && like.startsWith("%") && like.endsWith("%");
  }

  private LinearPattern compiled(String regex, String written) {
    try {
      LinearPattern pattern = LinearPattern.of(regex);
      steps += pattern.steps();
      if (steps > MOST_STEPS) {
        throw refused.apply(
            "has patterns of more than %d steps together, with their repeats written out, of which %s is one"
                .formatted(MOST_STEPS, written));
      }
      return pattern;
    } catch (IllegalArgumentException e) {
      throw refused(written, e);
    }
  }

  private RuntimeException refused(String pattern, IllegalArgumentException why) {
    return refused.apply("a pattern in it %s: %s".formatted(why.getMessage(), pattern));
  }

  /** A text of the query, or of one that Spark makes of it; null if it is. */
  private String text(Expression constant) {
    if (!constant.foldable()) {
      throw refused.apply("has a pattern that is no text: " + constant);
    }
    Object text = constant.eval(InternalRow.empty());
    return text == null ? null : text.toString();
  }

  private static Expression call(ScalarFunction<?> function, Expression... arguments) {
    return new ApplyFunctionExpression(
        function, CollectionConverters.asScala(List.of(arguments)).toSeq());
  }

  /** A function of texts, by what it makes of one that is there, and of a number. */
  private interface OfText<R> extends ScalarFunction<R> {
    boolean isNullable();

    DataType resultType();

    R made(String text, int number);

    default boolean hasNumber() {
      return true;
    }

    @Override
    default DataType[] inputTypes() {
      return hasNumber()
          ? new DataType[] {DataTypes.StringType, DataTypes.IntegerType}
          : new DataType[] {DataTypes.StringType};
    }

    @Override
    default boolean isResultNullable() {
      return isNullable();
    }

    @Override
    default String name() {
      return getClass().getSimpleName();
    }

    @Override
    default R produceResult(InternalRow row) {
      return row.isNullAt(0) || hasNumber() && row.isNullAt(1)
          ? null
          : made(row.getUTF8String(0).toString(), hasNumber() ? row.getInt(1) : 0);
    }
  }

  private record IsIn(LinearPattern pattern, boolean isNullable) implements OfText<Boolean> {
    @Override
    public DataType resultType() {
      return DataTypes.BooleanType;
    }

    @Override
    public boolean hasNumber() {
      return false;
    }

    @Override
    public Boolean made(String text, int number) {
      return pattern.isIn(text);
    }
  }

  private record Extracted(LinearPattern pattern, boolean isNullable)
      implements OfText<UTF8String> {
    @Override
    public DataType resultType() {
      return DataTypes.StringType;
    }

    @Override
    public UTF8String made(String text, int group) {
      LinearPattern.Matches matches = pattern.matches(text);
      if (!matches.next()) {
        return UTF8String.EMPTY_UTF8;
      }
      if (group < 0 || group > pattern.groups()) {
        throw new DataException(
            "data.sql must extract a group of its pattern in [0, %d] but had %d: %s"
                .formatted(pattern.groups(), group, pattern));
      }
      String found = matches.group(group);
      return found == null ? UTF8String.EMPTY_UTF8 : UTF8String.fromString(found);
    }
  }

  private record SplitAt(LinearPattern pattern, boolean isNullable)
      implements OfText<GenericArrayData> {
    @Override
    public DataType resultType() {
      return new ArrayType(DataTypes.StringType, false);
    }

    @Override
    public GenericArrayData made(String text, int limit) {
      List<String> parts = pattern.split(text, limit == 0 ? -1 : limit);
      return new GenericArrayData(parts.stream().map(UTF8String::fromString).toArray());
    }
  }

  private record Replaced(LinearPattern.Replacement replacement, boolean isNullable)
      implements OfText<UTF8String> {
    @Override
    public DataType resultType() {
      return DataTypes.StringType;
    }

    /** From a place of the text on, which counts from 1, as if it began there. */
    @Override
    public UTF8String made(String text, int from) {
      int skipped = from - 1;
      return UTF8String.fromString(
          skipped > 0 && skipped >= text.length()
              ? text
              : text.substring(0, skipped) + replacement.in(text.substring(skipped)));
    }
  }
}
