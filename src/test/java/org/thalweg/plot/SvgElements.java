package org.thalweg.plot;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What the JDK's parser finds in SVG text. */
public final class SvgElements {
  private SvgElements() {}

  /**
   * Parses a document.
   *
   * @throws org.xml.sax.SAXException if it is not well-formed
   */
  public static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newDefaultNSInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  /** An attribute of all elements of a kind, in their order. */
  static List<String> attributes(Document svg, String tag, String name) {
    return elements(svg, tag).stream().map(element -> element.getAttribute(name)).toList();
  }

  /** The text element with this content. */
  static Element text(Document svg, String content) {
    return elements(svg, "text").stream()
        .filter(element -> element.getTextContent().equals(content))
        .findFirst()
        .orElseThrow();
  }

  private static List<Element> elements(Document svg, String tag) {
    NodeList found = svg.getElementsByTagName(tag);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }
}
