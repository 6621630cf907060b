package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.thalweg.OurClasses;

/** The list of classes for Kryo is that of all that may travel as data. */
class KryoRegistrationTest {
  /** Packages whose objects tasks and driver send each other. */
  private static final Set<String> PACKAGES =
      Set.of(
          "linalg",
          "reduce",
          "sample",
          "data.shard",
          "data.table",
          "data.text",
          "spark",
          "metrics",
          "inspect",
          "generate",
          "solve");

  /** Classes of the JDK and Scala, and arrays, that are among what is sent. */
  private static final List<String> OTHERS =
      List.of(
          "java.util.ArrayList",
          "java.util.HashMap",
          "java.util.TreeMap",
          "java.util.LinkedHashMap",
          "[Ljava.lang.String;",
          "[Ljava.lang.Integer;",
          "[[D",
          "[[I",
          "[[J",
          "[Lorg.thalweg.linalg.Block;",
          "[Lorg.thalweg.linalg.Values;",
          "[Lscala.Tuple2;",
          "[Lorg.apache.spark.unsafe.types.UTF8String;",
          "org.apache.spark.util.SerializableConfiguration");

  private static List<String> expected() throws IOException {
    List<String> all = new ArrayList<>(OTHERS);
    OurClasses.of(PACKAGES.stream().map(name -> "org.thalweg." + name).toList())
        .filter(Serializable.class::isAssignableFrom)
        .filter(type -> !type.isInterface() && !type.isRecord() && !type.isEnum())
        .filter(type -> !Modifier.isAbstract(type.getModifiers()))
        .filter(type -> !type.isAnonymousClass() && !Throwable.class.isAssignableFrom(type))
        .map(Class::getName)
        .sorted()
        .forEach(all::add);
    return all;
  }

  /** Run with -Dthalweg.write=true to bring the list up to date. */
  @Test
  void theListIsUpToDate() throws IOException {
    List<String> expected = expected();
    assertThat(expected).hasSizeGreaterThan(20);
    if (Boolean.getBoolean("thalweg.write")) {
      Files.write(Path.of("src/main/resources" + KryoRegistration.LIST), expected);
      return;
    }
    assertThat(KryoRegistration.names()).isEqualTo(expected);
  }
}
