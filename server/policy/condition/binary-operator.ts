import type { Operator } from "./operator.ts";

const BASE64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}(==)?|[A-Za-z0-9+/]{3}=?)?$/;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The bytes of a base64 text as a bit string without the padding's left-over bits; undefined when it is no base64. */
function bytesOf(text: string): string | undefined {
  if (!BASE64.test(text)) return undefined;
  const bits = [...text.replace(/=+$/, "")].map((c) => ALPHABET.indexOf(c).toString(2).padStart(6, "0")).join("");
  return bits.slice(0, bits.length - (bits.length % 8));
}

/** Base64, compared byte by byte (A45). */
export const BINARY_OPERATOR: Operator = {
  name: "BinaryEquals",
  opposite: "StringNotEquals",
  family: "binary",
  negated: false,
  expandsVariables: false,
  prepare(template) {
    const wanted = bytesOf(template.source);
    return { template, matches: (value) => wanted !== undefined && bytesOf(value) === wanted };
  },
};
