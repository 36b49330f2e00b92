import { EntityLink } from "@/components/ui/EntityLink";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import type { ClusterAccessAnswer } from "@/server/contract/answers";
import { issuerWords } from "./accessRows";

type Issuer = ClusterAccessAnswer["identityProviders"][number];

function Bound({ subject }: { readonly subject: Issuer["subjects"][number] }) {
  return (
    <li>
      <EntityLink to={subject.ref} detail />
      {!subject.certain && <span className="text-xs text-muted-foreground"> perhaps: its name carries no prefix of the issuer</span>}
    </li>
  );
}

/** The OIDC issuers that sign people in to the cluster beside IAM, and the bound names that are theirs. */
export function Issuers({ issuers }: { readonly issuers: readonly Issuer[] }) {
  if (issuers.length === 0) return null;
  return (
    <Panel title="Signed in by an issuer of its own" description="People whom IAM does not know. They get what bindings give them, and nothing of AWS.">
      {issuers.map((issuer) => (
        <div key={`${issuer.cluster} ${issuer.name}`} className="space-y-2">
          <p className="text-sm">
            <RefText text={issuer.issuer} mono /> {issuerWords(issuer)}
          </p>
          {issuer.subjects.length > 0 && (
            <ul aria-label="Bound names" className="space-y-1 text-sm">
              {issuer.subjects.map((subject) => (
                <Bound key={subject.ref} subject={subject} />
              ))}
            </ul>
          )}
        </div>
      ))}
    </Panel>
  );
}
