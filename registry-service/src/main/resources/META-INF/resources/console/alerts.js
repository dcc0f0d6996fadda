/* SPDX-License-Identifier: Apache-2.0 */
import { get, post } from "./api.js";
import { element, empty, notice, problem, show, state } from "./page.js";
import { fromNow, time, utc } from "./time.js";

const LOG_MAX = 200;
const TITLES = {
  "cert-almost-expired": "Expires soon",
  "cert-expired": "Expired",
  "renewal-due": "Renewal due, by the key's owner",
  "renewal-failing": "Renewal failing",
};

const known = new Map();
const happened = [];
let page;
let logged;

const kindOf = (type) => type.replace("dev.chancery.alert.", "").replace(/\.v\d+$/, "");

/** What the stream says, from the moment of sign-in on, whatever page is shown. */
export function heard(type, alert) {
  const kind = kindOf(type);
  const id = `${alert.slot}#${kind}`;
  if ((known.get(id)?.version ?? 0) >= alert.version) return;
  known.set(id, { ...alert, id, kind, fresh: true });
  happened.unshift({ kind, alert, at: new Date().toISOString() });
  happened.length = Math.min(happened.length, LOG_MAX);
  draw();
}

/** The state of all, once the stream is open: what happens in between is heard, and the higher version counts. */
export async function refresh() {
  const { items } = await get("/api/alerts");
  for (const alert of items) {
    if ((known.get(alert.id)?.version ?? 0) < alert.version) known.set(alert.id, alert);
  }
  draw();
}

export function forget() {
  known.clear();
  happened.length = 0;
}

export function alerts() {
  page = element("div", { class: "cards" });
  logged = element("ul", { class: "log", role: "log", "aria-live": "polite", "aria-label": "Alert events" });
  show("Alerts",
    element("h1", {}, "Alerts"), page,
    element("h2", {}, "Live events"),
    element("div", { class: "panel" }, logged));
  draw();
  refresh().catch((failure) => page?.replaceChildren(problem(failure)));
  return () => { page = undefined; logged = undefined; };
}

function draw() {
  const standing = [...known.values()].filter((alert) => alert.state !== "resolved")
    .sort((one, other) => one.notAfter.localeCompare(other.notAfter));
  const open = standing.filter((alert) => alert.state === "open").length;
  const badge = document.getElementById("open-alerts");
  badge.textContent = open;
  badge.setAttribute("aria-label", `${open} open`);
  badge.hidden = open === 0;
  if (!page) return;
  page.replaceChildren(...(standing.length === 0
    ? [empty("No open alerts. This page updates live; in a terminal:", "chancery alerts --follow")]
    : standing.map(card)));
  logged.replaceChildren(...(happened.length === 0
    ? [element("li", { class: "muted" }, "New alert events appear here.")]
    : happened.map(({ kind, alert, at }) => element("li", {},
      time(at), element("strong", {}, TITLES[kind] ?? kind), alert.slot, state(alert.state), element("span", { class: "muted" }, alert.summary)))));
}

function card(alert) {
  const severity = alert.state !== "open" ? "calm" : ["cert-expired", "renewal-failing"].includes(alert.kind) ? "bad" : "";
  const fresh = alert.fresh ? "new" : "";
  alert.fresh = false;
  return element("article", { class: `card ${severity} ${fresh}` },
    element("div", { class: "head" },
      element("strong", {}, `${TITLES[alert.kind] ?? alert.kind}: ${alert.slot}`), state(alert.state)),
    element("p", {}, alert.summary),
    element("p", { class: "muted" }, `Certificate expires ${utc(alert.notAfter)} (${fromNow(alert.notAfter)}); alert raised ${utc(alert.openedAt)} · `,
      element("a", { href: `#/certificates/${alert.certificate}` }, "certificate")),
    element("div", { class: "actions" },
      alert.state === "open" && element("button", { type: "button", class: "quiet", onclick: () => say(alert, "acknowledge") }, "Acknowledge"),
      alert.state !== "silenced" && element("button", { type: "button", class: "quiet", onclick: () => say(alert, "silence") }, "Mute until resolved"),
      alert.state !== "silenced" && element("button", { type: "button", class: "quiet", onclick: () => say(alert, "snooze", { until: tomorrow() }) }, "Mute for 24 hours")));
}

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

async function say(alert, what, body = {}) {
  try {
    await post(`/api/alerts/${encodeURIComponent(alert.id)}/${what}`, body);
    notice("Sent to the watcher. The alert changes within seconds.");
  } catch (failure) {
    notice(failure.message);
  }
}
