/** Run once when the web server starts, before it answers. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const [{ startSchedules }, { sourcesChanged }, { checkNotices }] = await Promise.all([
    import("@/server/api/schedules.ts"),
    import("@/server/api/follow.ts"),
    import("@/server/api/notice/notify.ts"),
  ]);
  checkNotices();
  startSchedules();
  sourcesChanged();
}
