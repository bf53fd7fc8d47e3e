// Headers that keep a browser safe, the same on every answer of the panel's and the API's: written down once, since putting them together took a tenth of a request.

/** Only our own pages, scripts and frames; pictures and players may come from anywhere, as the streams do. */
const CONTENT = {
  'default-src': "'self'",
  'img-src': "'self' data: http: https:",
  'media-src': "'self' blob:",
  'style-src': "'self' 'unsafe-inline'",
  'connect-src': "'self' http: https: ws: wss:",
  'worker-src': "'self' blob:",
  'font-src': "'self'",
  'object-src': "'none'",
  'frame-ancestors': "'none'",
  'base-uri': "'self'",
  'form-action': "'self'",
};

/** Without Strict-Transport-Security and what else needs HTTPS: plain HTTP on a LAN is the normal first run, and these would lock the browser out of it. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': Object.entries(CONTENT)
    .map(([what, from]) => `${what} ${from}`)
    .join(';'),
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};
