package org.thalweg.compile;

import java.util.List;
import org.codehaus.commons.compiler.CompileException;
import org.codehaus.janino.SimpleCompiler;
import org.thalweg.formula.ChunkInterpreter;
import org.thalweg.formula.KernelCompiler;
import org.thalweg.formula.Program;
import org.thalweg.formula.RowKernels;

/** Compiles programs with Janino, which Spark has on its class path. */
public final class JaninoCompiler implements KernelCompiler {
  private static final int MOST_STEPS = 500; // HotSpot interprets methods of 8000 bytes or more

  @Override
  public RowKernels compile(List<Program> programs) {
    if (programs.stream().anyMatch(each -> each.steps().size() > MOST_STEPS)) {
      return new ChunkInterpreter(programs);
    }
    try {
      SimpleCompiler compiler = new SimpleCompiler();
      compiler.setParentClassLoader(JaninoCompiler.class.getClassLoader());
      compiler.cook(source(programs));
      return (RowKernels)
          compiler
              .getClassLoader()
              .loadClass("org.thalweg.compiled.CompiledKernels")
              .getDeclaredConstructor()
              .newInstance();
    } catch (CompileException | ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A class of loops. */
  static String source(List<Program> programs) {
    StringBuilder body = new StringBuilder();
    StringBuilder ofOne = new StringBuilder();
    StringBuilder ofMany = new StringBuilder();
    int scratch = 0;
    for (int order = 0; order < programs.size(); order++) {
      LoopSource source = new LoopSource(programs.get(order));
      scratch = Math.max(scratch, source.scratch());
      body.append(source.ofOne("one" + order)).append(source.ofMany("many" + order));
      ofOne.append("if (order == %d) { return one%d(v0, v1, p); }\n".formatted(order, order));
      ofMany.append(
          ("if (order == %d) { many%d(x, p, from, count, results, (double[][]) SCRATCH.get()); }\n")
              .formatted(order, order));
    }
    return """
    package org.thalweg.compiled;
    import org.thalweg.formula.*;
    import org.thalweg.linalg.Elementary;
    public final class CompiledKernels implements RowKernels {
      private static final ThreadLocal SCRATCH = new ThreadLocal() {
        protected Object initialValue() { return new double[%d][RowKernels.MOST]; }
      };
      public double at(int order, double v0, double v1, double[] p) {
        %s
        return Double.NaN;
      }
      public void fill(
          int order, double[][] x, double[] p, int from, int count, double[][] results) {
        %s
      }
      %s
    }
    """
        .formatted(scratch, ofOne, ofMany, body);
  }
}
