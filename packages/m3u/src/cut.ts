// Texts that are cut at a limit, never in the middle of a character: half of one can be stored nowhere.

/** The start of a text, of `most` UTF-16 units or one less. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most);
}
