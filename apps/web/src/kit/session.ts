import * as contract from '@muxwell/contract';
import type { Me, Permission } from '@muxwell/contract';
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Api } from './api.ts';
import { isProblem } from './api.ts';
import { kept } from './kept.ts';

export type Membership = Me['apps'][number];

/** Who is signed in, and in which app. */
export class Session {
  #me: Me | null = null;
  #asked: Promise<Me | null> | null = null;
  readonly #api: Api;
  readonly #listeners = new Set<() => void>();

  constructor(api: Api) {
    this.#api = api;
  }

  get me(): Me | null {
    return this.#me;
  }

  get app(): Membership | null {
    return this.#me?.apps.find(({ appId }) => appId === this.#me?.currentAppId) ?? this.#me?.apps[0] ?? null;
  }

  can(permission: Permission): boolean {
    return this.app?.permissions.includes(permission) ?? false;
  }

  /** Asks the server once; null when nobody is signed in. */
  load(): Promise<Me | null> {
    this.#asked ??= this.#ask();
    return this.#asked;
  }

  /** Takes what a sign-in answered. */
  take(me: Me & { csrfToken: string }): void {
    this.#api.setCsrfToken(me.csrfToken);
    const wished = Number(kept.read('app'));
    const current =
      me.apps.find(({ appId }) => appId === wished) ?? me.apps.find(({ appId }) => appId === me.currentAppId) ?? me.apps[0];
    this.#set({ account: me.account, apps: me.apps, currentAppId: current?.appId ?? null });
  }

  takeAccount(account: Me['account']): void {
    if (this.#me) this.#set({ ...this.#me, account });
  }

  enter(appId: number): void {
    kept.write('app', String(appId));
    if (this.#me) this.#set({ ...this.#me, currentAppId: appId });
  }

  end(): void {
    this.#api.setCsrfToken(null);
    this.#set(null);
    this.#asked = null;
  }

  readonly listen = (tell: () => void): (() => void) => {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  };

  async #ask(): Promise<Me | null> {
    try {
      this.take(await this.#api.call(contract.me));
    } catch (error) {
      this.#asked = null;
      if (!isProblem(error, 'unauthenticated')) throw error;
    }
    return this.#me;
  }

  #set(me: Me | null): void {
    this.#me = me;
    this.#asked = me ? Promise.resolve(me) : null;
    this.#api.setApp(this.app?.appId ?? null);
    for (const tell of this.#listeners) tell();
  }
}

const SessionContext = createContext<Session | null>(null);
export const SessionProvider = SessionContext.Provider;

/** The session, read anew whenever it changes. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('broken invariant: used outside of the panel');
  const me = () => session.me;
  useSyncExternalStore(session.listen, me, me);
  return session;
}

/** May the signed-in person do this in the present app? */
export const useCan = (permission: Permission): boolean => useSession().can(permission);
