package org.thalweg.data.table;

import com.univocity.parsers.common.TextParsingException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.unsafe.types.UTF8String;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import org.thalweg.text.UnreachableException;

/** What goes wrong as Spark reads a table: lines that do not fit, and failures, in words. */
public final class ReadErrors {
  /**
   * Holds, of CSV, the text of a line that has another number of values than the header, or in
   * which a value in quotes does not end.
   */
  static final String CORRUPT = "_thalweg_corrupt_line";

  private static final String QUOTE = "quote";

  /** What a message says where a file has failed, and the stacks of tasks that it may hold. */
  private static final List<String> READERS =
      List.of("[FAILED_READ_FILE", "\tat org.apache.parquet.", "\tat org.apache.orc.");

  private ReadErrors() {}

  /** What the column of such lines is known by: the quote of the file. */
  static Metadata metadata(String quote) {
    return new MetadataBuilder().putString(QUOTE, quote).build();
  }

  /** The quote that a column of such lines has; empty where it is of no CSV. */
  static String quote(StructField column) {
    return column.metadata().contains(QUOTE) ? column.metadata().getString(QUOTE) : "";
  }

  /** What a line of CSV had to be that is not. */
  static String rule(UTF8String line, String quote) {
    return !quote.isEmpty() && line.contains(UTF8String.fromString(quote))
        ? "of as many values as the header, with each quote closed (data.csv.lineBreaks=true reads line ends in quotes)"
        : "of as many values as the header";
  }

  /**
   * What a failure to read says, in one line that names the data; what is no such failure, as it
   * is.
   */
  public static RuntimeException failure(String name, Exception thrown) {
    Optional<RuntimeException> told =
        DataException.behind(thrown)
            .<RuntimeException>map(data -> data)
            .or(() -> UnreachableException.behind(thrown));
    if (told.isPresent()) {
      return told.get();
    }
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage());
      if (t instanceof AnalysisException || READERS.stream().anyMatch(message::contains)) {
        return unreadable(name, t);
      }
    }
    return thrown instanceof RuntimeException runtime ? runtime : new IllegalStateException(thrown);
  }

  static DataException unreadable(String name, Throwable thrown) {
    return new DataException("%s cannot be read: %s".formatted(name, reason(thrown)));
  }

  /** Spark's own words without its codes, and those of the cause at the bottom. */
  private static String reason(Throwable thrown) {
    Throwable bottom = Line.innermost(thrown);
    if (bottom instanceof ArrayIndexOutOfBoundsException
        && Line.causes(thrown).anyMatch(TextParsingException.class::isInstance)) {
      return "a line has more values than data.options.maxColumns, or a value more characters than"
          + " data.options.maxCharsPerColumn";
    }
    String first = words(thrown);
    String words = first.endsWith(words(bottom)) ? first : first + " " + words(bottom);
    return words.contains("native") && words.contains("library not available")
        ? words + "; gz and bz2 need no such library"
        : words;
  }

  /** Spark's own words without its codes, in one line. */
  public static String words(Throwable thrown) {
    String message = thrown.getMessage();
    String first =
        message == null
            ? ""
            : message.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    if (first.contains("CSV header does not conform")) {
      return "the names in the header must not be empty, must differ by more than case, and must be"
          + " the same in every file, but it is "
          + message.lines().filter(line -> line.contains("Header:")).findFirst().orElse("").strip();
    }
    return (first.isBlank() ? thrown.getClass().getSimpleName() : first)
        .replaceAll("^Job aborted due to stage failure: .*? executor \\S+\\): (?:[\\w.$]+: )?", "")
        .replaceAll("^\\[[A-Z_.]+] |\\s*SQLSTATE: \\w+$", "")
        .replaceAll(",?\\s*`?" + CORRUPT + "`?", "");
  }
}
