/* SPDX-License-Identifier: Apache-2.0 */
// Calls of the front door. The session is a cookie that no script can read; a token is sent once, to open it, and kept nowhere.

export class Problem extends Error {
  constructor(status, document) {
    super(document.detail ?? `The registry responded with status ${status}.`);
    this.status = status;
    this.field = document.field;
  }
}

async function call(method, path, { body, headers = {} } = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      headers: body === undefined ? headers : { "Content-Type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Problem(0, { detail: "The registry cannot be reached. Check that it runs: chancery status" });
  }
  if (!answer.ok) {
    const document = await answer.json().catch(() => ({}));
    if (answer.status === 401 && path !== "/api/session") window.dispatchEvent(new CustomEvent("signed-out"));
    throw new Problem(answer.status, document);
  }
  return answer;
}

export const get = async (path) => (await call("GET", path)).json();
export const text = async (path) => (await call("GET", path)).text();

/** The key lets a click that is sent twice count once. */
export async function post(path, body = {}) {
  const answer = await call("POST", path, { body, headers: { "Idempotency-Key": crypto.randomUUID() } });
  return answer.status === 204 ? undefined : answer.json();
}

export const openSession = (token) => call("POST", "/api/session", { headers: { Authorization: `Bearer ${token}` } });
export const closeSession = () => call("DELETE", "/api/session");

export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value);
  return given.length ? `?${new URLSearchParams(given)}` : "";
}
