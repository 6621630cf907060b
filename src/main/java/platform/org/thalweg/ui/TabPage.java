package org.thalweg.ui;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;
import org.apache.spark.ui.UIUtils;
import org.apache.spark.util.kvstore.KVStore;
import scala.Function0;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction0;
import scala.xml.Node;
import scala.xml.Unparsed;

/** The page of the tab, within the header of Spark's own pages. */
final class TabPage extends RequestPage {
  private static final String PREFIX = "thalweg"; // in addresses, and the name of the tab

  private final SparkUITab tab;
  private final KVStore store;
  private final boolean isOver;
  private final Optional<String> token; // of a request to stop a run, where one may be made
  private final Method header;

  /** The tab of one application, with its page; it is not shown yet. */
  static SparkUITab tab(SparkUI ui, boolean isOver, Optional<String> token) {
    SparkUITab tab = new SparkUITab(ui, PREFIX) {};
    tab.attachPage(new TabPage(tab, ui.store().store(), isOver, token));
    return tab;
  }

  /**
   * A page.
   *
   * @param isOver whether the application is
   * @param token of a request to stop a run; empty where none may be stopped here
   * @throws UnsupportedOperationException if this version of Spark has another header
   */
  private TabPage(SparkUITab tab, KVStore store, boolean isOver, Optional<String> token) {
    this.tab = tab;
    this.store = store;
    this.isOver = isOver;
    this.token = token;
    this.header =
        Arrays.stream(UIUtils.class.getMethods())
            .filter(method -> method.getName().equals("headerSparkPage"))
            .filter(method -> arguments(method, null, tab, null) != null)
            .findFirst()
            .orElseThrow(() -> new UnsupportedOperationException("UIUtils.headerSparkPage"));
  }

  @Override
  @SuppressWarnings("unchecked")
  Seq<Node> render(Object request, String run) {
    Node content = new Unparsed(TabHtml.of(runs(), view(run), ContentPolicy.nonce()));
    Function0<Seq<Node>> whole =
        new AbstractFunction0<>() {
          @Override
          public Seq<Node> apply() {
            return CollectionConverters.asScala(List.of(content)).toSeq();
          }
        };
    try {
      return (Seq<Node>) header.invoke(null, arguments(header, request, tab, whole));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<RunData> runs() {
    List<RunData> runs = new ArrayList<>();
    try {
      store.view(RunData.class).forEach(runs::add);
    } catch (Exception e) { // which the interface declares
      throw new IllegalStateException(e);
    }
    return runs;
  }

  /** What the address asks for: "3", or "3,1" for run 3 with the curves of run 1 over it. */
  private TabHtml.View view(String run) {
    List<Integer> wanted =
        Arrays.stream(String.valueOf(run).split(",")).map(TabPage::number).distinct().toList();
    return new TabHtml.View(wanted, isOver, token);
  }

  /** The number of a run that an address has; 0 for none. */
  static int number(String run) {
    try {
      return Integer.parseInt(String.valueOf(run));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /**
   * What the method for the header is called with: the number of its flags differs between versions
   * of Spark. Null where it takes something unknown.
   */
  private static Object[] arguments(
      Method method, Object request, SparkUITab tab, Function0<?> content) {
    Class<?>[] types = method.getParameterTypes();
    Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      Class<?> type = types[i];
      if (type == REQUEST) {
        arguments[i] = request;
      } else if (type == String.class) {
        arguments[i] = "Thalweg";
      } else if (type == Function0.class) {
        arguments[i] = content;
      } else if (type == SparkUITab.class) {
        arguments[i] = tab;
      } else if (type == Option.class) {
        arguments[i] = Option.empty();
      } else if (type == boolean.class) {
        arguments[i] = false;
      } else {
        return null;
      }
    }
    return arguments;
  }
}
