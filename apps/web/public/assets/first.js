// Runs before everything else: the page's policy forbids eval, and the theme stands before the first paint.
globalThis.__zod_globalConfig = { jitless: true };
(() => {
  let theme = 'system';
  try {
    theme = localStorage.getItem('muxwell.theme') ?? theme;
  } catch {
    // Without storage the system's theme holds.
  }
  const isDark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
})();
