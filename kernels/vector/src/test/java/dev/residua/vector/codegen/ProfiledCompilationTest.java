package dev.residua.vector.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.residua.vector.FreshJvm;
import dev.residua.vector.codegen.BrgemmSpec.Extra;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * C1 must not give up on the version of an emitted method that takes the profile (tier 3). Where C2's queue is long when the method gets warm, C1 first
 * compiles it without one (tier 2), and only by way of tier 3 would it come from there to C2: its vectors would be objects as long as the JVM runs.
 */
class ProfiledCompilationTest {
    /** C1 makes calls of all widths alike. One at a time is the most for it: it then knows which class a vector is of, and inlines the methods. */
    private static final int BITS = 512;

    /** Calls before which C1 compiles a method, by {@link #FLAGS}; twice as many are made. */
    private static final int THRESHOLD = 20;

    private static final String EMITTED = "dev.residua.vector.codegen.f32*::*";

    /** Compiles in the foreground, at tier 3 at most, and says which emitted methods. */
    private static final List<String> FLAGS = List.of(
            "--add-modules",
            "jdk.incubator.vector",
            "-XX:TieredStopAtLevel=3",
            "-XX:-BackgroundCompilation",
            "-XX:Tier3InvocationThreshold=" + 10 * THRESHOLD,
            "-XX:CompileCommand=CompileThresholdScaling," + EMITTED + ",0.1",
            "-XX:CompileCommand=PrintCompilation," + EMITTED);

    /** Reads like {@code 798  652    b  3       dev.residua.vector.codegen.f32x16_brgemm_9x2/0x0000000020051000::run (1659 bytes)   COMPILE SKIPPED: why}. */
    private static final Pattern COMPILATION = Pattern.compile(
            "^ *\\d+ +\\d+ +b +3 +dev\\.residua\\.vector\\.codegen\\.(\\w+)/\\w+(::\\w+) \\(\\d+ bytes\\)( +COMPILE SKIPPED.*)?$",
            Pattern.MULTILINE);

    @Test
    void c1CompilesWhatIsEmittedWithAProfile() throws IOException, InterruptedException {
        String output = FreshJvm.run(FLAGS, CallEach.class);
        List<MatchResult> compilations = COMPILATION.matcher(output).results().toList();
        assertEquals(
                List.of(),
                compilations.stream()
                        .filter(compilation -> compilation.group(3) != null)
                        .map(MatchResult::group)
                        .toList());
        assertEquals(
                methods(),
                compilations.stream()
                        .map(compilation -> compilation.group(1) + compilation.group(2))
                        .collect(Collectors.toCollection(TreeSet::new)),
                output);
    }

    /** The largest of each kind; what is smaller is less code. */
    private static List<KernelSpec> specs() {
        List<KernelSpec> specs = new ArrayList<>();
        for (int vectors = 1; vectors <= 4; vectors++) {
            int most = mostRows(vectors);
            specs.add(new ProductSpec(BITS, most, vectors, 64, vectors * BITS / Float.SIZE));
            for (int tail : new int[] {0, 1}) {
                int rows = tail == 0 ? most : BrgemmEmitter.mostMaskedRows(vectors);
                specs.add(new BrgemmSpec(BITS, rows, vectors, tail, false));
                for (Extra extra : Extra.values()) specs.add(new BrgemmSpec(BITS, rows, vectors, tail, true, extra));
            }
            specs.add(new BrgemmSpec(BITS, most, vectors, 1, true, Extra.STATISTICS));
            specs.add(new BrgemmSpec(BITS, most, vectors, 1, true, Extra.RELU_MASK));
        }
        for (int outputs : new int[] {2, 4}) {
            for (int taps = 2; taps <= 4; taps++) {
                for (TransformSpec.Side side : TransformSpec.Side.values()) {
                    specs.add(new TransformSpec(BITS, outputs, taps, side));
                }
            }
        }
        for (TransformSpec.Side side : TransformSpec.Side.values()) specs.add(new TransformSpec(BITS, 3, 4, side));
        for (int c : new int[] {3, 135, 1000}) specs.add(new PackSpec(BITS, c));
        return specs;
    }

    /** The highest of the tiles that have at least so many vectors: a product's last panel may be narrower than its others. */
    private static int mostRows(int vectors) {
        return Arrays.stream(Tiling.TILES)
                .filter(tile -> tile[1] >= vectors)
                .mapToInt(tile -> tile[0])
                .max()
                .orElseThrow();
    }

    private static Set<String> methods() {
        Set<String> methods = new TreeSet<>();
        for (KernelSpec spec : specs()) {
            for (var method : ClassFile.of().parse(Kernels.emit(spec)).methods()) {
                String name = method.methodName().stringValue();
                if (!name.equals("<init>")) methods.add(spec.id() + "::" + name);
            }
        }
        return methods;
    }

    /** Run in a JVM of its own. */
    static final class CallEach {
        public static void main(String[] args) {
            for (KernelSpec spec : specs()) {
                Runnable trip = Kernels.trip(spec);
                for (int call = 0; call < 2 * THRESHOLD; call++) trip.run();
            }
        }
    }
}
