/* SPDX-License-Identifier: Apache-2.0 */
import { get, post } from "./api.js";
import { element, empty, notice, problem, show, table } from "./page.js";

const PAGE = 500;

async function listed(title, path, nothing, drawn) {
  const list = element("div", {}, element("p", { class: "muted" }, "Loading…"));
  show(title, element("h1", {}, title), list);
  try {
    const page = await get(`${path}?limit=${PAGE}`);
    list.replaceChildren(page.items.length === 0 ? nothing : drawn(page.items));
    if (page.next) list.append(element("p", { class: "muted" }, `Shows the first ${PAGE}. GET ${path} lists all, page by page.`));
  } catch (failure) {
    list.replaceChildren(problem(failure));
  }
}

export function hosts() {
  listed("Hosts", "/api/hosts",
    empty("No hosts yet. Add the first one:", "chancery hosts add web-1"),
    (items) => table("Hosts", ["Name", "Target", "Address", "Labels", "Version"], items.map((host) => element("tr", {},
      element("td", {}, host.name),
      element("td", {}, host.target),
      element("td", {}, host.address ?? element("span", { class: "muted" }, "none")),
      element("td", {}, Object.entries(host.labels).map(([name, value]) => `${name}=${value}`).join(", ")),
      element("td", {}, String(host.version))))));
}

export function services() {
  listed("Services", "/api/services",
    empty("No services yet. Add the first one and bind it to a host:", "chancery services add api --hostname api.internal", "chancery bind api web-1 --directory api"),
    (items) => table("Services", ["Name", "Names in the certificate", "Bound to", "Automatic renewal", ""], items.map((service) => element("tr", {},
      element("td", {}, element("a", { href: `#/certificates?service=${encodeURIComponent(service.name)}` }, service.name)),
      element("td", {}, [service.hostname ?? `${service.name}.internal`, ...service.aliases].join(", ")),
      element("td", {}, service.bindings.length === 0
        ? element("span", { class: "muted" }, "no host")
        : service.bindings.map((binding) => element("span", { class: "second" }, `${binding.kind} on ${binding.host}: ${binding.directory}/${binding.files.certificate}`))),
      element("td", {}, service.autoRenew ? "yes" : "no"),
      element("td", {}, [...new Set(service.bindings.map((binding) => binding.kind))].map((kind) =>
        element("button", { type: "button", class: "quiet", onclick: () => issue(service.name, kind) }, `Issue ${kind}`)))))));
}

async function issue(service, kind) {
  try {
    const given = await post(`/api/services/${encodeURIComponent(service)}/issue`, { kind });
    notice(`Issuing ${given.slot}. Deployments shows the progress.`);
  } catch (failure) {
    notice(failure.message);
  }
}
