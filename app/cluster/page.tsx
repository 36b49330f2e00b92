import type { Metadata } from "next";
import { ClustersPage } from "@/components/cluster/ClustersPage";

export const metadata: Metadata = { title: "Clusters" };

export default ClustersPage;
