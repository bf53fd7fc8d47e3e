// Logos that are kept here: uploaded, or fetched once, and served from our own address.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import * as problems from './problems.ts';

const tag = 'Catalogue';
/** Its address, for `logoUrl`. */
const KeptLogo = z.object({ url: z.string() });

export const uploadLogo = endpoint({
  method: 'POST',
  path: '/api/logos/upload',
  needs: 'catalog:write',
  tag,
  summary: 'Keep a picture (PNG, JPEG, GIF or WebP, 1 MB at most); the same picture is kept once',
  upload: true,
  status: 201,
  reply: KeptLogo,
  problems: [problems.notAPicture, problems.tooLarge],
});
export const fetchLogo = endpoint({
  method: 'POST',
  path: '/api/logos/fetch',
  needs: 'catalog:write',
  tag,
  summary: 'Fetch a picture from an address and keep it',
  status: 201,
  body: z.object({ url: z.url().max(8192) }),
  reply: KeptLogo,
  problems: [problems.notAPicture, problems.tooLarge, problems.sourceFailed],
});
export const getLogo = endpoint({
  method: 'GET',
  path: '/api/logos/:name',
  needs: 'public',
  tag,
  summary: 'A kept picture',
  params: z.object({ name: z.string().max(100) }),
  reply: z.unknown(),
  download: true,
  problems: [problems.notFound],
});
