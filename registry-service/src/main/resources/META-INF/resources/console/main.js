/* SPDX-License-Identifier: Apache-2.0 */
// The console: which page is shown, and whether somebody is signed in.
import { alerts, forget, heard, refresh } from "./alerts.js";
import { closeSession, get } from "./api.js";
import { certificate } from "./certificate.js";
import { certificates } from "./certificates.js";
import { deployments } from "./deployments.js";
import { notice, problem, show } from "./page.js";
import { hosts, services } from "./places.js";
import { signIn } from "./sign-in.js";
import { follow } from "./stream.js";

let leave = () => {};
let stopAlerts;

function route() {
  leave();
  const [path, parameters] = location.hash.replace(/^#/, "").split("?");
  const [, page, id] = path.split("/");
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === `#/${page}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  leave = open(page, id && decodeURIComponent(id), new URLSearchParams(parameters));
  document.getElementById("main").focus({ preventScroll: true });
}

/** Draws the page, and answers how to leave it. */
function open(page, id, parameters) {
  const opened = {
    certificates: () => (id ? certificate(id) : certificates(parameters)),
    alerts, services, hosts, deployments,
  }[page]?.();
  if (opened === undefined && !["services", "hosts"].includes(page)) {
    location.replace("#/certificates");
  }
  return typeof opened === "function" ? opened : () => {};
}

function signedIn(yes) {
  for (const part of ["nav", "sign-out", "live"]) document.getElementById(part).hidden = !yes;
}

function connected(yes) {
  const live = document.getElementById("live");
  live.textContent = yes ? "live" : "reconnecting";
  live.classList.toggle("on", yes);
  if (yes) refresh().catch(() => {});
}

function enter() {
  signedIn(true);
  connected(false);
  stopAlerts?.();
  stopAlerts = follow("alerts", heard, connected);
  window.addEventListener("hashchange", route);
  route();
}

function exit() {
  window.removeEventListener("hashchange", route);
  leave();
  leave = () => {};
  stopAlerts?.();
  stopAlerts = undefined;
  forget();
  signedIn(false);
  signIn(enter);
}

window.addEventListener("signed-out", exit);
document.getElementById("sign-out").addEventListener("click", async () => {
  try {
    await closeSession();
    exit();
  } catch (failure) {
    notice(failure.message);
  }
});

try {
  // Also asks whether there is a session: without one the answer is 401, and the sign-in page is shown.
  await get("/api/alerts?state=open");
  enter();
} catch (failure) {
  if (failure.status !== 401) show("Chancery", problem(failure));
}
