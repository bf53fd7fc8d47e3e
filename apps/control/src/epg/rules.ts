// Names of channels, made alike: what two names that mean the same channel have in common.

const QUALITY = /\b(?:u?hd|fhd|sd|4k|8k|hevc|h26[45]|raw|vip|backup|50fps|60fps|1080[pi]?|720p)\b/g;
const COUNTRY = /^\s*[a-z]{2,3}\s*[:|-]\s*/;

/** Letters and digits in lower case, without accents, quality words and a country in front. Empty where nothing is left. */
export function plainName(name: string): string {
  const lower = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return lower
    .replace(COUNTRY, '')
    .replaceAll(QUALITY, ' ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
