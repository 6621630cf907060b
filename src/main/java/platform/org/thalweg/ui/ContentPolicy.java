package org.thalweg.ui;

import org.apache.spark.ui.CspNonce;

/** The content security policy of Spark's pages, which versions before 4.2 lack. */
final class ContentPolicy {
  private ContentPolicy() {}

  /** The nonce of the response under way, by which a browser knows its scripts; empty if none. */
  static String nonce() {
    try {
      return String.valueOf(CspNonce.get());
    } catch (LinkageError e) { // as in Spark 4.1
      return "";
    }
  }
}
