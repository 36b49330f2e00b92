import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A server's certificate for this machine, and the authority that vouches for it; all PEM. */
export interface ServerIdentity {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const OIDS = {
  commonName: "2.5.4.3",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  basicConstraints: "2.5.29.19",
  keyUsage: "2.5.29.15",
  extendedKeyUsage: "2.5.29.37",
  subjectAltName: "2.5.29.17",
  serverAuth: "1.3.6.1.5.5.7.3.1",
} as const;

/** One element of DER: a tag, the length, the content. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, 0x80 | bytes.length, ...bytes), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const text = (value: string): Buffer => der(0x0c, Buffer.from(value));
const bits = (value: Uint8Array, unused = 0): Buffer => der(0x03, Buffer.of(unused), value);
const TRUE = der(0x01, Buffer.of(0xff));

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const base128 = (value: number): number[] => (value < 0x80 ? [value] : [...base128(value >> 7).map((byte) => byte | 0x80), value & 0x7f]);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

const nameOf = (commonName: string): Buffer => sequence(der(0x31, sequence(oid(OIDS.commonName), text(commonName))));
const moment = (at: Date): Buffer => der(0x18, Buffer.from(at.toISOString().replace(/[-:T]|\.\d+/g, "")));
const extension = (id: string, isCritical: boolean, value: Buffer): Buffer => sequence(oid(id), ...(isCritical ? [TRUE] : []), der(0x04, value));

const AUTHORITY = [
  extension(OIDS.basicConstraints, true, sequence(TRUE)),
  // keyCertSign and cRLSign
  extension(OIDS.keyUsage, true, bits(Buffer.of(0x06), 1)),
];
const SERVER = [
  extension(OIDS.basicConstraints, true, sequence()),
  // digitalSignature
  extension(OIDS.keyUsage, true, bits(Buffer.of(0x80), 7)),
  extension(OIDS.extendedKeyUsage, false, sequence(oid(OIDS.serverAuth))),
  extension(OIDS.subjectAltName, false, sequence(der(0x82, Buffer.from("localhost")), der(0x87, Buffer.of(127, 0, 0, 1)))),
];

interface Request {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signedBy: KeyObject;
  readonly extensions: readonly Buffer[];
}

const HOUR_MS = 3_600_000;

/** A certificate that holds from an hour ago for a day. */
function certificate({ subject, issuer, publicKey, signedBy, extensions }: Request): string {
  const algorithm = sequence(oid(OIDS.ecdsaWithSha256));
  const now = Date.now();
  const serial = randomBytes(8);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, serial),
    algorithm,
    nameOf(issuer),
    sequence(moment(new Date(now - HOUR_MS)), moment(new Date(now + 24 * HOUR_MS))),
    nameOf(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  const whole = sequence(body, algorithm, bits(sign("sha256", body, signedBy)));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** Makes an authority of its own and a certificate for 127.0.0.1 and localhost. */
export function serverIdentity(): ServerIdentity {
  const authority = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const server = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = "stand-in authority";
  return {
    ca: certificate({ subject: issuer, issuer, publicKey: authority.publicKey, signedBy: authority.privateKey, extensions: AUTHORITY }),
    cert: certificate({ subject: "localhost", issuer, publicKey: server.publicKey, signedBy: authority.privateKey, extensions: SERVER }),
    key: server.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}
