package dev.residua.resnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummaryCommandTest {
    @Test
    void listsLayersAndTotals() {
        Cli cli = Cli.run("summary", "resnet20");
        assertEquals(0, cli.exitCode(), cli.err());
        List<String> lines = cli.out().lines().map(String::strip).toList();
        assertTrue(lines.getFirst().matches("layer +kind +output +parameters +multiply-adds"), lines.getFirst());
        assertTrue(lines.get(2).matches("conv1 +conv2d +\\[1, 16, 32, 32] +432 +442,368"), lines.get(2));
        assertTrue(lines.getLast().matches("total +269,722 +40,551,040"), lines.getLast());
    }

    @Test
    void printsJson() throws Exception {
        Cli cli = Cli.run(
                "summary", "resnet50", "--variant", "classes=7", "--input", "3x64x96", "--batch", "2", "--json");
        JsonNode report = new ObjectMapper().readTree(cli.out());
        assertEquals("resnet50", report.get("model").asText());
        assertEquals("[2,3,64,96]", report.get("input").toString());
        JsonNode last = report.get("layers").get(report.get("layers").size() - 1);
        assertEquals("fc", last.get("layer").asText());
        assertEquals("[2,7]", last.get("output").toString());
        assertEquals(2048 * 7 + 7, last.get("parameters").asInt());
        assertEquals(2 * 2048 * 7, last.get("multiply_adds").asInt());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            resnet21                              | no model named 'resnet21'; did you mean 'resnet20'?
            resnet18 --batch 0                    | --batch is 0, expected 1 or more
            resnet18 --batch -1                   | --batch is -1, expected 1 or more
            resnet18 --batch 99999999999          | '99999999999' is not an int
            resnet18 --input 3x-1x4               | --input is '3x-1x4', expected extents such as 3x224x224
            resnet18 --input 3x999999999x999999999 --batch 999999999 | overflows 64 bits
            resnet18 --input 3x1x0                | expected extents of 1 or more
            resnet18 --input 4                    | not an input of shape [1, 4]
            resnet18 --variant shortcut=D         | model option shortcut=D: expected one of A, B, C
            """)
    void refusesWhatItCannotDo(String arguments, String part) {
        Cli.run((Object[]) ("summary " + arguments).split(" ")).assertRefused(part);
    }
}
