package io.dmm.core.peer;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP call to a peer.
 *
 * @param name short name of the operation for logs and metrics, such as {@code instance.provision}
 * @param method HTTP method
 * @param path raw path and query, already encoded, relative to the peer's base address, or an
 *     absolute URL
 * @param headers request headers, without authentication
 * @param body what to send; empty for none
 * @param contentType media type of {@code body}
 * @param kind whether the call changes something at the peer, which decides what a lost answer
 *     means
 * @param timeout how long to wait for the answer; empty for the peer's default
 */
public record PeerCall(
    String name,
    String method,
    String path,
    Map<String, String> headers,
    Optional<String> body,
    String contentType,
    Kind kind,
    Optional<Duration> timeout) {

  /** Whether a call only looks, or changes something. */
  public enum Kind {
    /** Looks only: may be repeated at will; a lost answer means nothing. */
    READ,
    /** Changes something: never repeated blindly; a lost answer leaves the outcome unknown. */
    CHANGE
  }

  public PeerCall {
    headers = Map.copyOf(headers);
  }

  /** A GET that only looks. */
  public static PeerCall get(String name, String path) {
    return new PeerCall(
        name, "GET", path, Map.of(), Optional.empty(), "", Kind.READ, Optional.empty());
  }

  /** A change without a body. */
  public static PeerCall change(String name, String method, String path) {
    return new PeerCall(
        name, method, path, Map.of(), Optional.empty(), "", Kind.CHANGE, Optional.empty());
  }

  /** The same call with a JSON body. */
  public PeerCall withJson(String json) {
    return withBody("application/json", json);
  }

  /** The same call with a body. */
  public PeerCall withBody(String mediaType, String text) {
    return new PeerCall(name, method, path, headers, Optional.of(text), mediaType, kind, timeout);
  }

  /** The same call with one more header. */
  public PeerCall withHeader(String header, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(header, value);
    return new PeerCall(name, method, path, all, body, contentType, kind, timeout);
  }

  /** The same call, declared to only look (a query sent by POST). */
  public PeerCall asRead() {
    return new PeerCall(name, method, path, headers, body, contentType, Kind.READ, timeout);
  }

  /** The same call with a time-out of its own. */
  public PeerCall withTimeout(Duration wait) {
    return new PeerCall(name, method, path, headers, body, contentType, kind, Optional.of(wait));
  }
}
