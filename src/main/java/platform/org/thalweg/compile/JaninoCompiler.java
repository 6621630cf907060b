package org.thalweg.compile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.codehaus.commons.compiler.CompileException;
import org.codehaus.janino.SimpleCompiler;
import org.thalweg.formula.ChunkInterpreter;
import org.thalweg.formula.Function;
import org.thalweg.formula.KernelCompiler;
import org.thalweg.formula.Program;
import org.thalweg.formula.Program.Operation;
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

  /**
   * A program as Java: a method for one row, and one for many, which is cut into stages at the
   * exponentials and logarithms. These are taken of whole arrays, as {@link
   * org.thalweg.linalg.Elementary} has them, and all plain arithmetic between them is one loop
   * without calls, which the JVM vectorises.
   */
  private static final class LoopSource {
    private final Program program;
    private final int[] stages; // of each place: after which loop its number is there
    private final Map<Integer, Integer> arrays =
        new HashMap<>(); // the array of a place, if it has one

    LoopSource(Program program) {
      this.program = program;
      this.stages = new int[program.places()];
      for (int i = 0; i < program.steps().size(); i++) {
        Operation step = program.steps().get(i);
        int after = step.arguments().stream().mapToInt(each -> stages[each]).max().orElse(0);
        stages[program.place(i)] = isOfArrays(step) ? after + 1 : after;
      }
      for (int i = 0; i < program.steps().size(); i++) {
        Operation step = program.steps().get(i);
        int place = program.place(i);
        for (int each : reads(step)) {
          if (isOfArrays(step) || isFromBefore(each, stages[place])) {
            keep(each);
          }
        }
        if (isOfArrays(step)) {
          keep(place);
        }
      }
      program.outputs().stream().filter(each -> isFromBefore(each, last())).forEach(this::keep);
    }

    private int last() {
      return Arrays.stream(stages).max().orElse(0);
    }

    /** Whether a number is computed, and in an earlier stage. */
    private boolean isFromBefore(int place, int stage) {
      return program.stepAt(place) != null && stages[place] < stage;
    }

    private void keep(int place) {
      arrays.putIfAbsent(place, arrays.size());
    }

    private boolean isOfArrays(Operation step) {
      return step.function() == Function.EXP
          || step.function() == Function.LOG
          || program.isLogOfDecay(step);
    }

    /** How many arrays of intermediate results {@link #ofMany} uses. */
    int scratch() {
      return arrays.size();
    }

    /** {@code double name(double v0, double v1, double[] p)}: the last output. */
    String ofOne(String name) {
      StringBuilder text =
          new StringBuilder("static double " + name + "(double v0, double v1, double[] p) {\n");
      text.append(inputs(2, 2));
      int end = program.outputs().get(program.outputs().size() - 1);
      boolean[] isNeeded = needed(end);
      for (int i = 0; i < program.steps().size(); i++) {
        if (isNeeded[program.place(i)]) {
          text.append(assignment(i));
        }
      }
      return text.append("return ").append(number(end)).append(";\n}\n").toString();
    }

    /** Names the inputs from a place on, which {@code p} has from an input on. */
    private String inputs(int from, int first) {
      StringBuilder text = new StringBuilder();
      for (int place = from; place < program.inputs(); place++) {
        text.append("double v%d = p[%d];\n".formatted(place, place - first));
      }
      return text.toString();
    }

    private boolean[] needed(int end) {
      boolean[] isNeeded = new boolean[program.places()];
      isNeeded[end] = true;
      for (int place = end; place >= 0; place--) {
        Operation step = program.stepAt(place);
        if (isNeeded[place] && step != null) {
          step.arguments().forEach(each -> isNeeded[each] = true);
        }
      }
      return isNeeded;
    }

    /**
     * {@code void name(double[][] x, double[] p, int from, int count, double[][] results,
     * double[][] scratch)}: all outputs.
     */
    String ofMany(String name) {
      StringBuilder text =
          new StringBuilder("static void ")
              .append(name)
              .append("(double[][] x, double[] p, int from, int count, double[][] results,")
              .append(" double[][] scratch) {\n");
      text.append(inputs(program.rowInputs(), program.rowInputs()));
      for (int place = 0; place < program.rowInputs(); place++) {
        text.append("double[] x%d = x[%d];\n".formatted(place, place));
      }
      arrays.forEach(
          (place, array) -> text.append("double[] t%d = scratch[%d];\n".formatted(place, array)));
      for (int k = 0; k < program.outputs().size(); k++) {
        text.append("double[] r%d = results[%d];\n".formatted(k, k));
      }
      for (int stage = 0; stage <= last(); stage++) {
        text.append(loop(stage));
        text.append(calls(stage + 1));
      }
      return text.append("}\n").toString();
    }

    /** All plain arithmetic of a stage. */
    private String loop(int stage) {
      List<String> lines = new ArrayList<>();
      boolean[] isRead = new boolean[program.places()];
      for (int i = 0; i < program.steps().size(); i++) {
        Operation step = program.steps().get(i);
        int place = program.place(i);
        if (stages[place] == stage && !isOfArrays(step)) {
          reads(step).forEach(each -> isRead[each] = true);
          lines.add(assignment(i));
          if (arrays.containsKey(place)) {
            lines.add("t%d[i] = v%d;\n".formatted(place, place));
          }
        }
      }
      for (int k = 0; stage == last() && k < program.outputs().size(); k++) {
        int place = program.outputs().get(k);
        isRead[place] = true;
        lines.add("r%d[i] = %s;\n".formatted(k, number(place)));
      }
      for (int place : inputsOfCalls(stage + 1)) {
        if (program.stepAt(place) == null) { // else it is in its array
          isRead[place] = true;
          lines.add("t%d[i] = %s;\n".formatted(place, number(place)));
        }
      }
      if (lines.isEmpty()) {
        return "";
      }
      StringBuilder text = new StringBuilder("for (int i = 0; i < count; i++) {\n");
      for (int place = 0; place < isRead.length; place++) {
        Operation step = program.stepAt(place);
        if (isRead[place] && step == null && place < program.rowInputs()) {
          text.append("double v%d = x%d[from + i];\n".formatted(place, place));
        } else if (isRead[place] && step != null && (stages[place] < stage || isOfArrays(step))) {
          text.append("double v%d = t%d[i];\n".formatted(place, place));
        }
      }
      lines.forEach(text::append);
      return text.append("}\n").toString();
    }

    private List<Integer> inputsOfCalls(int stage) {
      List<Integer> places = new ArrayList<>();
      for (int i = 0; i < program.steps().size(); i++) {
        Operation step = program.steps().get(i);
        if (isOfArrays(step) && stages[program.place(i)] == stage) {
          places.add(step.arguments().get(0));
        }
      }
      return places.stream().distinct().toList();
    }

    /** The exponentials and logarithms whose results a stage begins with. */
    private String calls(int stage) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < program.steps().size(); i++) {
        Operation step = program.steps().get(i);
        if (isOfArrays(step) && stages[program.place(i)] == stage) {
          String name = JavaText.name(step.function());
          text.append(
              "Elementary.%s(t%d, t%d, count);\n"
                  .formatted(name, step.arguments().get(0), program.place(i)));
        }
      }
      return text.toString();
    }

    private String assignment(int i) {
      return "double v%d = %s;\n".formatted(program.place(i), value(program.steps().get(i)));
    }

    /** The comparison that an {@code if} asks, which is then a condition of Java; else null. */
    private Operation condition(Operation step) {
      Operation asked =
          step.function() == Function.IF ? program.stepAt(step.arguments().get(0)) : null;
      return asked != null && JavaText.isComparison(asked) ? asked : null;
    }

    /** The places of the numbers that the Java of a step names. */
    private List<Integer> reads(Operation step) {
      Operation condition = condition(step);
      if (condition == null) {
        return step.arguments();
      }
      List<Integer> places = new ArrayList<>(condition.arguments());
      places.addAll(step.arguments().subList(1, 3));
      return places;
    }

    private String value(Operation step) {
      String[] arguments = step.arguments().stream().map(this::number).toArray(String[]::new);
      if (program.isLogOfDecay(step)) {
        return "Elementary.log1p(%s)".formatted(arguments[0]);
      }
      Operation condition = condition(step);
      if (condition != null) {
        return "(%s %s %s ? %s : %s)"
            .formatted(
                number(condition.arguments().get(0)),
                condition.function().text(),
                number(condition.arguments().get(1)),
                arguments[1],
                arguments[2]);
      }
      return JavaText.call(step.function(), arguments);
    }

    private String number(int place) {
      int constant = place - program.inputs();
      return constant >= 0 && constant < program.constants().size()
          ? JavaText.number(program.constants().get(constant))
          : "v" + place;
    }

    /**
     * The functions of formulas as Java, with the bits of {@link
     * org.thalweg.formula.FunctionValues}.
     */
    private static final class JavaText {
      private JavaText() {}

      static boolean isComparison(Operation step) {
        return switch (step.function()) {
          case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, EQUAL, NOT_EQUAL -> true;
          default -> false;
        };
      }

      /** The method of Elementary that takes whole arrays. */
      static String name(Function function) {
        return switch (function) {
          case EXP -> "exp";
          case LOG -> "log";
          case LOG1P -> "log1p"; // of numbers from 0 to 1
          default -> throw new IllegalArgumentException(function + " is not taken of arrays");
        };
      }

      static String number(double value) {
        if (Double.isFinite(value)) {
          return "(" + value + ")";
        }
        return Double.isNaN(value) ? "Double.NaN" : "(" + (value > 0 ? 1 : -1) + ".0 / 0.0)";
      }

      static String call(Function function, String... x) {
        return switch (function) {
          case ADD, SUBTRACT, MULTIPLY, DIVIDE ->
              "(%s %s %s)".formatted(x[0], function.text(), x[1]);
          case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, EQUAL, NOT_EQUAL ->
              "(%s %s %s ? 1.0 : 0.0)".formatted(x[0], function.text(), x[1]);
          case NEGATE -> "(-%s)".formatted(x[0]);
          case SQUARE -> "(%s * %s)".formatted(x[0], x[0]);
          case IF -> "(%s != 0 ? %s : %s)".formatted((Object[]) x);
          case POS -> "Math.max(0.0, %s)".formatted(x[0]);
          default -> method(function) + "(" + String.join(", ", x) + ")";
        };
      }

      private static String method(Function function) {
        return switch (function) {
          case MAX -> "Math.max";
          case MIN -> "Math.min";
          case ABS -> "Math.abs";
          case SIGN -> "Math.signum";
          case SQRT -> "Math.sqrt";
          case POWER -> "StrictMath.pow";
          case SIN, COS, TAN, ATAN, SINH, COSH -> "StrictMath." + function.text();
          case EXP, EXPM1, LOG, TANH, SIGMOID -> "Elementary." + function.text();
          case LOG1P -> "Elementary.log1pOfAll";
          case HUBER -> "FunctionValues.huber";
          case LOGCOSH -> "FunctionValues.logCosh";
          case LOGCLOGLOG -> "FunctionValues.logCLogLog";
          case CLOGLOGMILLS -> "FunctionValues.cLogLogMills";
          case LOGIT -> "FunctionValues.logit";
          case ERF -> "ErrorFunctions.erf";
          case NORMCDF -> "ErrorFunctions.normalCdf";
          case LOGNORMCDF -> "ErrorFunctions.logNormalCdf";
          case LOGNORMDIFF -> "ErrorFunctions.logNormalDifference";
          case MILLS -> "ErrorFunctions.normalHazard";
          case MILLSSLOPE -> "ErrorFunctions.normalHazardSlope";
          case MILLSBEND -> "ErrorFunctions.normalHazardBend";
          case LGAMMA -> "GammaFunctions.logGamma";
          case LOGPOCH -> "GammaFunctions.logGammaRise";
          case DIGAMMA -> "GammaFunctions.digamma";
          case DIGAMMADIFF -> "GammaFunctions.digammaRise";
          case TRIGAMMA -> "GammaFunctions.trigamma";
          case POLYGAMMA -> "GammaFunctions.polygamma";
          default -> throw new IllegalArgumentException(function + " has no method");
        };
      }
    }
  }
}
