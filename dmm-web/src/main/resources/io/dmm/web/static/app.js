// Keeps a page up to date: when the server says that something on it changed, the page is read again
// and its live parts are exchanged. Without this script the page works the same, but stands still.
"use strict";
(() => {
  const about = document.body.dataset.live;
  if (!about || !window.EventSource) {
    return;
  }
  const LEAST_PAUSE = 1500;
  const LONGEST_PAUSE = 20000;
  let pending = null;
  let last = Date.now();
  let busy = false;

  const reading = () => {
    const chosen = window.getSelection();
    const inside = document.activeElement && document.activeElement.closest("[data-swap]");
    return document.hidden || inside || (chosen && !chosen.isCollapsed);
  };

  const openParts = (part) =>
    new Set([...part.querySelectorAll("details[open][id]")].map((one) => one.id));

  const refresh = async () => {
    pending = null;
    if (busy || reading()) {
      return;
    }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!answer.ok || answer.redirected) {
        return;
      }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const old of document.querySelectorAll("[data-swap]")) {
        const next = fresh.getElementById(old.id);
        if (next && next.innerHTML !== old.innerHTML && !reading()) {
          const open = openParts(old);
          old.replaceChildren(...next.childNodes);
          open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
        }
      }
      last = Date.now();
    } catch (problem) {
      console.debug("the page could not be read again", problem);
    } finally {
      busy = false;
    }
  };

  const soon = () => {
    if (pending === null) {
      pending = setTimeout(refresh, Math.max(0, LEAST_PAUSE - (Date.now() - last)));
    }
  };

  const stream = new EventSource("/api/v1/stream");
  stream.addEventListener("changed", (event) => {
    const ids = JSON.parse(event.data).rule_ids;
    if (about === "*" || ids.includes(about)) {
      soon();
    }
  });
  // Progress and throughput change without an event.
  setInterval(soon, LONGEST_PAUSE);
  document.addEventListener("visibilitychange", soon);
})();
