// The embedded PostgreSQL as a service that is started again when it dies.
import type { Service } from '@muxwell/ground';
import { startPostgres, type PostgresDeps } from './index.ts';

export interface PostgresService extends Service {
  /** Settles at the first good start; the same at every later one. */
  ownerUrl: Promise<string>;
}

export function postgresService(dataFolder: string, deps: PostgresDeps): PostgresService {
  const { promise, resolve } = Promise.withResolvers<string>();
  return {
    name: 'postgres',
    ownerUrl: promise,
    async run(signal) {
      const server = await startPostgres({ dataFolder }, deps);
      resolve(server.ownerUrl);
      const stop = () => void server.stop();
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      await server.gone.finally(() => signal.removeEventListener('abort', stop));
      if (!signal.aborted) throw new Error('PostgreSQL has gone');
    },
  };
}
