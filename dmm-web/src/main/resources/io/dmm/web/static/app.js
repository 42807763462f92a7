// Makes the pages comfortable. Without this script they work the same, but stand still.
"use strict";
(() => {
  const LEAST_PAUSE = 1200;
  const LONGEST_PAUSE = 8000;
  const PATIENCE = 3000;
  const SHOWN = 2500;
  document.documentElement.classList.add("js");

  /** One line for all: what was copied, and whether the page is still fed. */
  const notice = document.getElementById("notice");
  const say = (text, kind) => {
    if (notice.textContent !== text) {
      notice.textContent = text;
    }
    notice.className = kind;
  };

  // Buttons that copy what stands beside them. Over plain HTTP there is no clipboard for scripts.
  const copied = async (text) => {
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(text);
      return true;
    }
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) {
      return;
    }
    const done = await copied(button.dataset.copy).catch(() => false);
    button.focus();
    say(done ? "Copied " + button.dataset.copy : "This browser does not let the page copy.", "brief");
    setTimeout(() => notice.className === "brief" && say("", ""), SHOWN);
  });

  // A choice in a filter is taken at once.
  document.addEventListener("change", (event) => {
    if (event.target.matches("form.filter select")) {
      event.target.form.requestSubmit();
    }
  });

  // The figures of the chart under the pointer.
  document.addEventListener("pointermove", (event) => {
    const svg = event.target.closest && event.target.closest(".chart svg[data-points]");
    document.querySelectorAll(".chart .cursor").forEach((one) => one.classList.toggle("on", !!svg));
    if (!svg) {
      return;
    }
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    let nearest = null;
    for (const point of svg.dataset.points.split("|")) {
      const [at, text] = [parseFloat(point), point.slice(point.indexOf(" ") + 1)];
      if (nearest === null || Math.abs(at - x) < Math.abs(nearest.at - x)) {
        nearest = { at, text };
      }
    }
    const line = svg.querySelector(".cursor");
    line.setAttribute("x1", nearest.at);
    line.setAttribute("x2", nearest.at);
    svg.closest(".chart").querySelector(".readout").textContent = nearest.text;
  });

  const bottom = (part) => part.scrollHeight - part.scrollTop - part.clientHeight < 40;
  const follow = (part) => (part.scrollTop = part.scrollHeight);
  document.querySelectorAll("[data-follow]").forEach(follow);

  // Live: when the server says that something on the page changed, the page is read again and what
  // differs is exchanged, so that focus, scrolling and open parts stay as they are.
  const about = document.body.dataset.live;
  if (!about || !window.EventSource) {
    return;
  }
  const lamp = document.getElementById("lamp");
  let pending = null;
  let last = Date.now();
  let busy = false;
  let again = false;
  let lostAt = null;
  let stream = null;

  const show = (state, text) => {
    lamp.hidden = false;
    lamp.className = state;
    lamp.textContent = text;
  };
  const found = () => {
    lostAt = null;
    show("on", "live");
    if (notice.className === "lost") {
      say("", "");
    }
  };
  const lost = (why) => {
    lostAt = lostAt ?? Date.now();
    if (Date.now() - lostAt >= PATIENCE || why) {
      show("off", "not live");
      say(
        why || "The connection to DMM is lost: this page shows what was so at "
          + new Date(last).toISOString().slice(11, 19) + " UTC. Trying again.",
        "lost");
    }
  };

  const same = (one, two) =>
    one.nodeType === two.nodeType && one.nodeName === two.nodeName && (one.id || "") === (two.id || "");

  /** Makes `old` like `next` by changing only what differs. What the reader opened stays open. */
  const morph = (old, next) => {
    if (old.isEqualNode(next)) {
      return;
    }
    if (old.nodeType !== Node.ELEMENT_NODE) {
      old.nodeValue = next.nodeValue;
      return;
    }
    const kept = (name) => name === "open" && old.localName === "details";
    for (const { name } of [...old.attributes]) {
      if (!next.hasAttribute(name) && !kept(name)) {
        old.removeAttribute(name);
      }
    }
    for (const { name, value } of next.attributes) {
      if (old.getAttribute(name) !== value && !kept(name)) {
        old.setAttribute(name, value);
      }
    }
    const wanted = new Set([...next.children].map((one) => one.id).filter(Boolean));
    const known = new Map();
    for (const child of [...old.children].filter((one) => one.id)) {
      if (wanted.has(child.id)) {
        known.set(child.id, child);
      } else {
        child.remove();
      }
    }
    let at = old.firstChild;
    for (const child of next.childNodes) {
      const twin = known.get(child.id) ?? (at && same(at, child) ? at : null);
      if (twin === null) {
        old.insertBefore(document.importNode(child, true), at);
        continue;
      }
      if (twin === at) {
        at = at.nextSibling;
      } else {
        old.insertBefore(twin, at);
      }
      morph(twin, child);
    }
    while (at) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
  };

  const exchange = (old, next) => {
    const focused = document.activeElement;
    const following = [...old.querySelectorAll("[data-follow]")].filter(bottom);
    morph(old, next);
    following.forEach(follow);
    if (focused.isConnected && document.activeElement !== focused) {
      focused.focus({ preventScroll: true });
    }
  };

  const refresh = async () => {
    pending = null;
    if (document.hidden) {
      return;
    }
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (answer.redirected || answer.status === 401 || answer.status === 403) {
        lost("Your session has ended. Sign in again to see what is new.");
        return;
      }
      if (!answer.ok) {
        lost();
        return;
      }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const old of document.querySelectorAll("[data-swap]")) {
        const next = fresh.getElementById(old.id);
        if (next) {
          exchange(old, next);
        }
      }
      last = Date.now();
      if (stream.readyState === EventSource.OPEN) {
        found();
      }
    } catch (problem) {
      lost();
    } finally {
      busy = false;
      if (again) {
        again = false;
        soon();
      }
    }
  };

  const soon = () => {
    if (pending === null) {
      pending = setTimeout(refresh, Math.max(0, LEAST_PAUSE - (Date.now() - last)));
    }
  };

  const listen = () => {
    stream = new EventSource("/api/v1/stream");
    stream.addEventListener("open", () => {
      if (lostAt === null) {
        show("on", "live");
      }
      soon();
    });
    stream.addEventListener("error", () => lost());
    stream.addEventListener("changed", (event) => {
      const notice = JSON.parse(event.data);
      if (about === "*" || notice.everything || notice.rule_ids.includes(about)) {
        soon();
      }
    });
  };
  listen();
  // Progress and throughput change without an event; and a stream that was refused is asked again.
  setInterval(() => {
    if (stream.readyState === EventSource.CLOSED) {
      listen();
    }
    soon();
  }, about === "log" ? LEAST_PAUSE * 2 : LONGEST_PAUSE);
  setInterval(() => stream.readyState !== EventSource.OPEN && lost(), 1000);
  document.addEventListener("visibilitychange", () => !document.hidden && soon());
  window.addEventListener("pagehide", () => stream.close());
  window.addEventListener("pageshow", (event) => event.persisted && listen());
})();
