import { SidePanel } from "@/components/map/SidePanel";
import type { MapSelection } from "@/components/map/useMapSelection";
import { AppLink } from "@/components/shell/AppLink";
import { accessHref, clusterHref } from "@/components/shell/href";
import { RefText } from "@/components/ui/RefText";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { EstateMap } from "@/server/contract/screen";
import type { Diagram, DiagramEdge, DiagramNode } from "@/server/view/diagram";
import { countOfKind, type EstateEdge, type EstateNode, edgeFilter, estateEdgeId, nodeFilter } from "@/server/view/estate-view";
import { familyWords } from "@/server/view/mechanism-words";
import { sumOfCounts } from "@/server/view/verdict-counts";

const LINK = "text-sm font-medium text-accent underline-offset-2 hover:underline";
const WORDS = ["allowed", "conditional", "unknown"] as const;

/** Who and whom of a line, with its pairs by verdict: each number is a question to the table of access. */
function LineCard({ estate, edge, view }: { readonly estate: EstateMap; readonly edge: EstateEdge; readonly view: DiagramEdge }) {
  const filter = edgeFilter(estate, edge);
  return (
    <article aria-label={view.aria} className="space-y-4">
      <header className="space-y-1.5">
        <p className="text-xs text-muted-foreground">{familyWords(edge.family)}</p>
        <h2 className="text-base font-semibold leading-snug anywhere">
          <RefText text={view.from} /> → <RefText text={view.to} />
        </h2>
        <p className="text-sm text-muted-foreground">
          One line stands for all pairs of an entity here and an entity there of which the one can become the other in one step.
        </p>
      </header>
      <ul className="divide-y divide-border/60">
        {WORDS.filter((word) => edge.pairs[word] > 0).map((word) => (
          <li key={word} className="flex items-center justify-between gap-3 py-1.5">
            <VerdictBadge verdict={word} />
            <AppLink href={accessHref({ ...filter, verdict: word })} className={`${LINK} tabular-nums`}>
              {edge.pairs[word].toLocaleString("en")} {edge.pairs[word] === 1 ? "pair" : "pairs"}
            </AppLink>
          </li>
        ))}
      </ul>
      <AppLink href={accessHref(filter)} className={LINK}>
        All of them, as a table
      </AppLink>
    </article>
  );
}

interface LinesProps {
  readonly title: string;
  readonly edges: readonly EstateEdge[];
  readonly other: (edge: EstateEdge) => string;
  readonly label: (id: string) => string;
  readonly onEdge: (id: string) => void;
}

function Lines({ title, edges, other, label, onEdge }: LinesProps) {
  if (edges.length === 0) return null;
  return (
    <section className="space-y-1">
      <h3 className="text-xs font-semibold">{title}</h3>
      <ul className="space-y-0.5">
        {[...edges]
          .sort((a, b) => sumOfCounts(b.pairs) - sumOfCounts(a.pairs))
          .map((edge) => (
            <li key={estateEdgeId(edge)}>
              <button
                type="button"
                onClick={() => onEdge(estateEdgeId(edge))}
                className="flex w-full items-baseline gap-2 rounded-md px-1.5 py-1 text-left text-sm hover:bg-muted"
              >
                <span className="min-w-0 flex-1 anywhere">
                  <RefText text={label(other(edge))} />
                  <span className="block text-xs text-muted-foreground">{familyWords(edge.family)}</span>
                </span>
                <span className="text-xs text-muted-foreground tabular-nums">{sumOfCounts(edge.pairs).toLocaleString("en")}</span>
              </button>
            </li>
          ))}
      </ul>
    </section>
  );
}

/** What is at one place, and the questions to ask about it. */
function PlaceCard({
  estate,
  node,
  diagram,
  onEdge,
}: {
  readonly estate: EstateMap;
  readonly node: EstateNode;
  readonly diagram: Diagram;
  readonly onEdge: LinesProps["onEdge"];
}) {
  const view = diagram.nodes.find((n) => n.id === node.id);
  const label = (id: string): string => diagram.nodes.find((n) => n.id === id)?.label ?? "";
  const [cluster] = node.clusters;
  return (
    <article aria-label={view?.aria} className="space-y-4">
      <header className="space-y-1.5">
        <h2 className="text-base font-semibold leading-snug anywhere">
          <RefText text={view?.label ?? ""} />
        </h2>
        {view && view.context !== "" && (
          <p className="font-mono text-xs text-muted-foreground anywhere">
            <RefText text={view.context} />
          </p>
        )}
        <ul className="space-y-0.5 text-sm text-muted-foreground tabular-nums">
          {Object.entries(node.kinds).map(([kind, count]) => (
            <li key={kind}>{countOfKind(kind as keyof typeof node.kinds, count ?? 0)}</li>
          ))}
        </ul>
      </header>
      <p className="flex flex-col gap-1">
        <AppLink href={accessHref(nodeFilter(node, "whom"))} className={LINK}>
          Who can become something here
        </AppLink>
        <AppLink href={accessHref(nodeFilter(node, "who"))} className={LINK}>
          What those here can become
        </AppLink>
        {node.clusters.length === 1 && cluster !== undefined && (
          <AppLink href={clusterHref(cluster)} className={LINK}>
            Who can enter the cluster
          </AppLink>
        )}
      </p>
      {node.within > 0 && <p className="text-sm text-muted-foreground tabular-nums">{node.within.toLocaleString("en")} pairs are within this place.</p>}
      <Lines title="What leads here" edges={estate.edges.filter((e) => e.target === node.id)} other={(e) => e.source} label={label} onEdge={onEdge} />
      <Lines title="Where it leads" edges={estate.edges.filter((e) => e.source === node.id)} other={(e) => e.target} label={label} onEdge={onEdge} />
    </article>
  );
}

interface EstatePanelProps {
  readonly estate: EstateMap;
  readonly diagram: Diagram;
  readonly selection: MapSelection;
}

const viewOf = (diagram: Diagram, id: string | null): DiagramEdge | undefined => diagram.edges.find((e) => e.id === id);

/** What a selection on the map of places opens. */
export function EstatePanel({ estate, diagram, selection }: EstatePanelProps) {
  const edge = estate.edges.find((e) => estateEdgeId(e) === selection.edge);
  const node = estate.nodes.find((n) => n.id === selection.node);
  const line = edge && viewOf(diagram, selection.edge);
  const chosen: DiagramNode | DiagramEdge | undefined = line ?? diagram.nodes.find((n) => n.id === node?.id);
  return (
    <SidePanel label={chosen ? "Selected place" : "How to read the map"} onClose={chosen ? selection.clear : null}>
      {edge && line && <LineCard estate={estate} edge={edge} view={line} />}
      {!edge && node && <PlaceCard estate={estate} node={node} diagram={diagram} onEdge={selection.pickEdge} />}
      {!chosen && (
        <div className="space-y-1.5 text-sm leading-relaxed">
          <h2 className="text-base font-semibold">How to read this map</h2>
          <p className="text-muted-foreground">
            A box is everything of one kind at one place: the workloads of a cluster, the roles of an account. A line counts who there can become whom, by one
            mechanism; it has the word of its most certain pair. Pick either for the numbers, and go on to the rows.
          </p>
          <p>
            <AppLink href="/access/matrix" className={LINK}>
              Namespaces against accounts, as a matrix
            </AppLink>
          </p>
        </div>
      )}
    </SidePanel>
  );
}
