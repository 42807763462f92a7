package io.dmm.sense.client;

/**
 * A resource that publishes a site name.
 *
 * @param resource URN of the resource
 * @param siteName the name
 */
public record SiteHit(String resource, String siteName) {}
