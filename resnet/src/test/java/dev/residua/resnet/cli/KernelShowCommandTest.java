package dev.residua.resnet.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class KernelShowCommandTest {
    @Test
    void namesTheKernelsThereAreWhenOneIsUnknown() {
        Cli.run("kernel", "show", "f32_turbo", "--model", "iris-mlp", "--backend", "reference")
                .assertRefused(
                        "no kernel 'f32_turbo' runs or trains iris-mlp on reference; there are import_copy, reference_");
    }

    @Test
    void saysWhenNothingIsGenerated() {
        Cli.run("kernel", "show", "reference_add", "--model", "iris-mlp", "--backend", "reference")
                .assertRefused("kernel 'reference_add' is not generated");
    }

    @Test
    void listsTheBytecodeThatWasGenerated() {
        Cli list = Cli.run("kernel", "list", "--model", "resnet20", "--backend", "vector", "--json");
        Matcher id = Pattern.compile("winograd\\w+").matcher(list.out());
        assertTrue(id.find(), list.out());
        String listing = Cli.run("kernel", "show", id.group(), "--model", "resnet20", "--backend", "vector")
                .out();
        assertTrue(listing.contains(" implements Product, "), listing);
        assertTrue(listing.contains(" implements TileTransform, "), listing);
        assertTrue(listing.contains("invokevirtual FloatVector.fma(Vector,Vector)FloatVector"), listing);
        assertTrue(listing.contains("-XX:CompileCommand=print,*"), listing);
    }
}
