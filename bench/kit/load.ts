// Many connections that ask again and again: as fast as they are answered, or at a fixed rate.
import { Asker, type AskOptions, type Place } from './ask.ts';

export interface Load {
  place: Place;
  /** The path of the n-th request. */
  path: (n: number) => string;
  headers?: Record<string, string>;
  /** Method and body of the n-th request; a GET without a body when it is absent. */
  how?: (n: number) => Pick<AskOptions, 'method' | 'sends'>;
  clients: number;
  seconds: number;
  /** Requests per second; as many as possible when it is absent. */
  rate?: number;
}

export interface Loaded {
  perSecond: number;
  /** Milliseconds of each request; at a fixed rate from the moment at which it was due. */
  times: number[];
  /** Which request each of these was. */
  which: number[];
  /** Answers by status. */
  statuses: Map<number, number>;
}

export async function load({ place, path, headers = {}, how = () => ({}), clients, seconds, rate }: Load): Promise<Loaded> {
  const times: number[] = [];
  const which: number[] = [];
  const statuses = new Map<number, number>();
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  let sent = 0;
  const client = async () => {
    using asker = new Asker(place);
    for (;;) {
      const n = (sent += 1);
      const dueAt = rate === undefined ? performance.now() : startedAt + (n * 1000) / rate;
      if (dueAt > endsAt) return;
      if (dueAt > performance.now()) await new Promise((resolve) => setTimeout(resolve, dueAt - performance.now()));
      const { status } = await asker.ask(path(n), { headers, ...how(n) });
      times.push(performance.now() - dueAt);
      which.push(n);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { perSecond: (times.length * 1000) / (performance.now() - startedAt), times, which, statuses };
}
