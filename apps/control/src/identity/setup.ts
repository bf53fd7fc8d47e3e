// First-run set-up and registration: how accounts come to be.
import { problems } from '@muxwell/contract';
import type { Clock, Dice } from '@muxwell/ground';
import { inRange } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import { systemBy } from '../platform/by.ts';
import { sql, uniqueViolation, type Tx } from '../platform/db.ts';
import { sendMail, type MailServer } from '../platform/mail.ts';
import { sameText } from '../platform/secrets.ts';
import type { Units } from '../platform/unit.ts';
import { assertTimeZone, type AppSettings, type Tenancy } from '../tenancy/index.ts';
import { hashPassword, hashToken } from './passwords.ts';
import type { createSignIn, NewSession } from './sign-in.ts';
import * as store from './store.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  clock: Clock;
  dice: Dice;
  tenancy: Pick<Tenancy, 'createApp' | 'appIds'>;
  settings: AppSettings;
  signIn: ReturnType<typeof createSignIn>;
  /** Shown on the console while the installation is not set up. */
  setupCode: string;
}

interface NewAccount {
  email: string;
  password: string;
  name: string;
}
export interface SetupBody {
  code?: string | undefined;
  account: NewAccount;
  service: { name: string; publicUrl: string; timeZone: string; language: string };
  mail: MailServer | null;
}
/** Where a visitor is: by the address of the connection, and the name that the browser asked for. */
export interface Visitor {
  ip: string;
  host: string;
}

const LOCAL_NAME = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i;
const SETUP_LOCK = 71_203_002;

export function createSetup({ units, bus, dice, clock, tenancy, settings, signIn, setupCode }: Deps) {
  const across = <T>(by: By, work: (tx: Tx) => Promise<T>) => units.acrossApps('set-up', by, ({ tx }) => work(tx));
  let isDoneForGood = false;
  const isDone = async (): Promise<boolean> => {
    isDoneForGood ||= (await across(systemBy(0, 'set-up'), store.countAccounts)) > 0;
    return isDoneForGood;
  };
  /** A proxy on this machine makes everybody look local: then the name that they asked for gives them away. */
  const needsCode = ({ ip, host }: Visitor): boolean =>
    !((inRange(ip, '127.0.0.0/8') || inRange(ip, '::1')) && LOCAL_NAME.test(host));
  const assertCode = (visitor: Visitor, code: string | undefined) => {
    if (needsCode(visitor) && !sameText((code ?? '').trim().toUpperCase(), setupCode))
      throw problems.wrongSetupCode('the code stands in the output of the server’s console');
  };
  const newAccount = async (
    { email, password, name }: NewAccount,
    language: string,
    isPlatformAdmin: boolean,
  ): Promise<store.AccountRow> => ({
    id: dice.id(),
    email,
    name,
    password_hash: await hashPassword(password),
    is_platform_admin: isPlatformAdmin,
    language,
    theme: 'system',
    email_verified_at: null,
  }); // prettier-ignore

  return {
    isDone,
    needsCode,
    async complete(by: By, visitor: Visitor, body: SetupBody): Promise<NewSession> {
      if (await isDone()) throw problems.setupDone('an account exists already: sign in instead');
      assertCode(visitor, body.code);
      assertTimeZone(body.service.timeZone);
      const account = await newAccount(body.account, body.service.language, true);
      const self: By = { ...by, actor: { kind: 'account', id: account.id, name: account.email } };
      const session = await across(self, async (tx) => {
        await sql`select pg_advisory_xact_lock(${SETUP_LOCK})`.execute(tx);
        if ((await store.countAccounts(tx)) > 0) throw problems.setupDone('an account exists already: sign in instead');
        await store.insertAccount(tx, account);
        const app = await tenancy.createApp(tx, { name: body.service.name, timeZone: body.service.timeZone, isDefault: true });
        await store.insertMembership(tx, { app_id: app.id, account_id: account.id, role: 'owner' });
        await settings.write(tx, self, app.id, {
          'service.publicUrl': body.service.publicUrl.replace(/\/+$/, ''),
          'service.language': body.service.language,
        });
        if (body.mail) await settings.write(tx, self, 0, mailSettings(body.mail));
        await bus.record(tx, 'identity.registered', {
          summary: `${account.email} set the installation up`,
          ids: [account.id],
          after: { email: account.email },
        });
        return signIn.open(tx, self, account, true);
      });
      await settings.load();
      return session;
    },
    async testMail(
      visitor: Visitor,
      isPlatformAdmin: boolean,
      { code, mail, to }: { code?: string | undefined; mail: MailServer; to: string },
    ): Promise<void> {
      if (await isDone()) {
        if (!isPlatformAdmin) throw problems.forbidden('this is for administrators of the installation');
      } else assertCode(visitor, code);
      await sendMail(mail, { to, subject: 'Muxwell can send mail', text: 'This message shows that the mail server works.' });
    },
    async register(by: By, body: NewAccount & { invitation?: string | undefined }): Promise<NewSession> {
      if (!(await isDone())) throw problems.invitationInvalid('the installation is not set up yet');
      const made = await newAccount(body, 'en', false);
      const self: By = { ...by, actor: { kind: 'account', id: made.id, name: made.email } };
      return across(self, async (tx) => {
        const invitation = body.invitation ? await store.findInvitation(tx, hashToken(body.invitation)) : undefined;
        const isInvited = invitation && invitation.expires_at > clock.now() && invitation.email === body.email;
        if (!isInvited && !settings.get(0, 'accounts.signUp'))
          throw problems.invitationInvalid('ask for a new invitation to this e-mail address');
        // Who is not invited by an app is taken to be one of the first.
        const appId = isInvited ? invitation.app_id : (tenancy.appIds()[0] ?? 0);
        const account = { ...made, language: settings.get(appId, 'service.language') };
        await store.insertAccount(tx, account);
        if (isInvited) {
          await store.insertMembership(tx, { app_id: invitation.app_id, account_id: account.id, role: invitation.role });
          await store.deleteInvitation(tx, invitation.id);
        }
        await bus.record(tx, 'identity.registered', {
          summary: `${account.email} registered`,
          ids: [account.id],
          after: { email: account.email, role: invitation?.role ?? null },
        });
        return signIn.open(tx, self, account, false);
      }).catch((error: unknown) => {
        throw uniqueViolation(error) === null ? error : problems.emailTaken('sign in with this address, or reset its password');
      });
    },
  };
}

const mailSettings = (mail: MailServer) => Object.fromEntries(Object.entries(mail).map(([key, value]) => [`mail.${key}`, value]));
