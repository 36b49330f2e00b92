import type { Metadata } from "next";
import { nameOf } from "@/components/shell/href";
import { SubjectPage } from "@/components/who/SubjectPage";

interface Props {
  readonly params: Promise<{ readonly kind: string; readonly id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: nameOf(decodeURIComponent((await params).id)) };
}

export default async function Page({ params }: Props) {
  return <SubjectPage subject={decodeURIComponent((await params).id)} />;
}
