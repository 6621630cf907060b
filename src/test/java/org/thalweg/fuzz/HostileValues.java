package org.thalweg.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * JSON in which one text or number is another, by which who wrote it would gain something: a host
 * to connect to, a class to make, a variable to be told, a pattern or a nest without end, a number
 * that asks for memory, a path that leads elsewhere.
 *
 * @param port of a host on this machine, to which nothing may connect
 */
record HostileValues(int port) {
  /** The property of the system that has a host as its value, for what replaces variables. */
  static final String VARIABLE = "thalweg.test.leak";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CLASS = "org.thalweg.fuzz.Noted";

  /** The values, each as JSON. */
  List<String> values() throws IOException {
    String host = "127.0.0.1:" + port;
    List<String> texts =
        List.of(
            "http://%s/x.json".formatted(host),
            "hdfs://%s/x".formatted(host),
            "jdbc:h2:tcp://%s/x".formatted(host),
            "jdbc:h2:mem:x;INIT=RUNSCRIPT FROM 'http://%s/x'".formatted(host),
            "file:///etc/passwd",
            CLASS,
            CLASS + "()",
            "java.awt.Robot",
            "${%s}".formatted(VARIABLE),
            "${system:%s}".formatted(VARIABLE),
            "${env.PATH}",
            "(?x)(.+) +\\1!",
            "(a+)+$",
            ".*.*.*.*.*.*b",
            "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
            "a{1000000000}",
            "log(".repeat(20_000) + "x" + ")".repeat(20_000),
            "(".repeat(100_000),
            "[".repeat(100_000),
            "perceptron(hidden=[2147483647])",
            "elasticNet(" + "9".repeat(50_000) + ", 1)",
            "../../../../etc/passwd",
            "/dev/zero",
            "/proc/self/environ",
            "x\u0000\u001b[2J\n\u202e",
            "x".repeat(1 << 20),
            "",
            "jdbc",
            "xml",
            "binaryFile",
            "NaN",
            "cross(%s)".formatted("x, ".repeat(10_000) + "x"));
    List<String> values = new ArrayList<>();
    for (String text : texts) {
      values.add(JSON.writeValueAsString(text));
    }
    values.addAll(
        List.of(
            "2147483647",
            "-2147483648",
            "9223372036854775807",
            "-1",
            "1e308",
            "1e999999999",
            "[".repeat(900) + "]".repeat(900),
            "{\"a\":".repeat(900) + "1" + "}".repeat(900)));
    return values;
  }

  /** Queries that would call code, read other files, or match a text of many a without end. */
  private static List<String> queries() {
    return Stream.of(
            "note rlike '(?x)(.+) +\\\\1!'",
            "note rlike '.*.*.*.*b'",
            "note rlike '(a|a)*b'",
            "note rlike '(?x)(a+ )+ b'",
            "note rlike '(a{1,200}){1,200}b'",
            "note like '%a%a%a%a%a%a%a%b'",
            "note ilike '%a%a%a%a%a%a%a%b'",
            "length(regexp_replace(note, '(a*)*b', 'x')) > 0",
            "length(regexp_extract(note, '(?:a|aa)+$b', 0)) > 0",
            "size(split(note, '(a+)+b')) > 0",
            "length(split_part(note, 'a', 2000000000)) > 0",
            "java_method('java.lang.System', 'getenv', 'PATH') is not null",
            "exists (select * from text.`/etc/passwd`)",
            "length(lpad(note, 2000000000, 'x')) > 0",
            "length(replace(note, 'a', note)) > 0")
        .map(where -> "select *, x / 2 as h from __THIS__ where %s or x > 0".formatted(where))
        .toList();
  }

