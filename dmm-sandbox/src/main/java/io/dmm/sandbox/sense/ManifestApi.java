package io.dmm.sandbox.sense;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.http.Outcome;
import io.dmm.sandbox.http.Router;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Manifests. Of SPARQL it understands the two questions that circuits need: the metadata of a tag,
 * for all sites or those that a filter lets through, and the prefix lists of an instance.
 *
 * @see "SENSE-O REST API, section 7"
 */
final class ManifestApi {
  private static final Pattern SELECTED =
      Pattern.compile("SELECT\\s+(?:DISTINCT\\s+)?\\?(\\w+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern TAG = Pattern.compile("mrs:tag\\s+['\"]([^'\"]+)['\"]");
  private static final Pattern REGEX_FILTER =
      Pattern.compile(
          "regex\\s*\\(\\s*str\\(\\?site\\)\\s*,\\s*['\"]([^'\"]*)['\"]", Pattern.CASE_INSENSITIVE);
  private static final Pattern EQUALITY =
      Pattern.compile("\\?site\\s*\\)?\\s*=\\s*(?:<([^>]*)>|['\"]([^'\"]*)['\"])");
  private static final Pattern SUBJECT = Pattern.compile("<(urn:[^>]*)>\\s+nml:hasService");
  private static final Pattern LIMIT = Pattern.compile("LIMIT\\s+(\\d+)", Pattern.CASE_INSENSITIVE);

  private final World world;
  private final IntentCompiler compiler;
  private final Replies replies;

  ManifestApi(World world, IntentCompiler compiler, Replies replies) {
    this.world = world;
    this.compiler = compiler;
    this.replies = replies;
  }

  void addTo(Router router) {
    router.add("POST", "/service/manifest", this::wholeModel);
    router.add("POST", "/service/manifest/{u}/json", this::ofInstance);
  }

  private Outcome wholeModel(Call call, Map<String, String> path) {
    if (!call.header("Content-Type").orElse("").startsWith("application/xml")) {
      throw new Refusal(415, "NotSupportedException", "the body must be application/xml");
    }
    JsonNode template = template(element(parse(call.body()), "jsonTemplate"));
    return answer("", template, (sparql, full) -> metadata(sparql));
  }

  private Outcome ofInstance(Call call, Map<String, String> path) {
    ServiceInstance instance = world.instance(path.get("u"));
    return answer(
        instance.id,
        template(call.body()),
        (sparql, full) ->
            full || instance.target == null
                ? metadata(sparql)
                : compiler.extract(sparql, instance.target, instance.id));
  }

  private Answer answer(
      String id, JsonNode template, BiFunction<String, Boolean, List<Map<String, String>>> query) {
    BiFunction<String, Boolean, List<Map<String, String>>> rows =
        world.quirks.hasPlaceholdersLeft() ? (sparql, full) -> List.of(Map.of()) : query;
    JsonNode filled = new ManifestTemplate(rows).fill(template);
    ObjectNode answer = Json.object().put("serviceUUID", id);
    if (!world.quirks.hasManifestWithoutTemplate()) {
      answer.put("jsonTemplate", Json.text(filled));
    }
    return replies.json(answer.putNull("jsonModel"));
  }

  private List<Map<String, String>> metadata(String sparql) {
    Optional<String> tag = first(TAG, sparql);
    String variable = first(SELECTED, sparql).orElse("metadata");
    Predicate<SimulatedSite> wanted = filter(sparql);
    long limit = first(LIMIT, sparql).map(Long::parseLong).orElse(Long.MAX_VALUE);
    return world.network.sites().stream()
        .filter(site -> tag.filter(site.metadataTag()::equals).isPresent())
        .filter(site -> !site.metadata().isEmpty())
        .filter(wanted)
        .limit(limit)
        .map(site -> Map.of(variable, MetadataText.of(site)))
        .toList();
  }

  /**
   * A regular expression matches anywhere and its dots match anything, so another site's name can
   * match too.
   */
  private static Predicate<SimulatedSite> filter(String sparql) {
    Optional<String> equal = first(EQUALITY, sparql).or(() -> first(SUBJECT, sparql));
    if (equal.isPresent()) {
      return site -> site.domainUrn().equals(equal.get());
    }
    return first(REGEX_FILTER, sparql)
        .map(Pattern::compile)
        .<Predicate<SimulatedSite>>map(pattern -> site -> pattern.matcher(site.domainUrn()).find())
        .orElse(site -> true);
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      return Optional.empty();
    }
    for (int group = 1; group <= matcher.groupCount(); group++) {
      if (matcher.group(group) != null) {
        return Optional.of(matcher.group(group));
      }
    }
    return Optional.empty();
  }

  private static JsonNode template(String text) {
    return Json.parse(text)
        .filter(JsonNode::isContainerNode)
        .orElseThrow(
            () -> new Refusal(400, "JsonParseException", "the template is not a JSON object"));
  }

  private static String element(Document document, String name) {
    NodeList found = document.getElementsByTagName(name);
    if (!document.getDocumentElement().getTagName().equals("serviceManifest")
        || found.getLength() != 1) {
      throw new Refusal(400, "JAXBException", "the XML has no serviceManifest/" + name);
    }
    return found.item(0).getTextContent();
  }

  private static Document parse(String xml) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      return builder.parse(new InputSource(new StringReader(xml)));
    } catch (SAXException e) {
      throw new Refusal(400, "JAXBException", "the body is not XML: " + e.getMessage());
    } catch (IOException | ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }
}
