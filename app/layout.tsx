import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { Shell } from "@/components/shell/Shell";
import { Providers } from "@/components/state/Providers";
import { PRODUCT_VERSION } from "@/server/api/product";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Rolewalk", template: "%s · Rolewalk" },
  description: "Who can assume what between Kubernetes clusters and AWS IAM, with a proof for every yes and a reason for every no",
  icons: { icon: "/icon.svg" },
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f6f7f9" },
    { media: "(prefers-color-scheme: dark)", color: "#0d1117" },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <Providers nonce={nonce} version={PRODUCT_VERSION}>
          <Shell>{children}</Shell>
        </Providers>
      </body>
    </html>
  );
}
