// Use cases of links in mails: a forgotten password, and the proof of an address.
import { problems } from '@muxwell/contract';
import type { Clock, Dice, Log } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import type { Tx } from '../platform/db.ts';
import { sendMail, type MailServer } from '../platform/mail.ts';
import type { Units } from '../platform/unit.ts';
import { linkMail } from './link-mails.ts';
import { hashPassword, hashToken } from './passwords.ts';
import * as store from './store.ts';
import { createPairThrottle } from './throttle.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  clock: Clock;
  dice: Dice;
  log: Log;
  /** Null: no mail server is set up. */
  mailServer: () => MailServer | null;
  /** The public address of one of these apps; empty where none has one. Never what a request says of itself: it would end in the mail. */
  publicAddress: (appIds: number[] | null) => string;
}

const HOUR_MS = 3_600_000;
const LASTS_MS = { reset: HOUR_MS, verify: 72 * HOUR_MS };
const PAGES = { reset: 'reset', verify: 'verify' } as const;

export function createMailedLinks({ units, bus, clock, dice, log, mailServer, publicAddress }: Deps) {
  const across = <T>(by: By, work: (tx: Tx) => Promise<T>) => units.acrossApps('accounts', by, ({ tx }) => work(tx));
  /** Every request counts, whether it was right: mails must not be made to rain, links not be guessed. */
  const throttle = createPairThrottle(clock);
  const count = (what: string, ip: string) => {
    throttle.assertRoom(what, ip);
    throttle.failed(what, ip);
  };
  function assertMail(): MailServer {
    const server = mailServer();
    if (!server) throw problems.mailNotConfigured('no mail server is set up: ask whoever runs this installation');
    if (publicAddress(null) === '')
      throw problems.mailNotConfigured(
        'no public address is set, which the link would lead to: ask whoever runs this installation',
      );
    return server;
  }
  async function prepare(tx: Tx, kind: keyof typeof LASTS_MS, account: store.AccountRow) {
    const memberships = await store.listMemberships(tx, account.id);
    const address = publicAddress(memberships.map((one) => one.app_id)) || publicAddress(null);
    const token = dice.token(32);
    await store.insertLink(tx, {
      token_hash: hashToken(token),
      account_id: account.id,
      kind,
      email: account.email,
      expires_at: new Date(clock.now().getTime() + LASTS_MS[kind]),
    });
    return linkMail(kind, { to: account.email, language: account.language, link: `${address}/${PAGES[kind]}?token=${token}` });
  }
  async function take(tx: Tx, kind: keyof typeof LASTS_MS, token: string): Promise<store.AccountRow> {
    const link = await store.takeLink(tx, kind, hashToken(token));
    const account = link && link.expires_at > clock.now() ? await store.getAccount(tx, link.account_id) : undefined;
    if (!link || !account || account.email !== link.email) throw problems.linkInvalid('ask for a new mail');
    return account;
  }

  return {
    /** Answers at once and the same for every address: what follows is seen in the mailbox alone. */
    async forgot(by: By, email: string): Promise<void> {
      const server = assertMail();
      count(email, by.ip);
      const message = await across(by, async (tx) => {
        const account = await store.findAccountByEmail(tx, email);
        if (!account) return null;
        await bus.record(tx, 'identity.reset-asked', { summary: `new password asked for ${email}`, ids: [account.id] });
        return prepare(tx, 'reset', account);
      });
      if (message)
        void sendMail(server, message).catch((error: unknown) => log.warn({ err: error }, 'a link could not be mailed'));
    },
    async reset(by: By, { token, password }: { token: string; password: string }): Promise<void> {
      count(`links of ${by.ip}`, by.ip);
      const password_hash = await hashPassword(password);
      await across(by, async (tx) => {
        const account = await take(tx, 'reset', token);
        await store.updateAccount(tx, account.id, { password_hash, email_verified_at: account.email_verified_at ?? clock.now() });
        await store.deleteLinks(tx, account.id, 'reset');
        await store.deleteOtherSessions(tx, account.id, null);
        await bus.record(tx, 'identity.password-changed', {
          summary: `password of ${account.email}, by mail`,
          ids: [account.id],
        });
      });
    },
    async sendVerification(by: By, accountId: string): Promise<void> {
      const server = assertMail();
      const account = await across(by, (tx) => store.getAccount(tx, accountId));
      count(account.email, by.ip);
      await sendMail(server, await across(by, (tx) => prepare(tx, 'verify', account)));
    },
    async verify(by: By, token: string): Promise<void> {
      count(`links of ${by.ip}`, by.ip);
      await across(by, async (tx) => {
        const account = await take(tx, 'verify', token);
        await store.updateAccount(tx, account.id, { email_verified_at: clock.now() });
        await store.deleteLinks(tx, account.id, 'verify');
        await bus.record(tx, 'identity.email-verified', { summary: `address ${account.email} proved`, ids: [account.id] });
      });
    },
  };
}
