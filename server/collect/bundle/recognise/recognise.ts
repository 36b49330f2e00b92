import type { Reading } from "@/server/collect/bundle/contribution.ts";
import { isObject } from "@/server/collect/bundle/raw.ts";
import { readPlan } from "@/server/collect/terraform/read-plan.ts";
import { readDeleted } from "./deleted.ts";
import { describeInstances, describeRegions } from "./ec2.ts";
import { EKS_FORMS } from "./eks.ts";
import type { Form } from "./form.ts";
import { IAM_CREDENTIAL_FORMS } from "./iam-credentials.ts";
import { accountDetails } from "./iam-details.ts";
import { IAM_ENTITY_FORMS } from "./iam-entities.ts";
import { IDENTITY_CENTER_FORMS } from "./identity-center.ts";
import { elementsOf, isList } from "./items.ts";
import { readClusterEndpoint, readKubernetes } from "./kubernetes.ts";
import { ORGANIZATION_FORMS } from "./organizations.ts";
import { RESOURCE_FORMS } from "./resources.ts";
import { readScanReport } from "./scan-report.ts";

/** The forms of AWS answers; the first that matches is read, so that those with more keys stand before those with fewer. */
const FORMS: readonly Form[] = [
  accountDetails,
  ...ORGANIZATION_FORMS,
  ...IDENTITY_CENTER_FORMS,
  ...IAM_ENTITY_FORMS,
  ...IAM_CREDENTIAL_FORMS,
  ...EKS_FORMS,
  describeInstances,
  describeRegions,
  ...RESOURCE_FORMS,
];

/** Tells a document by its content and reads it; undefined: no known form. A Kubernetes list of several kinds gives a reading for each. */
export function recognise(doc: unknown): readonly Reading[] | undefined {
  if (!isObject(doc)) return undefined;
  const objects = readKubernetes(doc);
  if (objects) return objects;
  const form = FORMS.find((one) => one.matches(doc));
  if (form) return [form.read(doc, form.kind)];
  const other = readClusterEndpoint(doc) ?? readScanReport(doc) ?? readDeleted(doc) ?? readPlan(doc);
  return other && [other];
}

export const UNKNOWN_FORM = "unknown form: neither Kubernetes objects nor an answer of the AWS command line that Rolewalk reads";

/** The same for a file that may hold an array of documents: each is told by itself, and one of no known form is named by its place. */
export function recogniseAll(value: unknown): readonly Reading[] {
  if (!isList(value)) return recognise(value) ?? [unknown(UNKNOWN_FORM)];
  const readings: Reading[] = [];
  let index = 0;
  for (const doc of elementsOf(value)) {
    readings.push(...(recognise(doc) ?? [unknown(`document ${index + 1}: ${UNKNOWN_FORM}`)]));
    index += 1;
  }
  return readings.length > 0 ? readings : [unknown("holds an empty list, which does not say of what")];
}

const unknown = (reason: string): Reading => ({ kind: "", objects: 0, contributions: [], failures: [{ reason }] });
