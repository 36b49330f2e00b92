import { createParser } from "nuqs";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A page of a list, from 1: whatever else stands in the address is the first. */
export const parseAsPage = createParser({
  parse: (text) => (/^[1-9]\d{0,5}$/.test(text) ? Number(text) : null),
  serialize: String,
}).withDefault(1);

/** A day such as 2026-11-27: whatever else stands in the address narrows nothing. */
export const parseAsDay = createParser({
  parse: (text) =>
    DAY.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text) ? text : null,
  serialize: String,
});
