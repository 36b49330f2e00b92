import type { Metadata } from "next";
import { PodPage } from "@/components/pod/PodPage";

export const metadata: Metadata = { title: "Pod" };

interface PageProps {
  readonly params: Promise<{ readonly cluster: string; readonly namespace: string; readonly name: string }>;
}

export default async function Page({ params }: PageProps) {
  const { cluster, namespace, name } = await params;
  return <PodPage cluster={decodeURIComponent(cluster)} namespace={decodeURIComponent(namespace)} name={decodeURIComponent(name)} />;
}
