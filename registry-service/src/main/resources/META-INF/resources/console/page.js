/* SPDX-License-Identifier: Apache-2.0 */
// How pages are made: elements with text, never markup from data, so that no name on a certificate can become a script.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return made;
}

export function show(title, ...content) {
  document.title = `${title} · Chancery`;
  document.getElementById("main").replaceChildren(...content.flat(Infinity).filter(Boolean));
}

export function notice(text) {
  const paragraph = element("p", {}, text);
  document.getElementById("notice").replaceChildren(paragraph);
  setTimeout(() => paragraph.remove(), 6000);
}

export function empty(sentence, ...commands) {
  return element("div", { class: "empty" },
    element("p", {}, sentence),
    element("p", {}, commands.map((command) => element("code", {}, command))));
}

export function problem(failure) {
  return element("p", { class: "problem", role: "alert" }, failure.message);
}

/** On a narrow screen each row is a block, and each cell shows its column's name (console.css). */
export function table(caption, columns, rows) {
  for (const row of rows) [...row.children].forEach((cell, index) => { cell.dataset.column = columns[index]; });
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, columns.map((column) => element("th", { scope: "col" }, column)))),
      element("tbody", {}, rows)));
}

export function facts(...pairs) {
  return element("dl", { class: "facts" }, pairs
    .filter(([, value]) => value !== undefined && value !== null && value !== "" && value.length !== 0)
    .map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
}

const KINDS_OF_STATE = {
  valid: "good", reloaded: "good", files_verified: "good", resolved: "good",
  expiring: "warn", on_hold: "warn", pushed: "warn", waiting_for_trust: "warn", waiting_for_successor: "warn", planned: "warn", acknowledged: "warn",
  expired: "bad", revoked: "bad", incomplete: "bad", failed: "bad", unreachable: "bad", needs_privilege: "bad", rolled_back: "bad", open: "bad",
};

/** Where the word of the API is not the one that people use. */
const SHOWN_STATES = { silenced: "muted" };

export const stateName = (name) => SHOWN_STATES[name] ?? name.replaceAll("_", " ");

export function state(name) {
  return element("span", { class: `state ${KINDS_OF_STATE[name] ?? ""}` }, stateName(name));
}
