package io.dmm.sense.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.core.peer.PeerCall;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.UnavailableException;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Questions to the model of the whole network, asked with a template that SENSE-O fills in. The
 * template is JSON inside XML, and the answer is JSON inside JSON.
 */
public final class SenseManifests {
  private static final String PLACEHOLDER = "?metadata?";
  private static final Pattern URI_TERM = Pattern.compile("[^\\s<>\"{}|^`\\\\]+");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9/_.:-]+");

  private final SenseHttp http;
  private final RetryConfig retries;

  SenseManifests(SenseHttp http, int attempts, Duration pause) {
    this.http = http;
    this.retries =
        RetryConfig.<SenseReply>custom()
            .maxAttempts(attempts)
            .waitDuration(pause.isZero() ? Duration.ofMillis(1) : pause)
            .retryOnResult(SenseManifests::lacksTemplate)
            .retryOnException(failure -> false)
            .build();
  }

  /**
   * The metadata directory that a site publishes under a tag, as it arrives.
   *
   * @param siteUri root URI of the site; matched exactly
   * @param tag tag of the directory, such as {@code /xrootd}
   * @return its text, in which SENSE-O has made {@code "} into '; empty if the site has none
   * @throws UnavailableException also when the answers came without a filled-in template
   */
  public Optional<String> metadata(String siteUri, String tag) throws PeerException {
    if (!URI_TERM.matcher(siteUri).matches() || !TAG.matcher(tag).matches()) {
      throw new RejectedException(
          "no question can be asked about the site \""
              + siteUri
              + "\" and the metadata tag \""
              + tag
              + "\": the one must be a URI, the other a path such as /xrootd");
    }
    PeerCall call =
        PeerCall.change("manifest.metadata", "POST", "/service/manifest")
            .asRead()
            .withBody("application/xml", envelope(template(siteUri, tag)));
    SenseReply reply = untilFilledIn(call);
    if (reply.fault().isPresent() && reply.fault().get().saysNoManifestRow()) {
      return Optional.empty();
    }
    JsonNode answer =
        SenseJson.text(reply.json().path("jsonTemplate"))
            .flatMap(SenseJson::structure)
            .orElseThrow(
                () ->
                    new UnavailableException(
                        "sense: the manifest for "
                            + siteUri
                            + " came without a filled-in template, however often it was asked"));
    return SenseJson.text(answer.path("Metadata"))
        .filter(text -> !text.isBlank() && !text.strip().equals(PLACEHOLDER));
  }

  private SenseReply untilFilledIn(PeerCall call) throws PeerException {
    try {
      return Retry.of("manifest", retries).executeCheckedSupplier(() -> http.send(call));
    } catch (PeerException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a call can fail in no other way", e);
    }
  }

  private static boolean lacksTemplate(SenseReply reply) {
    return reply.fault().isEmpty()
        && SenseJson.structure(reply.body())
            .flatMap(node -> SenseJson.text(node.path("jsonTemplate")))
            .filter(text -> !SenseText.isNothing(text))
            .isEmpty();
  }

  private static String template(String siteUri, String tag) {
    String sparql =
        "SELECT ?metadata WHERE { ?site nml:hasService ?md_svc."
            + " ?md_svc mrs:hasNetworkAttribute ?directory."
            + " ?directory mrs:type 'metadata:directory'."
            + " ?directory mrs:tag '"
            + tag
            + "'. ?directory mrs:value ?metadata."
            + " FILTER (?site = <"
            + siteUri
            + ">) } LIMIT 1";
    return SenseJson.MAPPER
        .createObjectNode()
        .put("Metadata", PLACEHOLDER)
        .put("sparql-ext", sparql)
        .put("required", "true")
        .toString();
  }

  private static String envelope(String template) {
    return "<serviceManifest> <serviceUUID></serviceUUID><jsonTemplate>"
        + template.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        + "</jsonTemplate></serviceManifest>";
  }
}
