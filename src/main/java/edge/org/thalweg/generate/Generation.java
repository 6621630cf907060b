package org.thalweg.generate;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.thalweg.checkpoint.WholeFile;
import org.thalweg.config.Catalog;
import org.thalweg.config.ConfException;
import org.thalweg.config.Named;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.data.shard.WritingJobs;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.model.WholeDirectory;

/**
 * A synthetic set to be written, and beside its rows the model they were drawn from, in the hidden
 * directory {@code _truth}.
 *
 * @param writer of the rows
 * @param loss that the model is given
 */
public record Generation(SyntheticWriter writer, Named<PointwiseLoss> loss) {
  /** The directory of the true model within that of the data. */
  public static final String TRUTH = "_truth";

  /**
   * What {@code thalweg generate} may be asked for, by the name that its argument KIND begins with.
   */
  public static Catalog<Generator> generators() {
    return new Catalog<Generator>("generator")
        .add("dense", Generator.Dense.class)
        .add("sparse", Generator.Sparse.class)
        .add("clicks", Generator.Clicks.class);
  }

  /** The rows that are written, with the w that they were drawn from. */
  public SyntheticData data() {
    return writer.data();
  }

  /**
   * Writes the rows and the model beside and then renames them, so that what is there is whole.
   *
   * @param overwrite whether what is there already may be replaced
   * @throws ConfException if something is there and may not
   */
  public void write(String out, boolean overwrite, SparkSession spark) throws IOException {
    Path directory = WholeDirectory.path(out);
    Configuration hadoop = spark.sessionState().newHadoopConf();
    FileSystem fileSystem = directory.getFileSystem(hadoop);
    if (!overwrite) {
      requireNew(fileSystem, directory, out);
    }
    WholeFile.write(
        fileSystem,
        directory,
        beside -> {
          Runnable rows = () -> writer.write(beside.toString(), spark);
          WholeDirectory.write(
              out, beside, hadoop, () -> WritingJobs.run(spark.sparkContext(), rows));
          ModelStore.save(hadoop, truth(), new Path(beside, TRUTH).toString());
        },
        () -> {
          if (!overwrite) { // another may have made it meanwhile, whose it is
            requireNew(fileSystem, directory, out);
          }
        });
  }

  private static void requireNew(FileSystem fileSystem, Path directory, String out)
      throws IOException {
    if (fileSystem.exists(directory)) {
      throw new ConfException(
          "OUT must not exist but %s does; --overwrite replaces it".formatted(out));
    }
  }

  private Model truth() {
    return new Model(ObjectiveConf.linear(loss, true), data().generator().features(), data().w());
  }
}