  /** Options of a reader that no model may have, or not with that value. */
  private Map<String, String> options() {
    String host = "127.0.0.1:" + port;
    Map<String, String> options = new LinkedHashMap<>();
    options.put("fs.defaultFS", "hdfs://" + host);
    options.put("fs.defaultFs", "${%s}".formatted(VARIABLE));
    options.put("fs.file.impl", CLASS);
    options.put("mapreduce.input.pathFilter.class", CLASS);
    options.put("io.compression.codecs", CLASS);
    options.put("compression", CLASS);
    options.put("codec", CLASS);
    options.put("avroSchemaUrl", "http://%s/x".formatted(host));
    options.put("avroSchema", "[".repeat(50_000));
    options.put("rowValidationXSDPath", "http://%s/x".formatted(host));
    options.put("driver", CLASS);
    options.put("url", "jdbc:h2:tcp://%s/x".formatted(host));
    options.put("basePath", "http://%s/".formatted(host));
    options.put("path", "/etc/passwd");
    options.put("paths", "[\"/etc/passwd\"]");
    options.put("maxColumns", "2000000000");
    options.put("maxCharsPerColumn", "2000000000");
    options.put("inputBufferSize", "2000000000");
    options.put("samplingRatio", "1e-999999999");
    options.put("lineSep", "x".repeat(1 << 20));
    options.put("sep", "x".repeat(1 << 20));
    options.put("pathGlobFilter", "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b");
    options.put("dateFormat", "y".repeat(100_000));
    options.put("locale", "x-".repeat(50_000));
    options.put("timeZone", "${%s}".formatted(VARIABLE));
    options.put("encoding", CLASS);
    options.put("csv.skip", "99999999999999999999");
    options.put("csv.affixes", "|".repeat(1 << 20));
    options.put("csv.encoding", CLASS);
    options.put("thalweg.first", "hdfs://%s/x".formatted(host));
    options.put("thalweg.header", "x".repeat(1 << 20));
    options.put("sql", "select '${system:%s}' as x from __THIS__".formatted(VARIABLE));
    options.put("x".repeat(1 << 16), "y");
    options.put("\u001b[2J", "y");
    return options;
  }

  /**
   * The files.
   *
   * @param whole an object of JSON
   * @param without a field of it that is left as it is
   */
  List<byte[]> of(byte[] whole, String without) throws IOException {
    JsonNode root = JSON.readTree(whole);
    Map<String, JsonNode> leaves = new TreeMap<>();
    leaves(root, JsonPointer.empty(), leaves);
    leaves.remove("/" + without);
    List<byte[]> files = new ArrayList<>();
    for (String place : leaves.keySet()) {
      for (String value : values()) {
        // as text, since a number may be too large for the tree
        String mark = "\"" + "mark".repeat(4) + "\"";
        JsonNode changed = with(root, JsonPointer.compile(place), "mark".repeat(4));
        files.add(JSON.writeValueAsString(changed).replace(mark, value).getBytes(UTF_8));
      }
    }
    if (root.at("/input/options/sql").isTextual()) {
      for (String query : queries()) {
        JsonNode changed = root.deepCopy();
        ((ObjectNode) changed.at("/input/options")).put("sql", query);
        files.add(JSON.writeValueAsBytes(changed));
      }
    }
    if (root.path("input").isObject()) {
      for (Map.Entry<String, String> option : options().entrySet()) {
        for (String format : List.of("", "json", "avro")) {
          JsonNode changed = root.deepCopy();
          ObjectNode input = (ObjectNode) changed.path("input");
          input.withObject("/options").put(option.getKey(), option.getValue());
          if (!format.isEmpty()) {
            input.put("format", format);
          }
          files.add(JSON.writeValueAsBytes(changed));
        }
      }
    }
    return files;
  }

  /** The place of what one file has otherwise than another. */
  static String changed(byte[] whole, byte[] other) throws IOException {
    Map<String, JsonNode> now = new TreeMap<>();
    leaves(JSON.readTree(other), JsonPointer.empty(), now);
    Map<String, JsonNode> before = new TreeMap<>();
    leaves(JSON.readTree(whole), JsonPointer.empty(), before);
    Map<String, JsonNode> gone = new TreeMap<>(before);
    gone.entrySet().removeAll(now.entrySet());
    now.entrySet().removeAll(before.entrySet());
    return Stream.concat(gone.keySet().stream(), now.keySet().stream()).findFirst().orElse("");
  }

  private static void leaves(JsonNode node, JsonPointer at, Map<String, JsonNode> leaves) {
    if (node.isObject()) {
      node.properties()
          .forEach(field -> leaves(field.getValue(), at.appendProperty(field.getKey()), leaves));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        leaves(node.get(i), at.appendIndex(i), leaves);
      }
    } else {
      leaves.put(at.toString(), node);
    }
  }

  private static JsonNode with(JsonNode root, JsonPointer at, String text) {
    JsonNode changed = root.deepCopy();
    JsonNode holder = changed.at(at.head());
    if (holder instanceof ArrayNode array) {
      array.set(at.last().getMatchingIndex(), array.textNode(text));
    } else {
      ((ObjectNode) holder).put(at.last().getMatchingProperty(), text);
    }
    return changed;
  }
}
