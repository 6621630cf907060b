package org.thalweg.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.thalweg.text.Secrets;

/**
 * Parses HOCON text. A file may include files of its own directory and below, but nothing from
 * elsewhere, the network or the class path. Text that would take much time or memory is refused:
 * files that include each other, values that double themselves, and braces that are nested too
 * deeply.
 */
final class Hocon {
  /** The most characters that a conf may have, with all files that it includes. */
  static final int LONGEST = 1 << 20;

  private static final double LARGEST = 1 << 28; // characters that they may grow to
  private static final int MOST_FILES = 100;
  private static final int DEEPEST = 100;
  private static final int MOST_PIECES = 100; // that are written one behind the other as one value
  private static final Pattern QUOTED_OR_COMMENT = // also where the quotes have no end
      Pattern.compile(
          "\"\"\"[\\s\\S]*?(?:\"\"\"|\\z)|\"(?:\\\\[\\s\\S]?|[^\"\\\\\n])*+[\"\n]?|(?:#|//)[^\n]*");

  private static final Pattern CALL = // key = name(...), alone on its line
      Pattern.compile(
          "(?m)^([ \t]*[A-Za-z.]+[ \t]*[=:][ \t]*)([A-Za-z][\\w.$]*\\([^\"$#{}\n"
              + "\\\\]*\\))([ \t]*,?[ \t]*(?:#.*)?)$");

  private final String name;
  private final Path root; // which all included files are in; null where none is
  private int files;
  private long length;
  private int substitutions;

  private Hocon(String name, Path root) {
    this.name = name;
    this.root = root;
  }

  /** The directory of the conf. */
  Path root() {
    return root;
  }

  /** What the text is called in messages. */
  String name() {
    return name;
  }

  /**
   * Values of text.
   *
   * @param name of it, in messages
   */
  static Config parse(String name, String text) {
    return parse(name, text, ConfigFactory.empty());
  }

  /** Parses a text; other values replace those of the text before references are resolved. */
  static Config parse(String name, String text, Config instead) {
    return new Hocon(name, null).resolved(text, "String", null, instead);
  }

