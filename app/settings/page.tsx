import type { Metadata } from "next";
import { SettingsPage } from "@/components/shell/SettingsPage";

export const metadata: Metadata = { title: "Settings" };

export default SettingsPage;
