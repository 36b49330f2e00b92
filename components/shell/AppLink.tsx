"use client";

import Link from "next/link";
import type { ComponentProps } from "react";
import { useHref } from "./useHref";

interface AppLinkProps extends Omit<ComponentProps<typeof Link>, "href"> {
  readonly href: string;
}

/** A link inside the product; it stays in the snapshot one is looking at. */
export function AppLink({ href, prefetch = false, ...rest }: AppLinkProps) {
  const stay = useHref();
  return <Link href={stay(href)} prefetch={prefetch} {...rest} />;
}
