package org.thalweg.bench;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Collections of the whole heap, and what each leaves. For one thread. */
final class FullCollections {
  private final GarbageCollectorMXBean collector =
      ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
          .max(Comparator.comparingInt(bean -> bean.getMemoryPoolNames().length))
          .orElseThrow();

  private final Set<String> heap =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .map(MemoryPoolMXBean::getName)
          .collect(Collectors.toSet());

  /** Collects all garbage; the bytes that are left, or none where the JVM left it out. */
  OptionalLong live() {
    long before = collector.getCollectionCount();
    System.gc();
    if (collector.getCollectionCount() == before) {
      return OptionalLong.empty();
    }
    GcInfo last = collector.getLastGcInfo();
    return OptionalLong.of(
        last.getMemoryUsageAfterGc().entrySet().stream()
            .filter(pool -> heap.contains(pool.getKey()))
            .mapToLong(pool -> pool.getValue().getUsed())
            .sum());
  }
}
