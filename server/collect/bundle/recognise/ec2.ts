import type { ReadState } from "@/server/collect/bundle/contribution.ts";
import { field, textField } from "@/server/collect/bundle/raw.ts";
import { toInstanceFact } from "@/server/collect/bundle/to-fact/instance.ts";
import type { InstanceFact } from "@/server/facts/iam.ts";
import { parseArn } from "@/server/model/arn.ts";
import { accountReading, type Form, readingOf } from "./form.ts";
import { elementsOf, firstOf, harvest, hasList, isTruncated, stateOf } from "./items.ts";

const byAccount = (instances: readonly InstanceFact[]): Map<string | undefined, InstanceFact[]> => Map.groupBy(instances, (i) => i.account);

/** `aws ec2 describe-regions`: of an answer with `--all-regions`, those that are not opted out of. */
export const describeRegions: Form = {
  kind: "ec2 describe-regions",
  matches: (doc) => hasList(doc, "Regions") && textField(firstOf(field(doc, "Regions")), "RegionName") !== undefined,
  read: (doc, kind) => {
    const regions = [...elementsOf(field(doc, "Regions"))].flatMap((region) => {
      const name = textField(region, "RegionName");
      return name === undefined || textField(region, "OptInStatus") === "not-opted-in" ? [] : [name];
    });
    return accountReading(kind, regions.length, {}, { regions });
  },
};

/** `aws ec2 describe-instances`: of each instance its account, profile and metadata options. One region's answer; other regions may have more. */
export const describeInstances: Form = {
  kind: "ec2 describe-instances",
  matches: (doc) => hasList(doc, "Reservations"),
  read: (doc, kind) => {
    const all = [...elementsOf(field(doc, "Reservations"))].map((reservation) =>
      harvest(field(reservation, "Instances"), (raw) => toInstanceFact(raw, textField(reservation, "OwnerId"))),
    );
    const failures = all.flatMap((one) => one.failures);
    const instances = all.flatMap((one) => one.facts);
    const lists: { instances: ReadState } = { instances: stateOf(isTruncated(doc), failures) };
    const contributions = [...byAccount(instances)].map(([account, facts]) => {
      const partition = facts.map((f) => f.instanceProfileArn && parseArn(f.instanceProfileArn)?.partition).find(Boolean);
      return { scope: "account" as const, account, partition, part: { instances: facts, lists } };
    });
    return readingOf(kind, instances.length, contributions.length > 0 ? contributions : [{ scope: "account", part: { lists } }], failures);
  },
};
