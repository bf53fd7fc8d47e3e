// Saved sources are imported again when their time has come.
import { pause, ProblemError, type Service } from '@muxwell/ground';
import { systemBy } from '../platform/by.ts';
import type { Deps } from './service.ts';
import { takeDueSources } from './source-store.ts';
import type { Sources } from './sources.ts';

const EVERY_MS = 60_000;

export const schedule = (
  { units, clock, log }: Pick<Deps, 'units' | 'clock' | 'log'>,
  sources: Pick<Sources, 'run'>,
): Service => ({
  name: 'import schedule',
  async run(signal) {
    while (!signal.aborted) {
      const due = await units.acrossApps('sources whose time has come', systemBy(0, 'schedule'), ({ tx }) =>
        takeDueSources(tx, clock.now()),
      );
      for (const { app_id: appId, id } of due)
        await sources.run(systemBy(appId, 'schedule'), id, 'now').catch((error: unknown) => {
          if (!(error instanceof ProblemError)) throw error;
          log.warn({ source: id, err: error }, 'a saved source was not imported');
        });
      await pause(clock, EVERY_MS, signal);
    }
  },
});
