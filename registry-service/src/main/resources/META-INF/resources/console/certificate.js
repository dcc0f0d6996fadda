/* SPDX-License-Identifier: Apache-2.0 */
import { get, post, text } from "./api.js";
import { deploymentTable } from "./deployments.js";
import { element, facts, notice, problem, show, state } from "./page.js";
import { time, timeWithDistance } from "./time.js";

/** RFC 5280 §5.3.1, and what each means to whoever decides. */
const REASONS = [
  ["superseded", "replaced by another certificate"],
  ["cessationOfOperation", "no longer used"],
  ["affiliationChanged", "the subject's name or affiliation has changed"],
  ["keyCompromise", "the private key is, or may be, compromised"],
  ["privilegeWithdrawn", "a privilege of the subject was withdrawn"],
  ["unspecified", "no reason given"],
  ["certificateHold", "suspended; a hold can be released"],
];

const KEY_COMPROMISE = "keyCompromise";
const SHOWN_MAX = 10;

const short = (sha256) => sha256.match(/.{1,2}/g).join(":").toUpperCase();
const link = (id) => element("a", { class: "mono", href: `#/certificates/${id}` }, id);

export async function certificate(id) {
  show("Certificate", element("p", { class: "muted" }, "Loading…"));
  try {
    const path = `/api/certificates/${encodeURIComponent(id)}`;
    const [found, chain, authorities] = await Promise.all([
      get(path),
      text(`${path}/chain?root=true`).catch(() => text(`${path}/chain`)).catch(() => ""),
      get("/api/authorities"),
    ]);
    draw(found, chain, authorities.items);
  } catch (failure) {
    show("Certificate", element("h1", {}, "Certificate"), problem(failure), element("p", {}, element("a", { href: "#/certificates" }, "All certificates")));
  }
}

function draw(found, chain, authorities) {
  const revocable = !["revoked", "expired"].includes(found.state);
  show(found.subject || found.serial,
    element("p", {}, element("a", { href: "#/certificates" }, "← Certificates")),
    element("div", { class: "head" },
      element("h1", {}, found.subject || found.names[0] || found.serial, " ", state(found.state)),
      element("div", { class: "actions" },
        found.service && revocable && element("button", { type: "button", class: "quiet", onclick: () => renew(found) }, "Renew now"),
        found.state === "on_hold" && element("button", { type: "button", class: "quiet", onclick: () => release(found) }, "Release from hold"),
        revocable && element("button", { type: "button", class: "danger", onclick: () => askToRevoke(found) }, "Revoke…"))),
    element("div", { class: "panel" }, facts(
      ["Names", found.names.join(", ")],
      ["Valid from (UTC)", found.notBefore && time(found.notBefore)],
      ["Expires (UTC)", timeWithDistance(found.notAfter)],
      ["Service", found.service && `${found.service} (${found.kind})`],
      ["Profile", found.profile],
      ["Automatic renewal", found.autoRenew ? "yes" : "no"],
      ["Serial", element("span", { class: "mono" }, found.serial)],
      ["SHA-256", found.sha256 && element("span", { class: "mono" }, short(found.sha256))],
      ["Requested by", `${found.tenant}, request ${found.requestId}`],
      ["Renews", found.renews && link(found.renews)],
      ["Superseded by", found.supersededBy && link(found.supersededBy)],
      ["Labels", Object.entries(found.labels ?? {}).map(([name, value]) => `${name}=${value}`).join(", ")])),
    found.revocation && [
      element("h2", {}, "Revocation"),
      element("div", { class: "panel" }, facts(
        ["Reason", found.revocation.reason],
        ["At (UTC)", time(found.revocation.at)],
        ["Effective on every OCSP responder since (UTC)", found.revocation.effectiveAt ? time(found.revocation.effectiveAt) : "pending"],
        ["Last cached good response expires (UTC)", found.revocation.lastGoodNextUpdate && time(found.revocation.lastGoodNextUpdate)],
        ["Transition id", element("span", { class: "mono" }, found.revocation.transition)])),
    ],
    found.transitions.length > 0 && [
      element("h2", {}, "Revocation history"),
      element("div", { class: "panel" }, facts(...found.transitions.map((step) =>
        [`${time(step.at)} UTC`, [step.act, `by ${step.actor}`, step.reason, step.comment && `“${step.comment}”`].filter(Boolean).join(", ")]))),
    ],
    element("h2", {}, "Extensions"),
    found.extensions.length === 0
      ? element("p", { class: "muted" }, "None.")
      : element("div", { class: "panel" }, facts(...found.extensions.map((extension) =>
        [extension.name ?? extension.oid, extension.critical ? `${extension.value} (critical)` : extension.value]))),
    element("h2", {}, "Chain"),
    element("div", { class: "panel" }, chainOf(found, authorities),
      chain && element("details", {}, element("summary", {}, "PEM, from the certificate to the root"), element("pre", { tabindex: "0" }, chain)),
      chain && element("p", {}, element("a", { href: `/api/certificates/${encodeURIComponent(found.id)}/chain`, download: `${found.serial}.pem` }, "Download the chain"))),
    element("h2", {}, "Deployments"),
    found.deployments.length === 0
      ? element("p", { class: "muted" }, "Chancery has not delivered it to any host.")
      : deploymentTable(found.deployments));
}