  /**
   * Reads a file of HOCON, with what it includes.
   *
   * @param instead values that replace those of the file before references are resolved
   */
  static Config parse(Path file, Config instead) {
    if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
      throw new ConfException("conf must be a file that can be read but %s is not".formatted(file));
    }
    Path root = file.toAbsolutePath().getParent();
    Hocon hocon = new Hocon("conf " + file, root);
    return hocon.resolved(hocon.text(file), file.toString(), root, instead);
  }

  private Config resolved(String text, String origin, Path directory, Config instead) {
    try {
      Config own = parsed(text, origin, directory);
      instead.entrySet().forEach(entry -> requireRoom(own.root(), entry.getKey()));
      return instead.withFallback(own).resolve();
    } catch (ConfigException e) {
      throw new ConfException("%s cannot be read: %s".formatted(name, reason(e, text)));
    } catch (StackOverflowError e) {
      throw new ConfException("%s cannot be read: it is nested too deeply".formatted(name));
    }
  }

  /**
   * Rejects a value that stands where the text must have a block, because another value goes into
   * that block: it would hide the mistake. What refers to other values is not known yet.
   */
  private void requireRoom(ConfigObject values, String path) {
    List<String> names = ConfigUtil.splitPath(path);
    ConfigValue block = values;
    for (int i = 0; i < names.size() - 1 && block instanceof ConfigObject object; i++) {
      block = object.get(names.get(i));
      if (isOneValue(block)) {
        throw new ConfException(
            "%s has one value for %s, which must be a block where %s is given"
                .formatted(name, String.join(".", names.subList(0, i + 1)), path));
      }
    }
  }

  private static boolean isOneValue(ConfigValue value) {
    try {
      return value != null && value.valueType() != ConfigValueType.OBJECT;
    } catch (ConfigException.NotResolved e) {
      return false;
    }
  }

  /** The message of the parser, without the text that it quotes if that may be a secret. */
  private String reason(ConfigException e, String text) {
    String words = e.getMessage().replace('\n', ' ');
    boolean mayQuote = Secrets.isNamed(text) || files > 1;
    if (!mayQuote) {
      return words;
    }
    String marked = words.replaceAll("'([\\[\\]{}(),=:$]|include|end of file)'", "\1$1\2");
    return marked.replaceAll("'.*'", "a value").replaceAll("[\1\2]", "'");
  }

  /**
   * The values of text, before references to other values are replaced.
   *
   * @param directory whose files it may include; null for none
   */
  Config parsed(String text, String origin, Path directory) {
    files++;
    length += text.length();
    String bare = bare(text);
    substitutions += bare.split("\\$\\{", -1).length - 1;
    require(files <= MOST_FILES, "include files without end");
    require(length <= LONGEST, "have more than %d characters".formatted(LONGEST));
    require(!isDeep(bare), "be nested too deeply");
    require(!isPatched(bare), "have a value of more than %d pieces".formatted(MOST_PIECES));
    // values grow most where each of them refers to the one before it several times
    double most = length * StrictMath.pow(3, substitutions / 3.0);
    require(
        most <= LARGEST || substitutions < 3, "refer to each other so often: values could grow");
    return ConfigFactory.parseString(
        quoted(text),
        ConfigParseOptions.defaults()
            .setSyntax(ConfigSyntax.CONF)
            .setOriginDescription(origin)
            .setIncluder(new BesideIncluder(this, directory)));
  }

  /**
   * The text with quotes around what is written without them on a command line, such as {@code
   * elasticNet(1e-3,0.5)}, and would end at the comma here.
   */
  private static String quoted(String text) {
    return text.contains("\"\"\"") ? text : CALL.matcher(text).replaceAll("$1\"$2\"$3");
  }

  /**
   * The text without comments and without what stands in quotes, which neither nests nor refers.
   */
  private static String bare(String text) {
    return QUOTED_OR_COMMENT
        .matcher(text)
        .replaceAll(found -> found.group().startsWith("\"") ? "\"\"" : "");
  }

  /** Whether braces, or the parts of a key, are nested deeper than in any conf. */
  private static boolean isDeep(String text) {
    int braces = 0;
    int points = 0; // since a key began, or a value
    for (int i = 0; i < text.length() && braces <= DEEPEST && points <= DEEPEST; i++) {
      switch (text.charAt(i)) {
        case '.' -> points++;
        case '=', ':', ',', '\n' -> points = 0;
        case '{', '[' -> braces++;
        case '}', ']' -> braces--;
        default -> {}
      }
    }
    return braces > DEEPEST || points > DEEPEST;
  }

  /**
   * Whether a value is put together of so many quoted texts, words and references that the parser,
   * which joins them one by one, would take memory by the square of their number.
   */
  private static boolean isPatched(String text) {
    int pieces = 0;
    for (int i = 0; i < text.length() && pieces <= MOST_PIECES; i++) {
      switch (text.charAt(i)) {
        case '"' -> pieces += i + 1 < text.length() && text.charAt(i + 1) == '"' ? 1 : 0;
        case ' ', '\t', '$' -> pieces += isPiece(text, i) ? 1 : 0;
        case '=', ':', ',', '\n', '{', '}', '[', ']' -> pieces = 0;
        default -> {}
      }
    }
    return pieces > MOST_PIECES;
  }

  /** Whether a reference or a word begins at a place, or behind the space that is there. */
  private static boolean isPiece(String text, int at) {
    return text.charAt(at) == '$'
        || at + 1 < text.length() && !Character.isWhitespace(text.charAt(at + 1));
  }

  void require(boolean rule, String deed) {
    if (!rule) {
      throw new ConfException("%s must not %s".formatted(name, deed));
    }
  }

  String text(Path file) {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LONGEST + 1), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ConfException("%s cannot be read: %s".formatted(name, e.getMessage()));
    }
  }

  /**
   * Includes files, each of which includes those beside itself; all are beside the conf or below
   * it.
   *
   * @param directory null for none
   */
  private record BesideIncluder(Hocon hocon, Path directory)
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderClasspath, ConfigIncluderURL {
    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      hocon.require(directory != null && what.indexOf('\0') < 0, "include \"%s\"".formatted(what));
      return Stream.of("", ".conf", ".json")
          .map(end -> directory.resolve(what + end))
          .filter(file -> Files.exists(file) && !Files.isDirectory(file))
          .map(this::requireBelow)
          .findFirst()
          .map(file -> hocon.parsed(hocon.text(file), file.toString(), file.getParent()).root())
          .orElseGet(() -> absent(context, what));
    }

    /** A file that is in the directory of the conf or below, wherever links lead. */
    private Path requireBelow(Path file) {
      try {
        Path real = file.toRealPath();
        hocon.require(
            real.startsWith(hocon.root().toRealPath()) && Files.isRegularFile(real),
            "include %s, which is no file beside it or below".formatted(file));
        return file;
      } catch (IOException e) {
        throw new ConfException("%s cannot be read: %s".formatted(file, e.getMessage()));
      }
    }

    /** Nothing, unless the conf requires the file. */
    private ConfigObject absent(ConfigIncludeContext context, String what) {
      if (!context.parseOptions().getAllowMissing()) {
        throw new ConfException(
            "%s requires a file that is not there: %s"
                .formatted(hocon.name(), directory.resolve(what)));
      }
      return ConfigFactory.empty().root();
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return include(context, what.toString());
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      throw noFile("classpath", what);
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      throw noFile("url", what);
    }

    private ConfException noFile(String kind, Object what) {
      return new ConfException(
          "%s must include files alone but includes %s(%s)".formatted(hocon.name(), kind, what));
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this; // the parser's own would look elsewhere
    }
  }
}
