/** Where to go after signing in: only to pages of this panel, whatever the address asks for. */
export const inside = (next: string | undefined): string => (next && /^\/(?![/\\])/.test(next) ? next : '/');
