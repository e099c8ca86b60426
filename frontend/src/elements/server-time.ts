/** What the server's clock shows: a device's own may be wrong by minutes, and a promise of five minutes is counted here. */
const WRONG_MS = 30_000;

function offset(): number {
  const { now, kept } = document.documentElement.dataset;
  const [load] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  // A page that was kept, here or by the browser, says nothing of now.
  if (!now || kept !== undefined || !load || load.type === "back_forward") return 0;
  const off = Number(now) * 1000 - (performance.timeOrigin + load.responseStart);
  return Math.abs(off) > WRONG_MS ? off : 0;
}

const OFF_MS = offset();

/** Milliseconds since the Unix epoch. */
export const serverNow = (): number => Date.now() + OFF_MS;
