/** Run once when the web server starts, before it answers. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { prepareGate } = await import("@/server/api/gate/prepare.ts");
  prepareGate();
  const [{ watchRequests }, { obeySignals }] = await Promise.all([import("@/server/api/operate/requests.ts"), import("@/server/api/operate/shutdown.ts")]);
  const { traceIfConfigured } = await import("@/server/api/operate/trace/configure.ts");
  await traceIfConfigured(process.env);
  watchRequests();
  if (process.env.NODE_ENV === "production") obeySignals();
  const [{ startSchedules }, { sourcesChanged }, { checkNotices }, { startReplica }, { warmShown }] = await Promise.all([
    import("@/server/api/schedules.ts"),
    import("@/server/api/follow.ts"),
    import("@/server/api/notice/notify.ts"),
    import("@/server/api/replicas.ts"),
    import("@/server/api/ask-snapshot.ts"),
  ]);
  checkNotices();
  startReplica();
  startSchedules();
  sourcesChanged();
  if (process.env.NODE_ENV === "production") warmShown();
}
