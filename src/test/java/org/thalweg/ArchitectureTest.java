package org.thalweg;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaRDDLike;
import org.apache.spark.rdd.PairRDDFunctions;
import org.apache.spark.rdd.RDD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may import what, and what nobody may use: see the design. */
class ArchitectureTest {
  private static final String ROOT = "org.thalweg";
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  /** Each package, and those it imports besides what these import in turn; "" is the root. */
  private static final Map<String, Set<String>> IMPORTS =
      Map.ofEntries(
          entry("linalg", Set.of()),
          entry("text", Set.of()),
          entry("page", Set.of()),
          entry("compile", Set.of("formula")),
          entry("function", Set.of("formula", "sample")),
          entry("formula", Set.of("linalg", "text")),
          entry("update", Set.of("linalg", "text")),
          entry("schedule", Set.of("text")),
          entry("loss", Set.of("formula")),
          entry("reduce", Set.of("linalg")),
          entry("sample", Set.of("linalg")),
          entry("objective", Set.of("loss", "reduce", "sample")),
          entry("penalty", Set.of("objective", "text")),
          entry("solve", Set.of("penalty", "schedule", "function")),
          entry("solve.sgd", Set.of("solve", "update")),
          entry("solve.ranges", Set.of("solve.lbfgs", "update")),
          entry("solve.svrg", Set.of("solve")),
          entry("solve.lbfgs", Set.of("solve")),
          entry("solve.newton", Set.of("solve")),
          entry("solve.interior", Set.of("solve")),
          entry("solve.dual", Set.of("solve")),
          entry("solve.truncated", Set.of("solve")),
          entry("solve.memory", Set.of("solve", "text")),
          entry("event", Set.of("solve", "text")),
          entry("ui", Set.of("run", "page")),
          entry("diagnose", Set.of("solve.newton", "solve.interior", "text")),
          entry("lab", Set.of("solve.sgd", "page")),
          entry("data.csv", Set.of()),
          entry("data.shard", Set.of("config", "sample")),
          entry("data.text", Set.of("data.shard")),
          entry("data.table", Set.of("data.text")),
          entry("metrics", Set.of("solve")),
          entry("spark", Set.of("solve.memory", "solve.ranges", "data.shard", "metrics")),
          entry("config", Set.of("data.csv", "metrics", "solve.sgd", "solve.ranges", "text")),
          entry("generate", Set.of("model")),
          entry("inspect", Set.of("model")),
          entry("checkpoint", Set.of("solve", "text")),
          entry("model", Set.of("data.table", "checkpoint")),
          entry(
              "run",
              Set.of(
                  "model",
                  "spark",
                  "diagnose",
                  "checkpoint",
                  "event",
                  "solve.sgd",
                  "solve.ranges",
                  "solve.svrg",
                  "solve.lbfgs",
                  "solve.newton",
                  "solve.interior",
                  "solve.dual",
                  "solve.truncated")),
          entry("report", Set.of("path", "page")),
          entry("plan", Set.of("run")),
          entry("tune", Set.of("path", "plan")),
          entry("path", Set.of("run")),
          entry("online", Set.of("run")),
          entry("", Set.of("tune", "online")),
          entry("ml", Set.of("run")),
          entry("export", Set.of("model")),
          entry("scorer", Set.of()),
          entry("arrays", Set.of("online")),
          entry("cli", Set.of("", "lab", "export", "generate", "inspect", "report")));

  private static final Pattern LISTED =
      Pattern.compile("( {4,8})([a-z.]+) {2,}.*(?:→ (.+)|imports nothing)");

