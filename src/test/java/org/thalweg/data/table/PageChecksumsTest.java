package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.SparkFiles;
import org.thalweg.text.DataException;

/** A number of a Parquet file that a disk has changed is no number of the rows. */
class PageChecksumsTest {
  @Test
  void aChangedNumberOfAnUncompressedPageIsToldByItsChecksum(@TempDir Path directory)
      throws Exception {
    try (LocalSpark spark = LocalSpark.open()) {
      SparkFiles files = new SparkFiles(spark.session(), directory);
      byte[] whole = files.table("parquet", "none", 20);
      assertThat(files.rows("parquet", "parquet", whole)).hasSize(20);
      byte[] changed = whole.clone();
      changed[place(whole, 2 / 7.0) + 2] ^= 1;
      assertThatThrownBy(() -> files.rows("parquet", "parquet", changed))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("cannot be read")
          .hasMessageContaining("CRC");
    }
  }

  /** Where the bytes of a number stand for the first time. */
  private static int place(byte[] bytes, double number) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (file.getDouble(at) != number) {
      at++;
    }
    return at;
  }
}
