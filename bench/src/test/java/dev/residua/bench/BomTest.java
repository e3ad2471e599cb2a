package dev.residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The BOM, which has no parent, goes along with the build. */
class BomTest {
    /** Not published: benchmarks are run from a checkout. */
    private static final Set<String> LEFT_OUT = Set.of("residua-bench");

    @Test
    void listsWhatIsPublishedInTheBuildsVersion() throws Exception {
        Path root = Path.of("..");
        Document build = parse(root.resolve("pom.xml"));
        Document bom = parse(root.resolve("resnet/bom/pom.xml"));
        assertEquals(texts(build, "/project/version"), texts(bom, "/project/version"));
        String ours = "/project/dependencyManagement/dependencies/dependency[groupId='dev.residua']/artifactId";
        Set<String> managed = texts(build, ours);
        managed.removeAll(LEFT_OUT);
        assertEquals(managed, texts(bom, ours));
    }

    private static Document parse(Path pom) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    }

    private static Set<String> texts(Document pom, String path) throws Exception {
        NodeList nodes = (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, pom, XPathConstants.NODESET);
        Set<String> texts = new TreeSet<>();
        for (int i = 0; i < nodes.getLength(); i++) texts.add(nodes.item(i).getTextContent());
        return texts;
    }
}
