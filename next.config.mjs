import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL(".", import.meta.url));

// what a page needs of a device: nothing but writing to the clipboard
const REFUSED = [
  "accelerometer",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "usb",
  "xr-spatial-tracking",
];

const everywhere = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "Permissions-Policy", value: `${REFUSED.map((name) => `${name}=()`).join(", ")}, clipboard-write=(self)` },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "X-Robots-Tag", value: "noindex, nofollow" },
];
/** An answer or a picture opened by itself is looked at, never run; pages get their policy in proxy.ts. */
const inert = { key: "Content-Security-Policy", value: "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox" };
const unkept = { key: "Cache-Control", value: "no-store" };
const onlyTls = { key: "Strict-Transport-Security", value: "max-age=31536000" };

const headers = [
  { source: "/:path*", headers: everywhere },
  { source: "/:path*", has: [{ type: "header", key: "x-forwarded-proto", value: "https" }], headers: [onlyTls] },
  { source: "/api/:path((?!v1/report$).*)", headers: [inert, unkept] },
  { source: "/api/v1/report", headers: [unkept] },
  { source: "/:path(healthz|readyz|metrics)", headers: [inert, unkept] },
  { source: "/icon.svg", headers: [{ ...inert, value: `${inert.value}; style-src 'unsafe-inline'` }] },
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
    "/**": [
      "./prisma/migrations/**",
      "./prisma/postgresql/migrations/**",
      "./node_modules/better-sqlite3/prebuilds/*",
      "./node_modules/@expo-google-fonts/noto-sans*/{400Regular,700Bold}/*.ttf",
    ],
  },
  outputFileTracingExcludes: {
    "/**": ["./.rolewalk/**", "./e2e/**", "./test-results/**", "./node_modules/.cache/**", "./node_modules/node/**", "./node_modules/typescript/**"],
  },
  serverExternalPackages: [
    "@opentelemetry/exporter-trace-otlp-proto",
    "@opentelemetry/resources",
    "@opentelemetry/sdk-trace",
    "pino",
    "prom-client",
    "piscina",
    "pdfkit",
    "fontkit",
    "better-sqlite3",
    "@prisma/client",
    "@prisma/adapter-better-sqlite3",
    "pg",
    "@prisma/adapter-pg",
    "@aws-sdk/client-ec2",
    "@aws-sdk/client-eks",
    "@aws-sdk/client-iam",
    "@aws-sdk/client-organizations",
    "@aws-sdk/client-sts",
    "@aws-sdk/credential-providers",
    "@kubernetes/client-node",
  ],
  headers: () => Promise.resolve(headers),
};
