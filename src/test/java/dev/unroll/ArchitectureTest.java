package dev.unroll;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which package may know which, and what no class of ours may use. */
@AnalyzeClasses(packages = "dev.unroll", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] BELOW_SPARK = {
        "dev.unroll.kernel..",
        "dev.unroll.data..",
        "dev.unroll.cell..",
        "dev.unroll.metric..",
        "dev.unroll.network..",
        "dev.unroll.train..",
        "dev.unroll.io..",
        "dev.unroll.assemble..",
        "dev.unroll.score..",
        "dev.unroll.report.."
    };
    private static final Path PAGE = ProjectFolders.ROOT.resolve("src/docs/architecture.md");
    private static final String ROOT = "dev.unroll.";

    /** job → {check, ml} → {spark → {train, score → assemble}, report} → io → network → {cell → kernel, metric, data} */
    @ArchTest
    static final ArchRule packagesKnowOnlyThoseBelowThem = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.unroll..")
            .layer("job")
            .definedBy("dev.unroll.job..")
            .layer("check")
            .definedBy("dev.unroll.check..")
            .layer("ml")
            .definedBy("dev.unroll.ml..")
            .layer("spark")
            .definedBy("dev.unroll.spark..")
            .layer("train")
            .definedBy("dev.unroll.train..")
            .layer("score")
            .definedBy("dev.unroll.score..")
            .layer("report")
            .definedBy("dev.unroll.report..")
            .layer("assemble")
            .definedBy("dev.unroll.assemble..")
            .layer("io")
            .definedBy("dev.unroll.io..")
            .layer("network")
            .definedBy("dev.unroll.network..")
            .layer("cell")
            .definedBy("dev.unroll.cell..")
            .layer("kernel")
            .definedBy("dev.unroll.kernel..")
            .layer("metric")
            .definedBy("dev.unroll.metric..")
            .layer("data")
            .definedBy("dev.unroll.data..")
            .whereLayer("job")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("check")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("ml")
            .mayOnlyBeAccessedByLayers("job", "check")
            .whereLayer("spark")
            .mayOnlyBeAccessedByLayers("job", "check", "ml")
            .whereLayer("train")
            .mayOnlyBeAccessedByLayers("job", "check", "ml", "spark")
            .whereLayer("score")
            .mayOnlyBeAccessedByLayers("job", "check", "ml", "spark")
            .whereLayer("report")
            .mayOnlyBeAccessedByLayers("job", "ml")
            .whereLayer("report")
            .mayOnlyAccessLayers("io", "metric")
            .whereLayer("assemble")
            .mayOnlyBeAccessedByLayers("job", "check", "ml", "spark", "score")
            .whereLayer("io")
            .mayOnlyBeAccessedByLayers("job", "check", "ml", "spark", "train", "score", "report", "assemble")
            .whereLayer("network")
            .mayOnlyBeAccessedByLayers("job", "check", "ml", "spark", "train", "score", "io")
            .whereLayer("cell")
            .mayOnlyAccessLayers("kernel", "data")
            .whereLayer("metric")
            .mayOnlyAccessLayers("data")
            .whereLayer("kernel")
            .mayNotAccessAnyLayer()
            .whereLayer("data")
            .mayNotAccessAnyLayer();

    /** The diagram of the page has a line for each package: {@code spark --> train & score & io}. */
    @ArchTest
    static void packagesUseThoseThatTheDiagramSays(JavaClasses classes) throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf("flowchart TD\n") + "flowchart TD\n".length();
        int end = page.indexOf("```", start);
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(PAGE, page.substring(0, start) + diagram(classes) + page.substring(end));
        } else {
            assertEquals(diagram(classes), page.substring(start, end));
        }
    }

    private static String diagram(JavaClasses classes) {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass type : classes) {
            Set<String> used = uses.computeIfAbsent(name(type), name -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> target.getPackageName().startsWith(ROOT))
                    .map(ArchitectureTest::name)
                    .filter(name -> !name.equals(name(type)))
                    .forEach(used::add);
        }
        return uses.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> "    " + entry.getKey() + " --> " + String.join(" & ", entry.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    /** A package with those in it: {@code spark.read} is a part of {@code spark}. */
    private static String name(JavaClass type) {
        return type.getPackageName().substring(ROOT.length()).split("\\.", -1)[0];
    }

    @ArchTest
    static final ArchRule noPackagesFormACycle =
            slices().matching("dev.unroll.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule belowSparkIsPlainJava = classes()
            .that()
            .resideInAnyPackage(BELOW_SPARK)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.unroll..", "jdk.incubator.vector..");

    @ArchTest
    static final ArchRule onlyJobsReadCommandLinesAndEndTheJvm = noClasses()
            .that()
            .resideOutsideOfPackage("dev.unroll.job..")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule nothingDeserialisesOrOpensSockets = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ObjectInputStream.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Socket.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ServerSocket.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(DatagramSocket.class)
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("java.nio.channels..");

    /** Their intrinsics differ between CPUs in the last bit; StrictMath's do not. */
    @ArchTest
    static final ArchRule mathsFunctionsThatDifferBetweenCpusAreNotUsed = noClasses()
            .should()
            .callMethodWhere(
                    target(owner(type(Math.class)))
                            .and(
                                    target(
                                            nameMatching(
                                                    "sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|exp|expm1|log|log10|log1p|pow|cbrt|hypot"))));

    /** Nor do sums whose order depends on the number of lanes. */
    @ArchTest
    static final ArchRule vectorsAreNeitherReducedNorGivenToIntrinsicFunctions = noClasses()
            .should()
            .callMethodWhere(target(nameMatching("reduceLanes")))
            .orShould()
            .accessFieldWhere(
                    target(owner(simpleName("VectorOperators")))
                            .and(
                                    target(
                                            nameMatching(
                                                    "SIN|COS|TAN|ASIN|ACOS|ATAN|ATAN2|SINH|COSH|TANH|EXP|EXPM1|LOG|LOG10|LOG1P|POW|CBRT|HYPOT"))));
}
