// Where an address is: its country and its provider's network, from database files (MMDB) that the operator supplies.
import { pause, type Clock, type Files, type Log, type Service } from '@muxwell/ground';
import { Reader, type AsnResponse, type CountryResponse } from 'mmdb-lib';
import { isIP } from 'node:net';

/** What is known of an address. `has…` tells whether there is a database to know it from. */
export interface Place {
  hasCountries: boolean;
  /** ISO 3166-1 alpha-2; null: not known. */
  country: string | null;
  hasNetworks: boolean;
  /** The number of the autonomous system; null: not known. */
  network: number | null;
  networkName: string;
}

export interface Geo {
  placeOf(ip: string): Place;
  /** Opens the files that are set now, if they are others or have changed; a file that is none of that kind is told in the log, and left. */
  load(): Promise<void>;
  /** What is open, for people: the databases' types and build days. */
  held(): { countries: string | null; networks: string | null };
  service: Service;
}

export interface Deps {
  files: Files;
  clock: Clock;
  log: Log;
  /** Paths of the files; empty: none. */
  paths: () => { countries: string; networks: string };
}

type Kind = 'countries' | 'networks';
interface Held {
  path: string;
  mtimeMs: number;
  reader: Reader<AsnResponse & CountryResponse>;
}

const LOOK_EVERY_MS = 60_000;

export function createGeo({ files, clock, log, paths }: Deps): Geo {
  const held = new Map<Kind, Held>();

  async function loadOne(kind: Kind, path: string): Promise<void> {
    if (path === '') return void held.delete(kind);
    const found = await files.stat(path);
    const before = held.get(kind);
    if (found && before?.path === path && before.mtimeMs === found.mtimeMs) return;
    if (!found?.isFile) {
      if (before?.path !== path) held.delete(kind);
      return log.warn({ path, kind }, 'there is no such database file');
    }
    const chunks: Buffer[] = [];
    for await (const chunk of files.read(path)) chunks.push(chunk as Buffer);
    try {
      const reader = new Reader<AsnResponse & CountryResponse>(Buffer.concat(chunks));
      held.set(kind, { path, mtimeMs: found.mtimeMs, reader });
      log.info({ path, kind, type: reader.metadata.databaseType }, 'a database of addresses is open');
    } catch (error) {
      log.error({ err: error, path, kind }, 'this file is no MMDB database');
    }
  }
  const load = async () => {
    const { countries, networks } = paths();
    await loadOne('countries', countries);
    await loadOne('networks', networks);
  };
  const find = (kind: Kind, ip: string) => held.get(kind)?.reader.get(ip) ?? null;

  return {
    load,
    placeOf(given) {
      const ip = given.replace(/^::ffff:(?=\d+\.)/i, '');
      const isAddress = isIP(ip) !== 0;
      const country = isAddress ? find('countries', ip) : null;
      const network = isAddress ? find('networks', ip) : null;
      return {
        hasCountries: held.has('countries'),
        country: country?.country?.iso_code ?? country?.registered_country?.iso_code ?? null,
        hasNetworks: held.has('networks'),
        network: network?.autonomous_system_number ?? null,
        networkName: network?.autonomous_system_organization ?? '',
      };
    },
    held: () => ({ countries: titleOf(held.get('countries')), networks: titleOf(held.get('networks')) }),
    service: {
      name: 'databases of addresses',
      async run(signal) {
        while (await pause(clock, LOOK_EVERY_MS, signal)) await load();
      },
    },
  };
}

const titleOf = (one: Held | undefined): string | null =>
  one ? `${one.reader.metadata.databaseType}, ${one.reader.metadata.buildEpoch.toISOString().slice(0, 10)}` : null;
