import type { Choice } from '../ui/combobox.tsx';

/** The time zones that this browser knows, and the present one whatever it knows. */
export function zoneChoices(present: string): Choice[] {
  const zones = new Set(['UTC', present, ...Intl.supportedValuesOf('timeZone')]);
  return [...zones].map((zone) => ({ id: zone, label: zone.replaceAll('_', ' ') }));
}
