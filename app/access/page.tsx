import type { Metadata } from "next";
import { AccessPage } from "@/components/access/AccessPage";

export const metadata: Metadata = { title: "Access" };

export default function Page() {
  return <AccessPage />;
}
