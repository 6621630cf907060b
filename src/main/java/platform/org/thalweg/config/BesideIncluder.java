package org.thalweg.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Includes files, each of which includes those beside itself; all are beside the conf or below it.
 *
 * @param directory null for none
 */
record BesideIncluder(Hocon hocon, Path directory)
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
