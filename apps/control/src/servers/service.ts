import { joinedText, joinText, problems, type JoinCode, type joinServer, type updateServer } from '@muxwell/contract';
import { createHmac } from 'node:crypto';
import type { z } from 'zod';
import { systemBy, type By } from '../platform/by.ts';
import { sameText } from '../platform/secrets.ts';
import type { Deps as RegistryDeps, Registry } from './registry.ts';
import * as store from './store.ts';

export interface Deps extends RegistryDeps {
  registry: Registry;
}

type Joining = z.output<typeof joinServer.body>;
type Change = z.output<typeof updateServer.body>;

const CODE_MS = 3_600_000;
const CODE_KEY = 'servers.code';
const refused = () =>
  problems.joinRefused('the code is unknown, used or older than an hour: make a new one on the primary server');
const signed = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');

export function createService({ units, bus, clock, dice, secrets, registry }: Deps) {
  return {
    /** A code with which one machine can join within an hour. */
    async createCode(by: By, portal: string) {
      const [id, secret] = [dice.id(), dice.token(24)];
      const expires = new Date(clock.now().getTime() + CODE_MS);
      await units.acrossApps('make a join code', by, async ({ tx }) => {
        await store.dropOldCodes(tx, clock.now());
        await store.insertCode(tx, {
          id,
          secret_sealed: secrets.seal(CODE_KEY, secret),
          made_by: by.actor.id,
          expires_at: expires,
        });
        await bus.record(tx, 'servers.code-created', { summary: 'a code for one more server', ids: [id] });
      });
      const code: JoinCode = { portal, id, secret, fingerprint: registry.authority().fingerprint };
      const text = Buffer.from(JSON.stringify(code)).toString('base64url');
      return { id, code: text, command: `script/edge --join ${text}`, expiresAt: expires.toISOString() };
    },

    /** Throws `join-refused` for every code that does not hold, and for a proof that was not made with it. */
    join: (by: By, request: Joining) =>
      units.acrossApps('a server joins', by, async ({ tx }) => {
        const code = await store.lockCode(tx, request.codeId);
        if (!code || code.used_at || code.expires_at <= clock.now()) throw refused();
        const secret = secrets.open(CODE_KEY, code.secret_sealed);
        if (!sameText(request.proof, signed(secret, joinText(request)))) throw refused();
        await store.useCode(tx, request.codeId, clock.now());
        const { name, publicUrl, peerAddress } = request;
        const row = await store.insertServer(tx, {
          id: dice.id(),
          name,
          is_primary: false,
          public_url: publicUrl,
          peer_address: peerAddress,
        });
        await bus.record(tx, 'servers.joined', { summary: `server ${name}`, ids: [row.id], after: said(row) });
        const authority = registry.authority();
        const certificate = await authority.issue(row.id, request.publicKey).catch(() => {
          throw problems.invalidRequest('the key is not one of ECDSA on P-256', {
            fields: [{ at: 'body.publicKey', says: 'an SPKI of ECDSA on P-256' }],
          });
        });
        const { id: primaryId, peer_address: primaryPeerAddress } = registry.primary();
        const reply = { serverId: row.id, certificate, authority: authority.certificate, primaryId, primaryPeerAddress };
        return { ...reply, proof: signed(secret, joinedText(reply)) };
      }),

    /** Throws `not-found`. */
    find: (id: string): Promise<store.ServerRow> =>
      units.acrossApps('read a server', systemBy(0, 'servers'), async ({ tx }) => {
        const row = (await store.listServers(tx)).find((one) => one.id === id);
        if (!row) throw problems.notFound('there is no such server');
        return row;
      }),

    update: (by: By, id: string, values: Change): Promise<store.ServerRow> =>
      units.acrossApps('change a server', by, async ({ tx }) => {
        const before = await store.lockServer(tx, id);
        if (!before) throw problems.notFound('there is no such server');
        const columns = columnsOf(values);
        if (Object.keys(columns).length === 0) return before;
        const after = await store.updateServer(tx, id, columns);
        await bus.record(tx, 'servers.updated', {
          summary: `server ${after.name}`,
          ids: [id],
          before: said(before),
          after: said(after),
        });
        return after;
      }),

    remove: (by: By, id: string): Promise<void> =>
      units.acrossApps('remove a server', by, async ({ tx }) => {
        const row = await store.lockServer(tx, id);
        if (!row) throw problems.notFound('there is no such server');
        if (row.is_primary) throw problems.serverIsPrimary('the control plane runs on it');
        await store.deleteServer(tx, id);
        await bus.record(tx, 'servers.removed', { summary: `server ${row.name}`, ids: [id], before: said(row) });
      }),
  };
}

/** A row as events and people read it. */
export const said = (row: store.ServerRow) => ({
  name: row.name,
  isPrimary: row.is_primary,
  publicUrl: row.public_url,
  peerAddress: row.peer_address,
  weight: row.weight,
  maxConnections: row.max_connections,
  isDraining: row.is_draining,
});

const columnNames = {
  name: 'name',
  publicUrl: 'public_url',
  peerAddress: 'peer_address',
  weight: 'weight',
  maxConnections: 'max_connections',
  isDraining: 'is_draining',
} as const;

const columnsOf = (values: Change) =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      value === undefined ? [] : [[columnNames[key as keyof typeof columnNames], value]],
    ),
  );
