package dev.residua.bench;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which part may know which other part. All arrows point from the command line down to the engine. */
class ArchitectureTest {
    private static final String ENGINE = "dev.residua.engine";

    /** The engine's packages in the order in which a model passes through them: each may use those before it. */
    private static final List<String> PIPELINE =
            List.of("tensor", "graph", "autograd", "passes", "plan", "backend", "cpu", "runtime");

    private static final List<String> RESNET =
            List.of("model", "data", "weights", "onnx", "infer", "train", "experiment", "cli");

    private static final List<String> KERNELS = List.of("reference", "vector", "testkit", "tornado");

    private static final JavaClasses PROJECT = importProject();

    private static JavaClasses importProject() {
        // Names of foreign classes are enough; reading them all would take most of the time.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.residua");
    }

    @Test
    void everyModuleIsSeen() {
        for (String part : List.of(
                ENGINE, "dev.residua.reference", "dev.residua.vector", "dev.residua.resnet", "dev.residua.bench")) {
            assertTrue(PROJECT.containPackage(part), part);
        }
    }

    @Test
    void engineKnowsNobody() {
        classes()
                .that()
                .resideInAPackage(ENGINE + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ENGINE + "..", "java..")
                .check(PROJECT);
    }

    @Test
    void enginePackagesAreOfThePipeline() {
        List<String> allowed = new ArrayList<>(List.of(ENGINE));
        for (String stage : PIPELINE) allowed.add(ENGINE + "." + stage + "..");
        classes()
                .that()
                .resideInAPackage(ENGINE + "..")
                .should()
                .resideInAnyPackage(allowed.toArray(String[]::new))
                .check(PROJECT);
    }

    @TestFactory
    List<DynamicTest> engineStagesUseOnlyEarlierOnes() {
        return eachUsesOnlyEarlierOnes(ENGINE, PIPELINE);
    }

    @TestFactory
    List<DynamicTest> resnetPackagesUseOnlyEarlierOnes() {
        return eachUsesOnlyEarlierOnes("dev.residua.resnet", RESNET);
    }

    /** What programs see is put together from the parts, which know nothing of it. */
    @Test
    void noPartOfResnetKnowsThePublicInterface() {
        noClasses()
                .that()
                .resideInAPackage("dev.residua.resnet.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.residua.resnet")
                .check(PROJECT);
    }

    private static List<DynamicTest> eachUsesOnlyEarlierOnes(String parent, List<String> packages) {
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < packages.size() - 1; i++) {
            String[] later = packages.subList(i + 1, packages.size()).stream()
                    .map(name -> parent + "." + name + "..")
                    .toArray(String[]::new);
            ArchRule rule = noClasses()
                    .that()
                    .resideInAPackage(parent + "." + packages.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later);
            tests.add(DynamicTest.dynamicTest(packages.get(i), () -> rule.check(PROJECT)));
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> kernelsKnowOnlyTheEngine() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String kernels : KERNELS) {
            boolean mayUseOracle = kernels.equals("vector") || kernels.equals("testkit") || kernels.equals("tornado");
            tests.add(DynamicTest.dynamicTest(
                    kernels,
                    () -> classes()
                            .that()
                            .resideInAPackage("dev.residua." + kernels + "..")
                            .should()
                            .onlyDependOnClassesThat(describe(
                                    "are of the engine, of " + kernels + " itself or not of this project",
                                    type -> !isProject(type)
                                            || isOf(type, ENGINE)
                                            || isOf(type, "dev.residua." + kernels)
                                            || mayUseOracle && isOf(type, "dev.residua.reference")))
                            .allowEmptyShould(true)
                            .check(PROJECT)));
        }
        return tests;
    }

    @Test
    void resnetKnowsOnlyTheEngine() {
        classes()
                .that()
                .resideInAPackage("dev.residua.resnet..")
                .should()
                .onlyDependOnClassesThat(describe(
                        "are of the engine, of resnet or not of this project",
                        type -> !isProject(type) || isOf(type, ENGINE) || isOf(type, "dev.residua.resnet")))
                .check(PROJECT);
    }

    @Test
    void nobodyKnowsTheCommandLineButItsExtensions() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.residua.resnet.cli..", "dev.residua.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.residua.resnet.cli..")
                .check(PROJECT);
    }

    private static boolean isProject(JavaClass type) {
        return isOf(type, "dev.residua");
    }

    private static boolean isOf(JavaClass type, String part) {
        String name = type.getPackageName();
        return name.equals(part) || name.startsWith(part + ".");
    }
}
