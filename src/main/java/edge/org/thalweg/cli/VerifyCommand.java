package org.thalweg.cli;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.Thalweg;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.model.Model;
import org.thalweg.model.ModelProof;
import org.thalweg.solve.DualBound;
import org.thalweg.text.DataException;
import org.thalweg.text.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description =
        "Prove again how far a model is above the minimum, from its files and the rows it was"
            + " trained on, without training. Two passes.")
final class VerifyCommand extends ModelCommand {
  private static final double ROUNDING = 1e-9; // of F, as it is stated

  @Parameters(
      index = "2..*",
      arity = "0..*",
      paramLabel = "key=value",
      description = "How DATA are read, as in a conf: data.csv.delimiter=tab.")
  private List<String> settings = new ArrayList<>();

  @Override
  int answer() {
    Model loaded = load(settings);
    ModelProof proof = ModelProof.read(files(), loaded, model());
    DualBound found;
    try (ShardedData rows = rows(loaded, malformed("fail"))) {
      found = Thalweg.verify(loaded, proof, rows);
    }
    boolean isSame =
        Math.abs(found.objective() - proof.objective()) <= ROUNDING * Math.abs(proof.objective());
    if (!isSame || !(found.gap() <= proof.bound())) {
      throw new DataException(
          Text.of(
              "not proven as stated: F is %s, at most %s above the minimum, but the proof says %s"
                  + " and %s",
              found.objective(), Text.up(found.gap(), 2), proof.objective(), proof.bound()));
    }
    out()
        .println(
            Text.of(
                "proven: F = %.12g is at most %s above the minimum, over the %d rows of %s",
                found.objective(), Text.up(proof.bound(), 2), proof.rows(), proof.rowsDigest()));
    return ExitCode.DONE;
  }
}
