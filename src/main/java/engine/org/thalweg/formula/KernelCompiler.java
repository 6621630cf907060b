package org.thalweg.formula;

import java.util.List;
import java.util.ServiceLoader;

/** Makes loops over rows from programs: a service, since compilers stand outside of the engine. */
public interface KernelCompiler {

  /**
   * Compiled loops.
   *
   * @param programs as {@link ChunkInterpreter} takes them
   */
  RowKernels compile(List<Program> programs);

  /** Loops by the compiler that is on the class path, if there is one, else by the interpreter. */
  static RowKernels kernels(List<Program> programs) {
    ClassLoader loader = KernelCompiler.class.getClassLoader();
    for (KernelCompiler compiler : ServiceLoader.load(KernelCompiler.class, loader)) {
      try {
        return compiler.compile(programs);
      } catch (LinkageError e) { // what it compiles with is not there
        break;
      }
    }
    return new ChunkInterpreter(programs);
  }
}
