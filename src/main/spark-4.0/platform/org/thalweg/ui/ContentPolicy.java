package org.thalweg.ui;

/** The content security policy of Spark's pages, which this version lacks. */
final class ContentPolicy {
  private ContentPolicy() {}

  /** The nonce of the response under way: none. */
  static String nonce() {
    return "";
  }
}
