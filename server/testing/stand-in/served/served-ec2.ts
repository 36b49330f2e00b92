import type { AwsService } from "@/server/testing/stand-in/aws.ts";
import { queryService } from "@/server/testing/stand-in/aws-query.ts";
import { documentWith, type Json, listIn, partIn, type ServedAccount, textIn } from "./served-bundle.ts";

/** How the service writes the lists and parts that it does not call as the command line does. */
const NAMES: Readonly<Record<string, string>> = { State: "instanceState", Tags: "tagSet" };
const lowerFirst = (key: string): string => key.charAt(0).toLowerCase() + key.slice(1);

const sent = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sent);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [NAMES[key] ?? lowerFirst(key), sent(entry)]));
};

/** What of an instance a scan keeps; the rest of the many fields is named otherwise by the service. */
const KEPT = ["InstanceId", "Placement", "PrivateDnsName", "State", "IamInstanceProfile", "MetadataOptions", "Tags"];
const instance = (one: Json) => sent(Object.fromEntries(KEPT.map((key) => [key, one[key]])));

const isIn = (region: string) => (reservation: Json) =>
  listIn(reservation, "Instances").some((one) => textIn(partIn(one, "Placement"), "AvailabilityZone").startsWith(region));

/** The regions that an account is used in: those of its instances, and the first. */
function regionsOf(account: ServedAccount): string[] {
  const reservations = listIn(documentWith(account.documents, "Reservations"), "Reservations");
  const zones = reservations.flatMap((one) => listIn(one, "Instances").map((each) => textIn(partIn(each, "Placement"), "AvailabilityZone")));
  return [...new Set(["us-east-1", ...zones.map((zone) => zone.replace(/[a-z]$/, "")).filter((region) => region !== "")])];
}

/** EC2 of an account in a region. */
export const servedEc2 = (account: ServedAccount, region: string): AwsService =>
  queryService((operation, { NextToken, MaxResults }) => {
    if (operation === "DescribeRegions") return { regionInfo: regionsOf(account).map((regionName) => ({ regionName, optInStatus: "opt-in-not-required" })) };
    if (operation !== "DescribeInstances") return undefined;
    const all = listIn(documentWith(account.documents, "Reservations"), "Reservations").filter(isIn(region));
    const at = Number(NextToken ?? 0);
    const end = at + Number(MaxResults ?? 1000);
    const reservationSet = all.slice(at, end).map((one) => ({
      reservationId: one["ReservationId"],
      ownerId: one["OwnerId"],
      instancesSet: listIn(one, "Instances").map(instance),
    }));
    return { reservationSet, ...(end < all.length && { nextToken: String(end) }) };
  }, "item");
