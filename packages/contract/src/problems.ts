// Every problem that a caller can meet, declared once; the reference page is made from this list.
import { problem } from '@muxwell/ground/problem';

// about requests
export const invalidRequest = problem('invalid-request', {
  status: 400,
  title: 'The request does not fit what this endpoint takes',
});
export const unauthenticated = problem('unauthenticated', { status: 401, title: 'Sign in first' });
export const forbidden = problem('forbidden', { status: 403, title: 'Your role does not allow this' });
export const badCsrf = problem('bad-csrf', { status: 403, title: 'The request did not come from the panel' });
export const notFound = problem('not-found', { status: 404, title: 'There is no such thing' });
export const tooLarge = problem('too-large', { status: 413, title: 'The request is too large' });
export const rateLimited = problem<{ retryAfterSeconds: number }>('rate-limited', { status: 429, title: 'Too many requests' });
export const internalError = problem('internal-error', { status: 500, title: 'Something went wrong on our side' });
export const unavailable = problem('unavailable', { status: 503, title: 'A part of the platform is not available right now' });
export const idempotencyReused = problem('idempotency-key-reused', {
  status: 422,
  title: 'This Idempotency-Key was used for another request',
});
export const idempotencyRunning = problem('idempotency-in-progress', {
  status: 409,
  title: 'The first request with this Idempotency-Key is still running',
});
export const conflict = problem('conflict', { status: 409, title: 'This was changed meanwhile' });

// identity and setup
export const badCredentials = problem('bad-credentials', { status: 401, title: 'E-mail address or password is wrong' });
export const setupDone = problem('setup-done', { status: 409, title: 'The installation is already set up' });
export const wrongSetupCode = problem('wrong-setup-code', { status: 403, title: 'The one-time code is wrong' });
export const emailTaken = problem('email-taken', { status: 409, title: 'There is already an account with this e-mail address' });
export const invitationInvalid = problem('invitation-invalid', {
  status: 403,
  title: 'This invitation is not valid, or signing up is off',
});
export const lastOwner = problem('last-owner', { status: 409, title: 'An app needs at least one owner' });
export const domainTaken = problem('domain-taken', { status: 409, title: 'This host name belongs to an app already' });
export const mailNotConfigured = problem('mail-not-configured', { status: 409, title: 'This installation sends no mail' });
export const linkInvalid = problem('link-invalid', { status: 410, title: 'This link is used or too old' });
export const mailFailed = problem('mail-failed', { status: 422, title: 'The message could not be sent' });

// catalogue, lines
export const nameTaken = problem('name-taken', { status: 409, title: 'This name is taken' });
export const usernameTaken = problem('username-taken', { status: 409, title: 'This username is taken' });
export const usernameReserved = problem('username-reserved', {
  status: 422,
  title: 'This username is a word of the address space',
});
export const unknownReference = problem<{ ids: number[] }>('unknown-reference', {
  status: 422,
  title: 'Something that was named does not exist',
});
export const patternTooShort = problem('pattern-too-short', {
  status: 422,
  title: 'The pattern does not give so many different usernames',
});
export const nothingToChange = problem('nothing-to-change', { status: 422, title: 'No change was given' });
export const patternWrong = problem('pattern-wrong', { status: 422, title: 'The pattern cannot be used' });
export const notAPicture = problem('not-a-picture', { status: 422, title: 'This is not a picture that can be kept' });
export const codeInvalid = problem('code-invalid', { status: 404, title: 'This code is not valid' });
export const codeUsed = problem('code-used', { status: 409, title: 'This code has been redeemed' });

// access
export const ruleExists = problem('rule-exists', { status: 409, title: 'There is such a rule already' });

// imports and guide
export const notAPlaylist = problem('not-a-playlist', { status: 422, title: 'This is not a playlist' });
export const notAGuide = problem('not-a-guide', { status: 422, title: 'This is not an XMLTV guide' });
export const emptyPlaylist = problem('empty-playlist', { status: 422, title: 'The playlist has no entries' });
export const sourceFailed = problem('source-failed', { status: 502, title: 'The source did not answer as expected' });
export const sourceExists = problem('source-exists', { status: 409, title: 'There is such a source already' });
export const runNotReady = problem('run-not-ready', { status: 409, title: 'This run cannot do that in its present state' });
export const jobEnded = problem('job-ended', { status: 409, title: 'This job has already ended' });
export const cancelled = problem('cancelled', { status: 409, title: 'This was cancelled' });

// settings
export const unknownSetting = problem('unknown-setting', { status: 422, title: 'There is no such setting' });
export const demoUnavailable = problem('demo-unavailable', {
  status: 503,
  title: 'The demo line-up is not running on this installation',
});

// servers
export const joinRefused = problem('join-refused', { status: 403, title: 'This code does not let a server join' });
export const serverIsPrimary = problem('server-is-primary', { status: 409, title: 'The primary server cannot be removed' });
