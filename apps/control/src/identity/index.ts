// Accounts, sign-in, members, API keys; and who is behind each request.
import type { Clock, Dice, Log } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import { sendMail, type MailServer, type Message } from '../platform/mail.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Server } from '../platform/serve.ts';
import type { Units } from '../platform/unit.ts';
import type { AppSettings, Tenancy } from '../tenancy/index.ts';
import { createAbout } from './about.ts';
import { createAuthenticate } from './authenticate.ts';
import { createMailedLinks } from './mailed-links.ts';
import { createMembers } from './members.ts';
import { routes } from './routes.ts';
import { createSetup } from './setup.ts';
import { createSignIn } from './sign-in.ts';
import { createPairThrottle } from './throttle.ts';
import { createTokens } from './tokens.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  clock: Clock;
  dice: Dice;
  log: Log;
  secrets: Secrets;
  settings: AppSettings;
  tenancy: Tenancy;
  setupCode: string;
  version: string;
  database: () => Promise<{ version: string; migrations: number; isEmbedded: boolean }>;
}

export function createIdentity(deps: Deps) {
  const { settings, log } = deps;
  const tokens = createTokens(deps.secrets, deps.clock);
  const sessionDays = () => settings.get(0, 'accounts.sessionDays');
  const signIn = createSignIn({ ...deps, tokens, throttle: createPairThrottle(deps.clock), sessionDays });
  const members = createMembers({
    ...deps,
    mail: sender(settings, log),
    addressOf: (appId) => settings.get(appId, 'service.publicUrl'),
  });
  const links = createMailedLinks({
    ...deps,
    mailServer: () => mailServerOf(settings),
    publicAddress: (appIds) =>
      (appIds ?? deps.tenancy.appIds()).map((appId) => settings.get(appId, 'service.publicUrl')).find(Boolean) ?? '',
  });
  const setup = createSetup({ ...deps, signIn });
  const about = createAbout(deps);
  const face = { setup, signIn, members, links, about, authenticate: createAuthenticate({ ...deps, tokens, sessionDays }) };
  return { ...face, routes: (server: Server) => routes(server, face) };
}

/** The mail server of the settings; null where none is set up. */
function mailServerOf(settings: AppSettings): MailServer | null {
  const get = settings.get.bind(settings);
  const host = get(0, 'mail.host');
  if (host === '') return null;
  return {
    host,
    port: get(0, 'mail.port'),
    secure: get(0, 'mail.secure'),
    username: get(0, 'mail.username'),
    password: get(0, 'mail.password'),
    from: get(0, 'mail.from'),
  };
}

/** Sends a message where a mail server is set up. A failing server is logged: the caller's work has succeeded without it. */
function sender(settings: AppSettings, log: Log) {
  return async (message: Message): Promise<boolean> => {
    const server = mailServerOf(settings);
    if (!server) return false;
    try {
      await sendMail(server, message);
      return true;
    } catch (error) {
      log.warn({ err: error }, 'a message could not be sent');
      return false;
    }
  };
}
