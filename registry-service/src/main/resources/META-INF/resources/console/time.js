/* SPDX-License-Identifier: Apache-2.0 */
import { element } from "./page.js";

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "always" });
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** 2026-12-21 10:00:00 UTC: everybody reads the same, wherever they sit. */
export function utc(instant) {
  return `${new Date(instant).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

export function fromNow(instant) {
  const seconds = Math.trunc((new Date(instant) - Date.now()) / 1000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= 2 * length) ?? UNITS.at(-1);
  return RELATIVE.format(Math.trunc(seconds / size), unit);
}

export function time(instant) {
  return element("time", { datetime: instant }, utc(instant));
}

export function timeWithDistance(instant) {
  return [time(instant), " ", element("span", { class: "second" }, fromNow(instant))];
}
