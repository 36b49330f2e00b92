/** Run once when the web server starts, before it answers. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startSchedules } = await import("@/server/api/schedules.ts");
  startSchedules();
}
