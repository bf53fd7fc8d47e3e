// Removes what nobody came back for: uploads that no run has read, entries that an ended run has left.
import { pause, type Service } from '@muxwell/ground';
import { systemBy } from '../platform/by.ts';
import { dropOldReports } from './reports.ts';
import type { Deps } from './service.ts';
import { dropStrayEntries, takeOldUploads } from './store.ts';

const EVERY_MS = 3_600_000;

export const sweep = ({ units, uploads, clock }: Pick<Deps, 'units' | 'uploads' | 'clock'>): Service => ({
  name: 'left uploads and entries',
  async run(signal) {
    while (!signal.aborted) {
      const old = await units.acrossApps('left uploads and entries', systemBy(0, 'imports'), async ({ tx }) => {
        await dropStrayEntries(tx);
        await dropOldReports(tx);
        return takeOldUploads(tx);
      });
      for (const id of old) await uploads.remove(id);
      await pause(clock, EVERY_MS, signal);
    }
  },
});
