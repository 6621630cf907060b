package org.thalweg.ui;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.spark.ui.CspNonce;
import org.apache.spark.ui.WebUIPage;
import scala.collection.immutable.Seq;
import scala.xml.Node;

/** A page of Spark's user interface, without the names of the servlets of this version of Spark. */
abstract class RequestPage extends WebUIPage {
  /** The type of requests. */
  static final Class<?> REQUEST = HttpServletRequest.class;

  RequestPage() {
    super("");
  }

  @Override
  public final Seq<Node> render(HttpServletRequest request) {
    return render(request, request.getParameter("run"));
  }

  /**
   * The page.
   *
   * @param request of {@link #REQUEST}
   * @param run its parameter of this name, or null
   */
  abstract Seq<Node> render(Object request, String run);

  /** The nonce of the response under way; empty in versions of Spark without a content policy. */
  static String nonce() {
    return String.valueOf(CspNonce.get());
  }
}
