import { version } from "@/package.json";

/** The version of Rolewalk that answers, for pages and exports. */
export const PRODUCT_VERSION: string = version;
