import { z } from "zod";
import { optional, tags, text, texts, time } from "@/server/collect/bundle/raw.ts";
import { mapWith } from "@/server/collect/bundle/result-of.ts";

/** An issuer's host and path, as IAM and references spell it. */
export const issuerOf = (url: string): string => url.replace(/^https?:\/\//i, "");

const arn = z.string().startsWith("arn:");

/** One row of `list-open-id-connect-providers`: only the ARN. */
export const toListedOidcProviderFact = (raw: unknown) =>
  mapWith(z.object({ Arn: arn }), raw, ({ Arn }) => ({
    arn: Arn,
    issuer: Arn.slice(Arn.indexOf("oidc-provider/") + "oidc-provider/".length),
    thumbprints: [],
  }));

const described = z.object({ Url: text, ClientIDList: texts, ThumbprintList: texts, CreateDate: time, Tags: tags });

/** `get-open-id-connect-provider`, which gives the URL but no ARN. */
export const toOidcProviderByUrl = (raw: unknown) =>
  mapWith(described, raw, (p) => ({
    issuer: issuerOf(p.Url),
    clientIds: p.ClientIDList,
    thumbprints: p.ThumbprintList,
    createdAt: p.CreateDate,
    tags: p.Tags,
  }));

export const toSamlProviderFact = (raw: unknown) =>
  mapWith(z.object({ Arn: arn, ValidUntil: time, CreateDate: time }), raw, (p) => ({ arn: p.Arn, validUntil: p.ValidUntil, createdAt: p.CreateDate }));

const rawKey = z.object({ AccessKeyId: text, UserName: optional(text), Status: optional(text), CreateDate: time });
export const toAccessKeyFact = (raw: unknown) =>
  mapWith(rawKey, raw, (k) => ({ id: k.AccessKeyId, userName: k.UserName, status: k.Status, createdAt: k.CreateDate }));

const rawMfa = z.object({ SerialNumber: text, UserName: optional(text), User: optional(z.object({ UserName: text })) });
/** A device of a user; a virtual device that nobody has is undefined. */
export const toMfaDeviceFact = (raw: unknown) =>
  mapWith(rawMfa, raw, (m) => {
    const userName = m.UserName ?? m.User?.UserName;
    return userName === undefined ? undefined : { serial: m.SerialNumber, userName };
  });
