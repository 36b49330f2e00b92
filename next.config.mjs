import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL(".", import.meta.url));

const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "no-referrer" },
];

/** @type {import("next").NextConfig} */
export default {
  output: "standalone",
  poweredByHeader: false,
  reactStrictMode: true,
  // types are checked by their own step, with the same compiler
  typescript: { ignoreBuildErrors: true },
  turbopack: { root },
  outputFileTracingRoot: root,
  outputFileTracingIncludes: {
    "/**": ["./prisma/migrations/**", "./node_modules/better-sqlite3/prebuilds/*", "./node_modules/@expo-google-fonts/noto-sans*/{400Regular,700Bold}/*.ttf"],
  },
  outputFileTracingExcludes: {
    "/**": ["./.rolewalk/**", "./e2e/**", "./test-results/**", "./node_modules/.cache/**", "./node_modules/node/**", "./node_modules/typescript/**"],
  },
  serverExternalPackages: [
    "piscina",
    "pdfkit",
    "fontkit",
    "better-sqlite3",
    "@prisma/client",
    "@prisma/adapter-better-sqlite3",
    "@aws-sdk/client-ec2",
    "@aws-sdk/client-eks",
    "@aws-sdk/client-iam",
    "@aws-sdk/client-organizations",
    "@aws-sdk/client-sts",
    "@aws-sdk/credential-providers",
    "@kubernetes/client-node",
  ],
  headers: () => Promise.resolve([{ source: "/:path*", headers: securityHeaders }]),
};
