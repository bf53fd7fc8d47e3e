// What is done by a link in a mail: a new password for a forgotten one, and the proof that an address is one's own.
import { z } from 'zod';
import { endpoint, none } from './endpoint.ts';
import { Email, Password } from './identity.ts';
import * as problems from './problems.ts';

const tag = 'Identity';
const token = z.string().min(1).max(200);

export const forgotPassword = endpoint({
  method: 'POST',
  path: '/api/auth/forgot',
  needs: 'public',
  tag,
  summary: 'Mail a link for a new password; answers the same whether there is such an account or not',
  status: 204,
  body: z.object({ email: Email }),
  reply: none,
  problems: [problems.mailNotConfigured, problems.rateLimited],
});
export const resetPassword = endpoint({
  method: 'POST',
  path: '/api/auth/reset',
  needs: 'public',
  tag,
  summary: 'Set a new password by the link of the mail; ends all sign-ins of the account',
  status: 204,
  body: z.object({ token, password: Password }),
  reply: none,
  problems: [problems.linkInvalid, problems.rateLimited],
});
export const sendVerification = endpoint({
  method: 'POST',
  path: '/api/auth/verify/send',
  needs: 'account',
  tag,
  summary: 'Mail a link that proves one’s own address',
  status: 204,
  reply: none,
  problems: [problems.mailNotConfigured, problems.mailFailed, problems.rateLimited],
});
export const verifyEmail = endpoint({
  method: 'POST',
  path: '/api/auth/verify',
  needs: 'public',
  tag,
  summary: 'Prove an address by the link of the mail',
  status: 204,
  body: z.object({ token }),
  reply: none,
  problems: [problems.linkInvalid, problems.rateLimited],
});
