/* SPDX-License-Identifier: Apache-2.0 */
import { get } from "./api.js";
import { element, empty, problem, show, state, table } from "./page.js";
import { afterBurst, follow } from "./stream.js";
import { timeWithDistance } from "./time.js";

export function deploymentTable(deployments) {
  return table("Deliveries (times in UTC)", ["Slot", "Host", "State", "Files", "At (UTC)"], deployments.map((deployment) => element("tr", {},
    element("td", {}, deployment.slot, deployment.certificate && element("span", { class: "second" },
      element("a", { href: `#/certificates/${deployment.certificate}` }, "certificate"))),
    element("td", {}, deployment.host),
    element("td", {}, state(deployment.state), deployment.detail && element("span", { class: "second" }, deployment.detail)),
    element("td", {}, deployment.files.length === 0
      ? element("span", { class: "muted" }, "none yet")
      : element("details", {}, element("summary", {}, `${deployment.files.length} files`),
        deployment.files.map((file) => element("span", { class: "second mono" }, `${file.mode ?? "----"} ${file.path} sha256 ${file.sha256.slice(0, 16)}…`)))),
    element("td", { class: "time" }, timeWithDistance(deployment.at)))));
}

export function deployments() {
  const list = element("div", {}, element("p", { class: "muted" }, "Loading…"));
  async function load() {
    try {
      const { items } = await get("/api/deployments");
      list.replaceChildren(items.length === 0
        ? empty("No deliveries yet. Bind a service to a host, then issue a certificate:", "chancery bind api web-1 --directory api", "chancery issue api")
        : deploymentTable(items));
    } catch (failure) {
      list.replaceChildren(problem(failure));
    }
  }

  show("Deployments", element("h1", {}, "Deployments"), list);
  load();
  const look = afterBurst(load);
  const stop = follow("deployments", look.soon);
  return () => { look.cancel(); stop(); };
}
