// Guides are fetched again when their time has come.
import { pause, type Service } from '@muxwell/ground';
import { systemBy } from '../platform/by.ts';
import { importGuide } from './jobs.ts';
import type { Deps } from './service.ts';
import { takeDue } from './store.ts';

const EVERY_MS = 60_000;

export const schedule = ({ units, jobs, clock }: Pick<Deps, 'units' | 'jobs' | 'clock'>): Service => ({
  name: 'guide schedule',
  async run(signal) {
    while (!signal.aborted) {
      const due = await units.acrossApps('guides whose time has come', systemBy(0, 'schedule'), ({ tx }) =>
        takeDue(tx, clock.now()),
      );
      for (const { app_id: appId, id: sourceId } of due) {
        const by = systemBy(appId, 'schedule');
        await units.withApp(appId, by, ({ tx }) => jobs.enqueue(tx, importGuide, by, { sourceId, uploadId: null }));
      }
      await pause(clock, EVERY_MS, signal);
    }
  },
});
