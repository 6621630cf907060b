package org.thalweg.data.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;

/** Files of text whose uncompressed length is known. */
public final class MeasuredText {
  private MeasuredText() {}

  /** A file, of which a compressed one is read through. */
  public static TextFile of(TextFile file, Configuration hadoop) {
    if (file.length() >= 0) {
      return file;
    }
    try (InputStream in = file.open(hadoop, 0)) {
      return file.ofLength(in.transferTo(OutputStream.nullOutputStream()));
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }
}
