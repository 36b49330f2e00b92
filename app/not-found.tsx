import type { Metadata } from "next";
import { NotFoundPage } from "@/components/shell/NotFoundPage";

export const metadata: Metadata = { title: "No such page" };

export default NotFoundPage;
