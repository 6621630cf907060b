package org.thalweg.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.thalweg.config.Columns;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.InputColumn;
import org.thalweg.data.table.TableColumns;
import org.thalweg.export.Format;
import org.thalweg.model.Input;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "export", description = "Write a model as PMML, ONNX or JSON, for other programs.")
final class ExportCommand extends ThalwegCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "Directory of a model.")
  private String model;

  @Option(
      names = "--format",
      paramLabel = "F",
      required = true,
      description = "pmml, onnx, or json for org.thalweg.scorer.Scorer.")
  private String format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The file to write, on this machine.")
  private Path out;

  @Option(names = "--overwrite", description = "Replace a file that is there.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    Format wanted = Format.of(format);
    Model loaded = ModelStore.load(hadoop(), model);
    wanted.write(loaded, out, overwrite);
    out().printf("wrote %s%n", out);
    inputs(loaded.input())
        .forEach(
            name ->
                TableColumns.meaning(name)
                    .ifPresent(
                        what ->
                            out()
                                .printf(
                                    "input      %s is %s: who calls the model computes it%n",
                                    name, what)));
    return ExitCode.DONE;
  }

  /** The columns that rows must have. */
  private static Stream<String> inputs(Input input) {
    return Stream.concat(
        input.columns().stream().map(InputColumn::name),
        input.encoding().map(Encoding::columns).flatMap(Columns::offset).stream());
  }
}
