/* SPDX-License-Identifier: Apache-2.0 */
// Server-sent events. The browser comes back by itself with Last-Event-ID and misses nothing; only an answer that is an error ends it, and then we try
// again, from the last event that we have.

const RETRY_FIRST = 2000;
const RETRY_MAX = 30000;
/** A burst of events is one look at a list; one that does not end is a look every so often. */
const SETTLE = 700;
const SETTLE_MAX = 2000;

const TYPES = {
  alerts: ["cert-almost-expired", "cert-expired", "renewal-due", "renewal-failing"].map((kind) => `dev.chancery.alert.${kind}.v1`),
  certificates: [
    ...["issued", "revoked", "held", "hold-released"].map((what) => `dev.chancery.certificate.${what}.v1`),
    "dev.chancery.revocation.effective.v1",
  ],
  deployments: ["dev.chancery.deployment.advanced.v1"],
};

/** Calls onEvent(type, value) for each event, onState(connected) when the connection comes and goes. Answers how to stop. */
export function follow(stream, onEvent, onState = () => {}) {
  let source;
  let timer;
  let wait = RETRY_FIRST;

  function open() {
    source = new EventSource(`/api/streams/${stream}`);
    source.onopen = () => { wait = RETRY_FIRST; onState(true); };
    source.onerror = () => {
      onState(false);
      if (source.readyState === EventSource.CLOSED) {
        timer = setTimeout(open, wait);
        wait = Math.min(wait * 2, RETRY_MAX);
      }
    };
    for (const type of TYPES[stream]) {
      source.addEventListener(type, (event) => onEvent(type, JSON.parse(event.data)));
    }
  }

  open();
  return () => { clearTimeout(timer); source.close(); };
}

/** Calls look once the events have come to rest, and while they do not, SETTLE_MAX after the first that it has not looked at. */
export function afterBurst(look) {
  let timer;
  let first;
  return {
    soon() {
      first ??= Date.now();
      clearTimeout(timer);
      timer = setTimeout(() => { first = undefined; look(); }, Math.max(0, Math.min(SETTLE, first + SETTLE_MAX - Date.now())));
    },
    cancel() { clearTimeout(timer); },
  };
}
