import type { Metadata } from "next";
import { SnapshotsPage } from "@/components/snapshots/SnapshotsPage";

export const metadata: Metadata = { title: "Snapshots" };

export default SnapshotsPage;
