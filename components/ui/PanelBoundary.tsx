"use client";

import { RefreshCw } from "lucide-react";
import { Component, type ReactNode } from "react";
import { Button } from "./Button";
import { Callout } from "./Callout";
import { isMissingPart, MISSING_PART } from "./outdated";

interface PanelBoundaryProps {
  /** What the panel is, e.g. "The diagram". */
  readonly name: string;
  /** What still works. */
  readonly instead?: string;
  readonly children: ReactNode;
}

interface PanelBoundaryState {
  readonly error: Error | null;
}

/** A panel that fails leaves the others alone: the list works when the diagram does not. */
export class PanelBoundary extends Component<PanelBoundaryProps, PanelBoundaryState> {
  override state: PanelBoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): PanelBoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const isMissing = isMissingPart(error);
    return (
      <Callout
        live
        tone="error"
        title={`${this.props.name} could not be shown`}
        actions={
          <Button size="sm" onClick={() => (isMissing ? window.location.reload() : this.setState({ error: null }))}>
            <RefreshCw aria-hidden="true" />
            {isMissing ? "Load the page again" : "Try again"}
          </Button>
        }
      >
        {isMissing ? MISSING_PART : `A fault in Rolewalk, not in your data: ${error.message || "no reason was given"}.`} {this.props.instead}
      </Callout>
    );
  }
}
