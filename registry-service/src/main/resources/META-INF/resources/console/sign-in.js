/* SPDX-License-Identifier: Apache-2.0 */
import { openSession } from "./api.js";
import { element, problem, show } from "./page.js";

export function signIn(done) {
  const field = element("input", {
    id: "token", type: "password", name: "token", required: true, autocomplete: "off", spellcheck: "false", autocapitalize: "off",
  });
  const button = element("button", { type: "submit" }, "Sign in");
  const said = element("div", {});

  async function submit(event) {
    event.preventDefault();
    button.disabled = true;
    const token = field.value.trim();
    field.value = "";
    try {
      await openSession(token);
      done();
    } catch (failure) {
      said.replaceChildren(problem(failure.status === 401 ? new Error("This token opens nothing here. Is it the one in cli.json?") : failure));
      button.disabled = false;
      field.focus();
    }
  }

  show("Sign in",
    element("form", { class: "sign-in panel", onsubmit: submit },
      element("h1", {}, "Sign in"),
      element("p", {}, "Paste the registry's token. It is exchanged once for a session; the page keeps no copy."),
      element("label", { for: "token" }, "Token", field),
      said,
      element("div", { class: "actions" }, button),
      element("p", { class: "muted next" }, "On the machine where it runs: ",
        element("code", {}, "jq -r .token ~/.chancery/cli.json"))));
  field.focus();
}
