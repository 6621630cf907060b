package org.thalweg.ui;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.BiConsumer;
import org.apache.spark.ui.JettyUtils;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.WebUIPage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.text.Line;
import scala.collection.immutable.Seq;
import scala.collection.immutable.Set;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;
import scala.xml.Node;

/**
 * A page of Spark's user interface. It alone names the package of servlets, which the build
 * replaces for versions of Spark that have an older one.
 */
abstract class RequestPage extends WebUIPage {
  private static final Logger LOG = LoggerFactory.getLogger(RequestPage.class);

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

  /**
   * Does something for each POST request to an address that comes from our own page, and shows
   * another page then.
   *
   * @param action takes the user, or null if Spark knows none, and the parameter "run", or null
   */
  static void onPost(
      SparkUI ui, String from, String to, OwnRequests own, BiConsumer<String, String> action) {
    AbstractFunction1<HttpServletRequest, BoxedUnit> before =
        new AbstractFunction1<>() {
          @Override
          public BoxedUnit apply(HttpServletRequest request) {
            own.flaw(request::getHeader, request.getParameter("token"))
                .ifPresentOrElse(
                    flaw -> LOG.warn("a request to {} is refused: {}", from, Line.of(flaw)),
                    () -> action.accept(request.getRemoteUser(), request.getParameter("run")));
            return BoxedUnit.UNIT;
          }
        };
    Set<String> post = CollectionConverters.asScala(java.util.Set.of("POST")).toSet();
    ui.attachHandler(JettyUtils.createRedirectHandler(from, to, before, "", post));
  }
}
