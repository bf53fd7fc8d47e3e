import * as contract from '@muxwell/contract';
import { problems } from '@muxwell/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { serve, type Principal, type Server } from '../platform/serve.ts';
import type { createAbout } from './about.ts';
import { SESSION_COOKIE, type IdentifiedPrincipal } from './authenticate.ts';
import type { createMailedLinks } from './mailed-links.ts';
import type { createMembers } from './members.ts';
import type { createSetup } from './setup.ts';
import type { createSignIn, NewSession } from './sign-in.ts';

const sessionOf = (principal: Principal) => (principal as IdentifiedPrincipal).sessionId;

/** The account behind a request; API keys have none. */
function accountOf(principal: Principal): string {
  if (principal.accountId === null) throw problems.forbidden('an API key has no account: sign in as a person');
  return principal.accountId;
}

function setCookie(request: FastifyRequest, reply: FastifyReply, { cookie, maxAgeSeconds }: NewSession): void {
  void reply.setCookie(SESSION_COOKIE, cookie, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: request.protocol === 'https',
    maxAge: maxAgeSeconds,
  });
}

export interface Services {
  setup: ReturnType<typeof createSetup>;
  signIn: ReturnType<typeof createSignIn>;
  members: ReturnType<typeof createMembers>;
  links: ReturnType<typeof createMailedLinks>;
  about: ReturnType<typeof createAbout>;
}

export function routes(server: Server, { setup, signIn, members, links, about }: Services): void {
  const visitor = (request: FastifyRequest) => ({ ip: request.ip, host: request.host });
  serve(server, contract.setupStatus, async ({ request }) => ({
    done: await setup.isDone(),
    needsCode: !(await setup.isDone()) && setup.needsCode(visitor(request)),
    database: await about.database(),
    address: `${request.protocol}://${request.host}`,
    version: about.version,
  }));
  serve(server, contract.setupNonce, ({ reply }) => {
    void reply.header('access-control-allow-origin', '*').header('cache-control', 'no-store');
    return { nonce: about.nonce };
  });
  serve(server, contract.completeSetup, async ({ by, body, request, reply }) => {
    const session = await setup.complete(by, visitor(request), body);
    setCookie(request, reply, session);
    return session.signedIn;
  });
  serve(server, contract.testMail, async ({ principal, body, request }) => {
    await setup.testMail(visitor(request), principal.isPlatformAdmin, body);
    return { sent: true as const };
  });
  serve(server, contract.register, async ({ by, body, request, reply }) => {
    const session = await setup.register(by, body);
    setCookie(request, reply, session);
    return session.signedIn;
  });
  serve(server, contract.login, async ({ by, body, request, reply }) => {
    const session = await signIn.login(by, body);
    setCookie(request, reply, session);
    return session.signedIn;
  });
  serve(server, contract.logout, async ({ by, principal, reply }) => {
    await signIn.logout(by, accountOf(principal), sessionOf(principal) ?? '');
    void reply.clearCookie(SESSION_COOKIE, { path: '/' });
  });
  serve(server, contract.refresh, ({ by, body }) => signIn.refresh(by, body.refreshToken));
  serve(server, contract.me, ({ by, principal }) => signIn.me(by, accountOf(principal), sessionOf(principal) ?? ''));
  serve(server, contract.updateMe, ({ by, principal, body }) => signIn.updateMe(by, accountOf(principal), body));
  serve(server, contract.changePassword, ({ by, principal, body }) =>
    signIn.changePassword(by, accountOf(principal), sessionOf(principal), body),
  );
  serve(server, contract.listSessions, async ({ by, principal }) => ({
    items: await signIn.listSessions(by, accountOf(principal), sessionOf(principal)),
  }));
  serve(server, contract.revokeSession, ({ by, principal, params }) => signIn.revokeSession(by, accountOf(principal), params.id));

  serve(server, contract.forgotPassword, ({ by, body }) => links.forgot(by, body.email));
  serve(server, contract.resetPassword, ({ by, body }) => links.reset(by, body));
  serve(server, contract.sendVerification, ({ by, principal }) => links.sendVerification(by, accountOf(principal)));
  serve(server, contract.verifyEmail, ({ by, body }) => links.verify(by, body.token));

  serve(server, contract.listMembers, ({ by, query }) => members.list(by, query));
  serve(server, contract.updateMember, ({ by, params, body }) => members.updateRole(by, params.id, body.role));
  serve(server, contract.removeMember, ({ by, params }) => members.remove(by, params.id));
  serve(server, contract.listInvitations, async ({ by }) => ({ items: await members.listInvitations(by) }));
  serve(server, contract.invite, ({ by, body, request }) => members.invite(by, body, `${request.protocol}://${request.host}`));
  serve(server, contract.revokeInvitation, ({ by, params }) => members.revokeInvitation(by, params.id));
  serve(server, contract.listKeys, ({ by }) => members.listKeys(by));
  serve(server, contract.createKey, ({ by, body }) => members.createKey(by, body));
  serve(server, contract.revokeKey, ({ by, params }) => members.revokeKey(by, params.id));

  serve(server, contract.listApps, ({ principal }) => ({
    items: about.appsOf((principal as IdentifiedPrincipal).memberships.map((membership) => membership.app_id)),
  }));
  serve(server, contract.createApp, ({ by, principal, body }) => about.createApp(by, accountOf(principal), body));
}
