import { z } from "zod";
import { optional, tags, text } from "@/server/collect/bundle/raw.ts";
import { type Mapped, mapWith } from "@/server/collect/bundle/result-of.ts";
import type { InstanceFact } from "@/server/facts/iam.ts";
import { parseArn } from "@/server/model/arn.ts";

const rawInstance = z.object({
  InstanceId: text,
  Placement: optional(z.object({ AvailabilityZone: optional(text) })),
  PrivateDnsName: optional(text),
  State: optional(z.object({ Name: optional(text) })),
  IamInstanceProfile: optional(z.object({ Arn: optional(text) })),
  MetadataOptions: optional(
    z.object({
      HttpTokens: optional(z.enum(["optional", "required"])).catch(undefined),
      HttpPutResponseHopLimit: optional(z.number()),
      HttpEndpoint: optional(z.enum(["enabled", "disabled"])).catch(undefined),
      HttpProtocolIpv6: optional(text),
    }),
  ),
  Tags: tags,
});

/** `eu-west-1` of `eu-west-1a` and of local and wavelength zones such as `us-west-2-lax-1a`. */
const regionOf = (zone: string | undefined): string | undefined => (zone ? /^[a-z]{2,4}(?:-[a-z]+)+-\d+/.exec(zone)?.[0] : undefined);

/** An EC2 instance; its account is its reservation's owner, else that of its instance profile. */
export const toInstanceFact = (raw: unknown, owner: string | undefined): Mapped<InstanceFact> =>
  mapWith(rawInstance, raw, (i) => {
    const profile = i.IamInstanceProfile?.Arn;
    return {
      id: i.InstanceId,
      region: regionOf(i.Placement?.AvailabilityZone),
      account: owner ?? (profile ? parseArn(profile)?.account : undefined),
      privateDnsName: i.PrivateDnsName,
      state: i.State?.Name,
      instanceProfileArn: profile,
      httpTokens: i.MetadataOptions?.HttpTokens,
      hopLimit: i.MetadataOptions?.HttpPutResponseHopLimit,
      httpEndpoint: i.MetadataOptions?.HttpEndpoint,
      httpProtocolIpv6: i.MetadataOptions?.HttpProtocolIpv6,
      tags: i.Tags,
    };
  });
