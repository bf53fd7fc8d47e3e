// A line between its three forms: what is given, its row, what is shown.
import type { Line, LineDetail, LineFields } from '@muxwell/contract';
import type { Clock, Dice } from '@muxwell/ground';
import type { Secrets } from '../platform/secrets.ts';
import type { AppSettings } from '../tenancy/index.ts';
import { lookupOf, tokenHashOf } from './memory.ts';
import { statusOf } from './rules.ts';
import type { LineRow, LineValues, NewLine, Seen } from './store.ts';

export interface Deps {
  clock: Clock;
  dice: Dice;
  secrets: Secrets;
  settings: AppSettings;
  /** How many connections of a line are in use. */
  connectionsOf: (appId: number, lineId: number) => number;
}

/** Without letters and digits that look alike. */
export const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

export type Columns = ReturnType<typeof createColumns>;

export function createColumns({ clock, dice, secrets, settings, connectionsOf }: Deps) {
  const toLine = (row: Seen): Line => ({
    id: row.id,
    username: row.username,
    status: statusOf({ isEnabled: row.is_enabled, isTrial: row.is_trial, expiresAt: row.expires_at }, clock.now()),
    isEnabled: row.is_enabled,
    isTrial: row.is_trial,
    expiresAt: row.expires_at?.toISOString() ?? null,
    maxConnections: row.max_connections,
    connections: connectionsOf(row.app_id, row.id),
    bouquetIds: row.bouquet_ids,
    packageId: row.package_id,
    notes: row.notes,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    bytes: row.bytes ?? 0,
  }); // prettier-ignore

  const sealed = (appId: number, username: string, password: string) => ({
    username,
    password_sealed: secrets.seal('lines.password', password),
    lookup: lookupOf(secrets, appId, username, password),
  });
  const newToken = (appId: number) => {
    const length = settings.get(appId, 'lines.tokenLength');
    const token = dice.token(Math.ceil(length / 2)).slice(0, length);
    return { token_sealed: secrets.seal('lines.token', token), token_hash: tokenHashOf(secrets, appId, token) };
  };

  return {
    toLine,
    newToken,
    /** `withSecrets`: for those who may change the line. */
    toDetail: (row: Seen, withSecrets: boolean): LineDetail => ({
      ...toLine(row),
      ...toRestrictions(row),
      email: row.email,
      phone: row.phone,
      language: row.language,
      notify: row.notify as LineDetail['notify'],
      password: withSecrets ? secrets.open('lines.password', row.password_sealed) : '',
      token: withSecrets ? secrets.open('lines.token', row.token_sealed) : '',
    }),
    /** A whole new row; what is made up or comes from the settings is not in `given`. */
    newRow(appId: number, given: LineFields & { packageId?: number | undefined }): NewLine {
      const now = clock.now();
      const days = settings.get(appId, 'lines.defaultDays');
      const byDefault = days === 0 ? null : new Date(now.getTime() + days * 86_400_000);
      return {
        ...valuesOf(given),
        app_id: appId,
        ...sealed(appId, given.username ?? dice.word(10, ALPHABET), given.password ?? dice.word(12, ALPHABET)),
        ...newToken(appId),
        expires_at: given.expiresAt === undefined ? byDefault : toDate(given.expiresAt),
        max_connections: given.maxConnections ?? settings.get(appId, 'lines.defaultConnections'),
        ...(given.packageId === undefined ? {} : { package_id: given.packageId }),
      };
    },
    /** What of a row is to change. */
    changesOf(row: LineRow, given: LineFields): LineValues {
      const isNewPair = given.username !== undefined || given.password !== undefined;
      const password = () => given.password ?? secrets.open('lines.password', row.password_sealed);
      return { ...(isNewPair ? sealed(row.app_id, given.username ?? row.username, password()) : {}), ...valuesOf(given) };
    },
  };
}

/** The plain columns: those that need no secret. Absent where nothing was given. */
export function valuesOf(given: LineFields): LineValues {
  const values: { [K in keyof LineValues]: LineValues[K] | undefined } = {
    expires_at: given.expiresAt === undefined ? undefined : toDate(given.expiresAt),
    max_connections: given.maxConnections,
    bouquet_ids: given.bouquetIds,
    bouquet_ends: given.bouquetEnds && Object.fromEntries(given.bouquetEnds.map(({ bouquetId, endsAt }) => [bouquetId, endsAt])),
    is_enabled: given.isEnabled,
    is_trial: given.isTrial,
    notes: given.notes,
    allowed_outputs: given.allowedOutputs,
    allowed_ips: given.allowedIps,
    allowed_agents: given.allowedAgents,
    denied_agents: given.deniedAgents,
    allowed_countries: given.allowedCountries,
    denied_countries: given.deniedCountries,
    allowed_networks: given.allowedNetworks,
    is_network_locked: given.isNetworkLocked,
    locked_network: given.lockedNetwork,
    edge_name: given.edgeName,
    is_restreamer: given.isRestreamer,
    email: given.email,
    phone: given.phone,
    language: given.language,
    notify: given.notify,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as LineValues;
}

const toRestrictions = (row: LineRow) => ({
  allowedOutputs: row.allowed_outputs as LineDetail['allowedOutputs'],
  allowedIps: row.allowed_ips,
  allowedAgents: row.allowed_agents,
  deniedAgents: row.denied_agents,
  allowedCountries: row.allowed_countries,
  deniedCountries: row.denied_countries,
  allowedNetworks: row.allowed_networks,
  isNetworkLocked: row.is_network_locked,
  lockedNetwork: row.locked_network,
  edgeName: row.edge_name,
  isRestreamer: row.is_restreamer,
  bouquetEnds: Object.entries(row.bouquet_ends as Record<string, string>).map(([id, endsAt]) => ({
    bouquetId: Number(id),
    endsAt,
  })),
});

const toDate = (text: string | null) => (text === null ? null : new Date(text));
export const forAudit = (detail: LineDetail): LineDetail => ({ ...detail, password: '[hidden]', token: '[hidden]' });
