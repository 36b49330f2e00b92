import type { ReactNode } from "react";
import { cn } from "./cn";

interface PageHeaderProps {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
}

/** The name of a page and what it is for. */
export function PageHeader({ title, description, actions }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <h1 className="anywhere text-xl font-semibold tracking-tight">{title}</h1>
        {description !== undefined && <p className="max-w-3xl text-muted-foreground">{description}</p>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap gap-2 print:hidden">{actions}</div>}
    </header>
  );
}

/** The column a page's content stands in; `wide` for tables and diagrams. */
export function Page({ children, wide = false }: { readonly children: ReactNode; readonly wide?: boolean }) {
  return <div className={cn("mx-auto flex w-full flex-col gap-4 px-4 py-5 sm:px-6", wide ? "max-w-[120rem]" : "max-w-6xl")}>{children}</div>;
}
