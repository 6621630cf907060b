package org.thalweg.spark;

import com.esotericsoftware.kryo.Kryo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * Registers the classes whose objects tasks and driver send each other, for a session with {@code
 * spark.serializer} Kryo and {@code spark.kryo.registrationRequired}:
 *
 * <pre>
 *   spark.kryo.registrator = org.thalweg.spark.KryoRegistration
 * </pre>
 *
 * They are listed in a resource, and arrays of ours follow their elements, as their order decides
 * their numbers and must be the same in every process.
 */
public final class KryoRegistration implements KryoRegistrator {
  static final String LIST = "/META-INF/thalweg/kryo-classes";

  @Override
  public void registerClasses(Kryo kryo) {
    for (String name : names()) {
      try {
        Class<?> type = Class.forName(name, false, KryoRegistration.class.getClassLoader());
        kryo.register(type);
        if (type.getPackageName().startsWith("org.thalweg") && !type.isArray()) {
          kryo.register(type.arrayType());
        }
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(LIST + " names a class that is not there: " + name, e);
      }
    }
  }

  static List<String> names() {
    try (InputStream in = KryoRegistration.class.getResourceAsStream(LIST);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
