import type { Metadata } from "next";
import { MatrixPage } from "@/components/access/MatrixPage";

export const metadata: Metadata = { title: "Matrix" };

export default function Page() {
  return <MatrixPage />;
}
