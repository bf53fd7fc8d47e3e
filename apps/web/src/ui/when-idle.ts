const MOST_MS = 2000;

/** Resolves when the letters are there and the browser has nothing else to do, some seconds later at most: for what the first screen can do without. */
export async function whenIdle(): Promise<void> {
  await Promise.race([document.fonts.ready, later(MOST_MS)]);
  await new Promise<void>((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: MOST_MS });
    else setTimeout(resolve, 200); // Safari
  });
}

const later = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));
