/* SPDX-License-Identifier: Apache-2.0 */
import { get, query } from "./api.js";
import { element, empty, problem, show, state, stateName, table } from "./page.js";
import { afterBurst, follow } from "./stream.js";
import { timeWithDistance } from "./time.js";

const STATES = ["valid", "expiring", "expired", "revoked", "on_hold", "superseded", "incomplete"];
const KINDS = ["server", "client", "dual"];
const SORTS = [["alive", "in use first, soonest expiry"], ["notAfter", "expiry, soonest first"], ["-notAfter", "expiry, latest first"], ["-issuedAt", "newest first"], ["issuedAt", "oldest first"]];
const PAGE = 50;

function choice(name, label, options, chosen) {
  return element("label", {}, label,
    element("select", { name }, options.map(([value, text]) => element("option", { value, selected: value === chosen }, text))));
}

function row(certificate) {
  const others = certificate.names.filter((name) => certificate.subject !== `CN=${name}`);
  return element("tr", {},
    element("td", {}, certificate.service ?? element("span", { class: "muted" }, "none")),
    element("td", {}, certificate.kind ?? certificate.profile),
    element("td", {},
      element("a", { href: `#/certificates/${certificate.id}`, title: certificate.state === "superseded" && "Superseded: it has a successor, and stays valid until it expires." }, `${certificate.state === "superseded" ? "[UNTIL EXPIRATION] " : ""}${certificate.subject || certificate.names[0] || certificate.serial}`),
      element("span", { class: "second" }, others.slice(0, 4).join(", "), others.length > 4 ? ` and ${others.length - 4} more` : "")),
    element("td", { class: "time" }, timeWithDistance(certificate.notAfter)),
    element("td", {}, state(certificate.state)));
}

/** @param given the filters and the place, from the page's address, so that back and bookmarks work */
export function certificates(given) {
  const filters = { q: given.get("q"), service: given.get("service"), state: given.get("state"), kind: given.get("kind"), sort: given.get("sort") ?? "alive" };
  const after = given.get("after");
  const list = element("div", { "aria-live": "off" }, element("p", { class: "muted" }, "Loading…"));
  let left = false;

  const form = element("form", { class: "filters", role: "search", onsubmit: (event) => { event.preventDefault(); apply(); } },
    element("label", { class: "wide" }, "Search", element("input", { type: "search", name: "q", value: filters.q ?? "", placeholder: "name, subject, serial" })),
    element("label", {}, "Service", element("input", { name: "service", value: filters.service ?? "" })),
    choice("state", "State", [["", "any"], ...STATES.map((name) => [name, stateName(name)])], filters.state ?? ""),
    choice("kind", "Kind", [["", "any"], ...KINDS.map((name) => [name, name])], filters.kind ?? ""),
    choice("sort", "Order", SORTS, filters.sort),
    element("button", { type: "submit" }, "Show"));
  form.addEventListener("change", (event) => { if (event.target.matches("select")) apply(); });

  function apply() {
    location.hash = `/certificates${query(Object.fromEntries(new FormData(form)))}`;
  }

  async function load() {
    try {
      const page = await get(`/api/certificates${query({ ...filters, after, limit: PAGE })}`);
      if (!left) list.replaceChildren(...shown(page));
    } catch (failure) {
      if (!left) list.replaceChildren(problem(failure));
    }
  }

  function shown(page) {
    if (page.items.length === 0) {
      const filtered = filters.q || filters.service || filters.state || filters.kind;
      return [filtered
        ? empty("No certificate matches the filters.", "chancery list")
        : empty("No certificates yet. Request the first one:", "chancery request --csr api.csr --profile server --out api.pem", "chancery issue api")];
    }
    return [
      table("Certificates (times in UTC)", ["Service", "Kind", "Subject and names", "Expires (UTC)", "State"], page.items.map(row)),
      element("div", { class: "pager" },
        after && element("a", { class: "button quiet", href: `#/certificates${query(filters)}` }, "First page"),
        after && element("button", { type: "button", class: "quiet", onclick: () => history.back() }, "Back"),
        page.next && element("a", { class: "button quiet", href: `#/certificates${query({ ...filters, after: page.next })}` }, "Next page")),
    ];
  }

  show("Certificates", element("h1", {}, "Certificates"), form, list);
  load();

  const look = afterBurst(load);
  const stop = follow("certificates", look.soon);
  return () => { left = true; look.cancel(); stop(); };
}
