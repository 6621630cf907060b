package org.thalweg.export;

import java.io.OutputStream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes elements of XML, each on a line of its own. Attributes are names and values in turn. */
final class Xml {
  private final XMLStreamWriter to;

  /** A document to which elements are added. */
  Xml(OutputStream out) throws XMLStreamException {
    to = XMLOutputFactory.newFactory().createXMLStreamWriter(out, "UTF-8");
    to.writeStartDocument("UTF-8", "1.0");
  }

  void begin(String name, String... attributes) throws XMLStreamException {
    to.writeCharacters("\n");
    to.writeStartElement(name);
    attributes(attributes);
  }

  void empty(String name, String... attributes) throws XMLStreamException {
    to.writeCharacters("\n");
    to.writeEmptyElement(name);
    attributes(attributes);
  }

  /** An element that holds text alone. */
  void text(String name, String text, String... attributes) throws XMLStreamException {
    begin(name, attributes);
    to.writeCharacters(text);
    end();
  }

  /** More attributes of the element that was begun last. */
  void attributes(String... attributes) throws XMLStreamException {
    for (int i = 0; i < attributes.length; i += 2) {
      to.writeAttribute(attributes[i], attributes[i + 1]);
    }
  }

  void end() throws XMLStreamException {
    to.writeEndElement();
  }

  void close() throws XMLStreamException {
    to.writeEndDocument();
    to.flush();
  }
}
