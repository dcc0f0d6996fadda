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
      said.replaceChildren(problem(failure.status === 401 ? new Error("The registry does not accept this token. Use the token in cli.json.") : failure));
      button.disabled = false;
      field.focus();
    }
  }

  show("Sign in",
    element("form", { class: "sign-in panel", onsubmit: submit },
      element("h1", {}, "Sign in"),
      element("p", {}, "Paste the registry's token. It is exchanged for a session; the page does not store it."),
      element("label", { for: "token" }, "Token", field),
      said,
      element("div", { class: "actions" }, button),
      element("p", { class: "muted next" }, "The token is in cli.json, in the home directory that ", element("code", {}, "chancery up"), " printed: ",
        element("code", {}, 'jq -r .token "${CHANCERY_HOME:-$HOME/.chancery}/cli.json"'))));
  field.focus();
}
