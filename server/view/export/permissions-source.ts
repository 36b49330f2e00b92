import type { PermissionGrant, PermissionsAnswer, ServicePermissions } from "@/server/contract/permissions.ts";
import { permissionsHeadline, policyName } from "@/server/view/permission-view.ts";
import { conditionWords } from "@/server/view/proof-view.ts";
import { describeRef } from "@/server/view/ref-view.ts";
import { placeWords } from "@/server/view/statement-view.ts";
import type { ExportSource, Sheet } from "./sheet.ts";

const COLUMNS = ["service", "verdict", "actions", "count", "resources", "conditions", "except", "not collected", "given by", "sensitive"] as const;

const named = (by: PermissionGrant["by"][number]): string => [policyName(by.document), placeWords(by)].filter((text) => text !== "").join(", ");

function rowOf(service: ServicePermissions, grant: PermissionGrant): readonly string[] {
  const actions = grant.every ? `${service.service}:*` : Object.values(grant.actions).flat().join("; ");
  return [
    service.service,
    grant.verdict,
    actions,
    String(grant.count),
    grant.resources.join("; "),
    grant.conditions.map(conditionWords).join("; "),
    grant.except.map((e) => `${e.resources.join(" ")}${e.conditional ? " (on conditions)" : ""}`).join("; "),
    grant.missing.map((m) => `${m.what}: ${m.of}`).join("; "),
    grant.by.map(named).join("; "),
    service.sensitive.map((s) => `${s.action} (${s.kind})`).join("; "),
  ];
}

interface Choices {
  readonly words: string;
  readonly kind: string | null;
}

/** What a principal may do in AWS: every grant of every service, whatever the page is filtered by. */
export function permissionsExport(answer: PermissionsAnswer, { words, kind }: Choices): ExportSource<PermissionsAnswer> {
  const sheet = (told: PermissionsAnswer): Sheet => {
    const title = `What ${describeRef(told.from).label} may do in AWS`;
    const rows = told.services.flatMap((service) => service.grants.map((grant) => rowOf(service, grant)));
    const lines = told.services.map((s) => `- ${s.service}: ${s.held} of ${s.total} actions`);
    return {
      title,
      counts: [
        { name: "services", value: told.counts.services },
        { name: "actions", value: told.counts.actions },
      ],
      truncated: false,
      columns: COLUMNS,
      rows,
      diagram: null,
      lines: [`${title}: ${permissionsHeadline(told)}`, ...lines],
    };
  };
  const asked = { name: "principal", value: answer.from, kind: "ref" as const };
  const shown = [...(words === "" ? [] : [words]), ...(kind === null ? [] : [kind])].join(", ");
  return {
    name: "permissions",
    answer,
    filters: shown === "" ? [asked] : [asked, { name: "shown on the page", value: shown, kind: words === "" ? "choice" : "words" }],
    sheet,
  };
}