function chainOf(found, authorities) {
  const byId = new Map(authorities.map((authority) => [authority.id, authority]));
  const issuers = [];
  for (let authority = byId.get(found.issuer); authority && !issuers.includes(authority); authority = byId.get(authority.parent)) {
    issuers.push(authority);
  }
  return element("ol", { class: "chain" },
    element("li", {}, element("strong", {}, found.subject || found.names[0] || found.serial), element("span", { class: "muted" }, " this certificate")),
    issuers.map((authority) => element("li", {},
      element("strong", {}, authority.subject), element("span", { class: "muted" }, ` ${authority.role}, ${authority.state}, until `), time(authority.notAfter))));
}

async function renew(found) {
  try {
    const given = await post(`/api/certificates/${encodeURIComponent(found.id)}/renew`);
    notice(`Renewal of ${given.slot} started.`);
  } catch (failure) {
    notice(failure.message);
  }
}

async function release(found) {
  try {
    await post(`/api/certificates/${encodeURIComponent(found.id)}/release`);
    notice("Released from hold.");
    certificate(found.id);
  } catch (failure) {
    notice(failure.message);
  }
}

const sameKey = (count) => `${count} other certificate${count === 1 ? "" : "s"} with the same key`;

/** What else a compromised key takes with it, for the dialog. */
function reachOf({ count, certificates }) {
  if (count === 0) return element("p", {}, "No other certificate has this key. The key is blocked: no new certificate is issued for it.");
  return [
    element("p", {}, element("strong", {}, sameKey(count)), ` ${count === 1 ? "is" : "are"} revoked too. The key is blocked: no new certificate is issued for it.`),
    element("ul", {}, certificates.slice(0, SHOWN_MAX).map((id) => element("li", { class: "mono" }, id)),
      count > SHOWN_MAX && element("li", {}, `and ${count - SHOWN_MAX} more`)),
  ];
}

function askToRevoke(found) {
  const path = `/api/certificates/${encodeURIComponent(found.id)}/revoke`;
  const said = element("div", {});
  const reach = element("div", { class: "reach", "aria-live": "polite" });
  const confirm = element("button", { type: "submit", class: "danger", disabled: true }, "Revoke");
  const look = () => { confirm.disabled = !sure.checked || !told; };
  const sure = element("input", { type: "checkbox", onchange: look });
  const choice = element("select", { name: "reason", onchange: tell }, REASONS.map(([name, meaning]) => element("option", { value: name }, `${name}: ${meaning}`)));
  let told = true;
  const dialog = element("dialog", { "aria-labelledby": "revoke-title", onclose: () => dialog.remove() },
    element("form", { method: "dialog", onsubmit: send },
      element("h2", { id: "revoke-title" }, "Revoke this certificate?"),
      element("p", {}, element("strong", {}, found.subject || found.serial), `, serial number `, element("span", { class: "mono" }, found.serial), ". OCSP clients see the revocation within seconds. It cannot be undone, except for certificateHold."),
      element("label", {}, "Reason", choice),
      reach,
      element("label", {}, "Comment", element("input", { name: "comment", maxlength: "1000", autocomplete: "off" })),
      element("label", { class: "check" }, sure, "I have checked that this is the right certificate."),
      said,
      element("div", { class: "actions" }, confirm,
        element("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, "Cancel"))));

  /** Nobody says yes to what was not told; a failure to tell it is told too, and holds up nobody whose key is stolen. */
  async function tell() {
    const reason = choice.value;
    told = reason !== KEY_COMPROMISE;
    sure.checked = false;
    look();
    reach.replaceChildren();
    if (told) return;
    let content;
    try {
      content = [reachOf(await post(path, { reason, dryRun: true }))].flat();
    } catch (failure) {
      content = [problem(failure)];
    }
    if (choice.value !== reason) return;
    reach.replaceChildren(...content);
    told = true;
    look();
  }

  async function send(event) {
    event.preventDefault();
    confirm.disabled = true;
    const { reason, comment } = Object.fromEntries(new FormData(event.target));
    try {
      const revoked = await post(path, comment ? { reason, comment } : { reason });
      dialog.close();
      notice(revoked.sameKey?.count ? `Revoked, together with ${sameKey(revoked.sameKey.count)}.` : "Revoked.");
      certificate(found.id);
    } catch (failure) {
      said.replaceChildren(problem(failure));
      confirm.disabled = false;
    }
  }

  document.body.append(dialog);
  dialog.showModal();
}
