import type { Metadata } from "next";
import { ClusterPage } from "@/components/cluster/ClusterPage";

interface Props {
  readonly params: Promise<{ readonly name: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Cluster ${decodeURIComponent((await params).name)}` };
}

export default async function Page({ params }: Props) {
  return <ClusterPage name={decodeURIComponent((await params).name)} />;
}
