import type { Metadata } from "next";
import { ExplainPage } from "@/components/explain/ExplainPage";

export const metadata: Metadata = { title: "Explain" };

export default function Page() {
  return <ExplainPage />;
}
