import type { Metadata } from "next";
import { SubjectPage } from "@/components/who/SubjectPage";

export const metadata: Metadata = { title: "Who" };

export default function Page() {
  return <SubjectPage />;
}
