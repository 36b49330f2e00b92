import type { Metadata } from "next";
import { WhyPage } from "@/components/why/WhyPage";

export const metadata: Metadata = { title: "Why refused" };

export default WhyPage;
