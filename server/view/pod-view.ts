import type { CredentialSourceAnswer, PodAnswer } from "@/server/contract/answers.ts";
import { remedyOf } from "./proof-view.ts";
import { describeRef } from "./ref-view.ts";

export type PodContainer = PodAnswer["containers"][number];

const SOURCE_WORDS: Readonly<Record<CredentialSourceAnswer["kind"], { readonly title: string; readonly about: string }>> = {
  "static-key": { title: "Access key in the environment", about: "AWS_ACCESS_KEY_ID and its secret, the first thing every SDK looks for." },
  "shared-config": { title: "Shared config files", about: "~/.aws/config and credentials, baked into the image or mounted." },
  "web-identity": { title: "Web identity (IRSA)", about: "AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE: the SDK sends the projected token to STS." },
  "pod-identity": { title: "EKS Pod Identity", about: "AWS_CONTAINER_CREDENTIALS_FULL_URI: the SDK asks the agent on the node." },
  imds: { title: "Node role over instance metadata", about: "The last thing an SDK tries: the credentials of the node itself." },
};

/** The title within a sentence; a name of its own keeps its capitals. */
function inSentence(kind: CredentialSourceAnswer["kind"]): string {
  const { title } = SOURCE_WORDS[kind];
  return /^[A-Z]{2}/.test(title) ? title : `${title.charAt(0).toLowerCase()}${title.slice(1)}`;
}

export const sourceWords = (kind: CredentialSourceAnswer["kind"]): { readonly title: string; readonly about: string } => SOURCE_WORDS[kind];

export type RungState = "used" | "fails" | "unsure" | "ready" | "not-injected" | "amiss" | "unknown" | "absent";

export interface Rung {
  readonly source: CredentialSourceAnswer;
  readonly state: RungState;
  readonly word: string;
  readonly fix: string | null;
}

const STATE_WORDS: Readonly<Record<RungState, string>> = {
  used: "The SDK uses this",
  fails: "Tried, and fails",
  unsure: "Tried; the outcome is not certain",
  ready: "There, but an earlier source wins",
  "not-injected": "Asked for, but not in this container",
  amiss: "Set up wrongly, takes no effect",
  unknown: "Not known whether it is there",
  absent: "Not there",
};

/** Somebody meant it and wrote it where nothing looks: a misspelt annotation, half of a pair of variables. */
const isAmiss = ({ kind, configured, injected, wins, steps }: CredentialSourceAnswer): boolean =>
  (kind === "web-identity" || kind === "pod-identity") && !(configured || injected || wins) && steps.some((s) => s.outcome === "fail");

function stateOf(source: CredentialSourceAnswer): RungState {
  if (source.wins) return source.verdict === "allowed" ? "used" : source.verdict === "denied" ? "fails" : "unsure";
  if (source.injected) return source.verdict === "denied" ? "fails" : "ready";
  if (source.configured) return "not-injected";
  if (source.verdict === "unknown") return "unknown";
  if (isAmiss(source)) return "amiss";
  // nothing has to be asked for or injected where the node answers
  return source.verdict === "denied" ? "absent" : "ready";
}

/** What would mend a source: the remedy of the first check that failed, for those that were asked for, meant or tried. */
function fixOf(source: CredentialSourceAnswer): string | null {
  if (!(source.configured || source.wins || source.injected || isAmiss(source))) return null;
  const failed = source.steps.find((s) => s.outcome === "fail");
  return failed ? (remedyOf(failed.code) ?? null) : null;
}

/** The credential sources of a container in the order its SDK tries them. */
export const ladder = (container: PodContainer): readonly Rung[] =>
  container.sources.map((source) => {
    const state = stateOf(source);
    return { source, state, word: STATE_WORDS[state], fix: fixOf(source) };
  });

export interface PodHeadline {
  /** Which role code in the container really has. */
  readonly sentence: string;
  /** Why it has none, where a check says so. */
  readonly because: string | null;
}

const asSentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
const refusal = (source: CredentialSourceAnswer | undefined): string | null => {
  const failed = source?.steps.find((s) => s.outcome === "fail");
  return failed ? asSentence(failed.reason) : null;
};

function butWords(asked: CredentialSourceAnswer | undefined): string {
  if (!asked) return "no source gives it any";
  const title = inSentence(asked.kind);
  return asked.configured ? `${title} is asked for, but does not take effect` : `${title} is set up wrongly and takes no effect`;
}

/** What comes first on a pod's page. */
export function podHeadline(answer: PodAnswer, container: PodContainer): PodHeadline {
  const pod = describeRef(answer.pod).label;
  const winner = container.sources.find((s) => s.wins);
  const source = winner ? inSentence(winner.kind) : "";
  if (container.effective) {
    const view = describeRef(container.effective);
    if (winner?.verdict === "unknown")
      return {
        sentence: `${pod} asks for ${view.kindWord} ${view.label}, by ${source}: facts that decide whether it gets it were not collected.`,
        because: null,
      };
    const hedge = winner?.verdict === "conditional" ? ", if its conditions are met" : "";
    return { sentence: `${pod} acts as ${view.kindWord} ${view.label}, by ${source}${hedge}.`, because: null };
  }
  const open = container.sources.find((s) => s.verdict === "unknown");
  if (!winner && open) {
    return {
      sentence: `It is not known whether ${pod} has AWS credentials: facts that decide about ${inSentence(open.kind)} were not collected.`,
      because: null,
    };
  }
  if (!winner) {
    const asked = container.sources.find((s) => s.configured && !s.injected) ?? container.sources.find(isAmiss);
    return { sentence: `${pod} has no AWS credentials: ${butWords(asked)}.`, because: refusal(asked) };
  }
  if (winner.verdict === "unknown")
    return { sentence: `It is not known whose credentials ${pod} uses: ${source} is tried first, and facts that decide it were not collected.`, because: null };
  return { sentence: `${pod} has no AWS credentials: its SDK tries ${source} and stops there.`, because: refusal(winner) };
}
