/** What this browser remembers between visits; a browser that refuses storage forgets. */
export const kept = {
  read(name: string): string | null {
    try {
      return localStorage.getItem(`muxwell.${name}`);
    } catch {
      return null;
    }
  },
  write(name: string, value: string): void {
    try {
      localStorage.setItem(`muxwell.${name}`, value);
    } catch {
      // A private window without storage: the choice holds for this page.
    }
  },
};
