package io.dmm.web.page;

import io.dmm.web.network.NetworkReader;
import io.dmm.web.network.NetworkUse;
import io.javalin.http.Context;
import jakarta.inject.Inject;

/** Sites and links with their use as a picture. */
public final class NetworkPage {
  private final Pages pages;
  private final NetworkReader network;

  /** A page. */
  @Inject
  NetworkPage(Pages pages, NetworkReader network) {
    this.pages = pages;
    this.network = network;
  }

  /** {@code GET /network}. */
  public void show(Context ctx) {
    NetworkUse use = network.read();
    pages.show(
        ctx,
        "network",
        new View(pages.frame(ctx, "Network", "network").liveOn("*"), NetworkPicture.of(use)));
  }

  record View(Frame frame, NetworkPicture picture) {}
}
