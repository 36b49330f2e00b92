import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { subjectAddress } from "@/components/shell/href";
import { SubjectPage } from "@/components/who/SubjectPage";

export const metadata: Metadata = { title: "Who" };

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** Without an entity one is chosen; with `?ref=`, as older addresses have it, the page of that entity, the snapshot and all else kept. */
export default async function Page({ searchParams }: Props) {
  const address = subjectAddress(await searchParams);
  if (address) redirect(address);
  return <SubjectPage subject={null} />;
}
