import { Prose } from "@/components/explain/Prose";
import { Callout } from "@/components/ui/Callout";
import { RefText } from "@/components/ui/RefText";
import { sentence } from "@/components/ui/sentence";
import type { DoctorAnswer } from "@/server/contract/doctor";

type Source = DoctorAnswer["sources"][number];
type Check = Source["checks"][number];

const TITLES: Readonly<Record<Source["state"], string>> = {
  complete: "Everything that is needed may be read",
  partial: "Not everything may be read",
  failed: "It does not answer",
};
const TONES = { complete: "info", partial: "warning", failed: "error" } as const;

function NamedTitle({ source }: { readonly source: Source }) {
  return (
    <>
      <RefText text={source.name} />: {TITLES[source.state].toLowerCase()}
    </>
  );
}

function Lacking({ check }: { readonly check: Check }) {
  return (
    <li className="space-y-0.5">
      <p>
        <code className="font-mono text-xs font-semibold">{check.permission}</code>
        {check.isOptional && <span className="text-muted-foreground"> · optional</span>}
        {check.outcome === "failed" && <span className="text-muted-foreground"> · not refused, but not answered</span>}
      </p>
      <p className="text-xs text-muted-foreground anywhere">
        Weaker without it: <RefText text={check.weakens} />.
        {check.reason !== undefined && (
          <>
            {" "}
            <Prose text={sentence(`the call ${check.reason}`)} />
          </>
        )}
      </p>
    </li>
  );
}

interface SourceCheckProps {
  readonly source: Source;
  /** Told where several were tried. */
  readonly isNamed: boolean;
}

/** How a source answered, call by call: what is missing, the needed first. */
export function SourceCheck({ source, isNamed }: SourceCheckProps) {
  const lacking = source.checks.filter((one) => one.outcome === "denied" || one.outcome === "failed");
  const answered = source.checks.filter((one) => one.outcome === "ok").length;
  const unasked = source.checks.filter((one) => one.outcome === "not-asked").length;
  return (
    <Callout live tone={TONES[source.state]} title={isNamed ? <NamedTitle source={source} /> : TITLES[source.state]}>
      {source.state === "failed" ? (
        <Prose text={sentence(source.reason ?? "no reason was given")} />
      ) : (
        <p className="text-xs tabular-nums">
          {answered} {answered === 1 ? "call is" : "calls are"} answered{unasked > 0 && `; for ${unasked} there was nothing to ask about`}.
        </p>
      )}
      {lacking.length > 0 && (
        <ul aria-label="Missing permissions" className="mt-2 space-y-2">
          {[...lacking]
            .sort((a, b) => Number(a.isOptional) - Number(b.isOptional))
            .map((check) => (
              <Lacking key={check.call} check={check} />
            ))}
        </ul>
      )}
    </Callout>
  );
}