  private static final SliceAssignment PACKAGES =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          return isOurs(type) ? SliceIdentifier.of(place(type)) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
          return "packages";
        }
      };

  @Test
  void importsRunOneWayOnly() {
    classes()
        .should(
            new ArchCondition<JavaClass>("import only what stands below them") {
              @Override
              public void check(JavaClass from, ConditionEvents events) {
                from.getDirectDependenciesFromSelf().stream()
                    .filter(found -> isOurs(found.getTargetClass()))
                    .filter(found -> !isAllowed(found))
                    .forEach(
                        found ->
                            events.add(
                                SimpleConditionEvent.violated(from, found.getDescription())));
              }
            })
        .check(MAIN);
  }

  /** Its list of packages, in which a package within another stands two spaces further right. */
  @Test
  void theDesignPageHasEveryPackageWithItsImports() throws IOException {
    Map<String, Set<String>> told = new HashMap<>();
    for (String line :
        Pages.section(Pages.SITE.resolve("design.md"), "## Packages, as the data flow")) {
      Matcher row = LISTED.matcher(line);
      if (row.matches()) {
        boolean isRoot = row.group(2).equals("org.thalweg");
        String name = (row.group(1).length() > 6 ? "solve." : "") + row.group(2);
        told.put(isRoot ? "" : name, row.group(3) == null ? Set.of() : imports(row.group(3)));
      }
    }
    assertThat(told).containsExactlyInAnyOrderEntriesOf(IMPORTS);
  }

  private static Set<String> imports(String list) {
    Set<String> imports = new HashSet<>(Set.of(list.split(", ")));
    imports.remove("Spark");
    if (imports.remove("Thalweg")) {
      imports.add("");
    }
    if (imports.remove("the solvers")) {
      IMPORTS.keySet().stream()
          .filter(name -> name.startsWith("solve.") && !name.equals("solve.memory"))
          .forEach(imports::add);
    }
    return imports;
  }

  @Test
  void everyPackageHasItsPlace() {
    Set<String> packages = new HashSet<>();
    MAIN.forEach(type -> packages.add(place(type)));
    assertThat(IMPORTS.keySet()).containsAll(packages);
    assertThat(packages).contains("linalg", "solve", "spark", "config", "cli", "");
  }

  /** What the build writes is found by the package that it is in. */
  @Test
  void aDistrictImportsOnlyThoseBelowIt() {
    Map<String, District> districts = new HashMap<>();
    MAIN.forEach(
        type -> districts.computeIfAbsent(type.getPackageName(), ArchitectureTest::district));
    assertThat(districts.values()).contains(District.values());
    classes()
        .should(
            new ArchCondition<JavaClass>("import only their own district and those below it") {
              @Override
              public void check(JavaClass from, ConditionEvents events) {
                District own = districts.get(from.getPackageName());
                from.getDirectDependenciesFromSelf().stream()
                    .filter(found -> isOurs(found.getTargetClass()))
                    .filter(
                        found ->
                            districts.get(found.getTargetClass().getPackageName()).compareTo(own)
                                > 0)
                    .forEach(
                        found ->
                            events.add(
                                SimpleConditionEvent.violated(from, found.getDescription())));
              }
            })
        .check(MAIN);
  }

  /** Of types that are files of their own; one that stands in another is of that one. */
  @Test
  void noSimpleNameStandsTwiceInADistrict() {
    Map<String, String> first = new HashMap<>();
    List<String> twice = new ArrayList<>();
    for (JavaClass type : MAIN) {
      boolean isNamed =
          !type.getSimpleName().isEmpty() && !type.getSimpleName().equals("package-info");
      if (isNamed && type.isTopLevelClass()) {
        String name = district(type.getPackageName()) + " " + type.getSimpleName();
        String other = first.putIfAbsent(name, type.getName());
        if (other != null) {
          twice.add(other + " and " + type.getName());
        }
      }
    }
    assertThat(first).isNotEmpty();
    assertThat(twice).isEmpty();
  }

  private static District district(String name) {
    return name.equals(ROOT) ? District.of(ROOT + ".Thalweg") : District.of(name);
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().assignedFrom(PACKAGES).should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void theRootHoldsTheWayInAndNothingElse() {
    classes()
        .that()
        .resideInAPackage(ROOT)
        .should()
        .haveSimpleName("Thalweg")
        .orShould()
        .haveSimpleName("package-info")
        .check(MAIN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "linalg",
        "loss",
        "reduce",
        "sample",
        "objective",
        "penalty",
        "update",
        "schedule",
        "function",
        "formula",
        "solve",
        "event",
        "diagnose",
        "text",
        "page",
        "compile",
        "metrics",
        "config"
      })
  void thePurePackagesKnowNothingOfTheCluster(String name) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.apache..", "scala..", "breeze..", "picocli..")
                .and(not(resideInAPackage("org.apache.commons.math3.."))))
        .allowEmptyShould(true)
        .check(MAIN);
  }

  /** By nothing that makes whatever object a file names: of Java's, of Kryo's, of Spark's. */
  /** {@code KryoRegistration} tells a session's serializer the names of our classes, no more. */
  @Test
  void noFileIsReadAsObjects() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("org.thalweg.spark.KryoRegistration")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(java.io.ObjectInputStream.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "com.esotericsoftware..",
            "java.beans..",
            "org.apache.spark.serializer..",
            "org.apache.commons.lang..",
            "org.yaml..",
            "com.thoughtworks..")
        .orShould()
        .accessTargetWhere(
            describe(
                "objects are read",
                access ->
                    Set.of(
                            "objectFile",
                            "sequenceFile",
                            "newAPIHadoopFile",
                            "activateDefaultTyping",
                            "enableDefaultTyping",
                            "readObject")
                        .contains(access.getTarget().getName())))
        .check(MAIN);
  }

  /**
   * Of what a conf or a model names, {@code UserClass} makes sure that it is a record of ours. The
   * names that {@code KryoRegistration} finds are of a list in our jar, and {@code JaninoCompiler}
   * finds the class that it has just made.
   */
  @Test
  void classesAreFoundByNameInOnePlace() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("org.thalweg.config.Catalog$UserClass")
        .and()
        .doNotHaveFullyQualifiedName("org.thalweg.spark.KryoRegistration")
        .and()
        .doNotHaveFullyQualifiedName("org.thalweg.compile.JaninoCompiler")
        .should()
        .callMethodWhere(
            describe(
                "a class is loaded by its name",
                call ->
                    Set.of("forName", "loadClass").contains(call.getTarget().getName())
                        && !call.getTargetOwner().getName().startsWith("java.nio.charset")))
        .check(MAIN);
  }

  /**
   * What reads with options of a conf of one's own, and {@code Input}, which has taken those of a
   * model from a list.
   */
  @Test
  void tablesAreOpenedWithOptionsThatWereChecked() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("org.thalweg.model.Input")
        .and()
        .doNotHaveFullyQualifiedName("org.thalweg.run.TrainingData")
        .and()
        .doNotHaveFullyQualifiedName("org.thalweg.run.ValidationRows")
        .and()
        .doNotHaveFullyQualifiedName("org.thalweg.inspect.DataInspection")
        .should()
        .callMethodWhere(
            describe(
                "a table is opened",
                call ->
                    call.getTargetOwner().getName().equals("org.thalweg.data.table.Tables")
                        && call.getTarget().getName().equals("open")))
        .check(MAIN);
  }

  /** They merge in the order in which tasks end, or draw what the seed alone does not determine. */
  @Test
  void sparkNeitherMergesNorDrawsForUs() {
    Set<String> banned =
        Set.of(
            "reduce",
            "fold",
            "aggregate",
            "treeReduce",
            "treeAggregate",
            "reduceByKey",
            "foldByKey",
            "aggregateByKey",
            "combineByKey",
            "sum",
            "mean",
            "stats",
            "sample",
            "takeSample",
            "randomSplit",
            "sampleByKey");
    noClasses()
        .should()
        .accessTargetWhere(
            describe(
                "an RDD merges or draws",
                access ->
                    banned.contains(access.getTarget().getName())
                        && Set.of(JavaRDDLike.class, RDD.class, PairRDDFunctions.class).stream()
                            .anyMatch(access.getTargetOwner()::isAssignableTo)))
        .check(MAIN);
  }

  /** And from our own streams: the sequences of Java's are promised for one program only. */
  @Test
  void everythingRandomComesFromTheSeed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(java.util.random.RandomGenerator.class) // Random, SplittableRandom, all
        .orShould()
        .accessTargetWhere(math("random"))
        .check(MAIN);
  }

  /** These may differ between JVMs in the last bit; StrictMath and Elementary do not. */
  @Test
  void everyFunctionGivesTheSameBitsOnEveryMachine() {
    noClasses()
        .should()
        .accessTargetWhere(
            math(
                "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp",
                "expm1", "log", "log10", "log1p", "pow", "cbrt", "hypot"))
        .check(MAIN);
  }

  private static DescribedPredicate<JavaAccess<?>> math(String... functions) {
    return describe(
        "Math." + String.join(", ", functions),
        access ->
            access.getTargetOwner().isEquivalentTo(Math.class)
                && Arrays.asList(functions).contains(access.getTarget().getName()));
  }

  private static boolean isAllowed(Dependency found) {
    String from = place(found.getOriginClass());
    String to = place(found.getTargetClass());
    return from.equals(to) || reachable(from).contains(to);
  }

  private static Set<String> reachable(String from) {
    Set<String> all = new HashSet<>();
    for (String next : IMPORTS.getOrDefault(from, Set.of())) {
      all.add(next);
      all.addAll(reachable(next));
    }
    return all;
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
  }

  /** The package as it is named below the root. */
  private static String place(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
  }
}
