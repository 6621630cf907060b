package org.thalweg.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.text.Secrets;

/**
 * What form the data have.
 *
 * @param format libsvm, or that of a table
 * @param features the largest index allowed of libsvm; 0 for any
 * @param columns of a table; empty for libsvm
 * @param options of Spark's reader of the format
 */
public record InputConf(
    String format, int features, Optional<ColumnNames> columns, Map<String, String> options) {
  /** The formats: text of ours, files that Spark reads, and tables of its catalog. */
  public static final List<String> FORMATS =
      List.of("libsvm", "csv", "parquet", "orc", "avro", "table");

  /** Those with columns. */
  public static final List<String> TABLES = FORMATS.subList(1, FORMATS.size());

  @Override
  public String toString() {
    return "%s, %s, %s".formatted(format, columns, Secrets.print(options));
  }

  /** LIBSVM text with any index. */
  public static InputConf libsvm() {
    return new InputConf("libsvm", 0, Optional.empty(), Map.of());
  }

  /**
   * What settings say of data alone, as those of a conf do.
   *
   * @param settings each {@code key=value}
   * @throws ConfException if one is no key of these, or breaks a rule
   */
  public static InputConf of(List<String> settings) {
    Config config = ConfigFactory.empty();
    for (String setting : settings) {
      config = Settings.override(setting, InputKeys.KEYS).withFallback(config);
    }
    return InputKeys.read(new Settings(config, InputKeys.KEYS));
  }

  /**
   * Which columns of a table mean what; features and categorical ones may be many.
   *
   * @param hashBits categories share 2^hashBits features; 0 for one feature each
   */
  public record ColumnNames(
      String label,
      Optional<String> weight,
      Optional<String> offset,
      Optional<String> id,
      List<String> features,
      List<String> categorical,
      int hashBits) {}
}
