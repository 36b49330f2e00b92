import type { Metadata } from "next";
import { FindingsPage } from "@/components/findings/FindingsPage";

export const metadata: Metadata = { title: "Findings" };

export default FindingsPage;
