package io.dmm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Reports the tests of {@code etc/rucio}, which run beside the installed Rucio, one by one. */
@Tag("real-peers")
class RucioSideIT {
  @TestFactory
  List<DynamicTest> testsOfTheTransferTool() throws Exception {
    NodeList cases =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(RealRucio.testOwnSide().toFile())
            .getElementsByTagName("testcase");
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < cases.getLength(); i++) {
      Element one = (Element) cases.item(i);
      String name = one.getAttribute("classname") + "." + one.getAttribute("name");
      tests.add(DynamicTest.dynamicTest(name, () -> report(one)));
    }
    assertThat(tests).hasSizeGreaterThan(40);
    return tests;
  }

  private static void report(Element test) {
    for (String kind : List.of("failure", "error", "skipped")) {
      NodeList found = test.getElementsByTagName(kind);
      if (found.getLength() > 0) {
        Element problem = (Element) found.item(0);
        fail(kind + ": " + problem.getAttribute("message") + "\n" + problem.getTextContent());
      }
    }
  }
}
