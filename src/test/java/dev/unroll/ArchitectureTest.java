package dev.unroll;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;

/** Which package may know which, and what no class of ours may use. */
@AnalyzeClasses(packages = "dev.unroll", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] BELOW_SPARK = {
        "dev.unroll.kernel..",
        "dev.unroll.cell..",
        "dev.unroll.network..",
        "dev.unroll.data..",
        "dev.unroll.metric..",
        "dev.unroll.train..",
        "dev.unroll.score..",
        "dev.unroll.io.."
    };
    private static final String[] BELOW_IO = {
        "dev.unroll.kernel..", "dev.unroll.cell..", "dev.unroll.network..", "dev.unroll.data..", "dev.unroll.train.."
    };

    @ArchTest
    static final ArchRule packagesKnowOnlyThoseBelowThem = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.unroll..")
            .withOptionalLayers(true)
            .layer("job")
            .definedBy("dev.unroll.job..")
            .layer("check")
            .definedBy("dev.unroll.check..")
            .layer("ml")
            .definedBy("dev.unroll.ml..")
            .layer("spark")
            .definedBy("dev.unroll.spark..")
            .layer("score")
            .definedBy("dev.unroll.score..")
            .layer("train")
            .definedBy("dev.unroll.train..")
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
            .whereLayer("score")
            .mayOnlyBeAccessedByLayers("job", "check", "ml", "spark")
            .whereLayer("train")
            .mayOnlyBeAccessedByLayers("job", "check", "ml", "spark")
            .whereLayer("io")
            .mayOnlyBeAccessedByLayers("job", "check", "ml", "spark", "score", "train")
            .whereLayer("network")
            .mayOnlyBeAccessedByLayers("job", "check", "ml", "spark", "score", "train", "io")
            .whereLayer("metric")
            .mayOnlyAccessLayers("data")
            .whereLayer("data")
            .mayNotAccessAnyLayer()
            .whereLayer("kernel")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule noPackagesFormACycle =
            slices().matching("dev.unroll.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule sparkIsUnknownBelowSpark = noClasses()
            .that()
            .resideInAnyPackage(BELOW_SPARK)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "scala..");

    @ArchTest
    static final ArchRule hadoopIsUnknownBelowIo = noClasses()
            .that()
            .resideInAnyPackage(BELOW_IO)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.hadoop..");

    @ArchTest
    static final ArchRule ioKnowsOfHadoopOnlyItsFileSystem = noClasses()
            .that()
            .resideInAPackage("dev.unroll.io..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.apache.hadoop..")
                    .and(not(resideInAnyPackage("org.apache.hadoop.fs..").or(simpleName("Configuration")))))
            .allowEmptyShould(true);

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
