import { Grid3x3, TableProperties } from "lucide-react";
import { AppLink } from "@/components/shell/AppLink";
import { Button } from "@/components/ui/Button";

/** The two faces of access as a whole. */
export function Faces({ face }: { readonly face: "table" | "matrix" }) {
  const link = (name: "table" | "matrix") => ({ "aria-current": face === name ? ("page" as const) : undefined });
  const look = "rounded-none border-0 aria-[current=page]:bg-foreground aria-[current=page]:text-background";
  return (
    <nav aria-label="Show as" className="inline-flex shrink-0 overflow-hidden rounded-md border border-border print:hidden">
      <Button asChild look="ghost" className={look}>
        <AppLink href="/access" {...link("table")}>
          <TableProperties aria-hidden="true" />
          Table
        </AppLink>
      </Button>
      <Button asChild look="ghost" className={look}>
        <AppLink href="/access/matrix" {...link("matrix")}>
          <Grid3x3 aria-hidden="true" />
          Matrix
        </AppLink>
      </Button>
    </nav>
  );
}
