// An endpoint as one constant: server, panel, tests and OpenAPI all read it.
import type { Problem } from '@muxwell/ground/problem';
import { z } from 'zod';
import type { Permission } from './permissions.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * What a caller must be: `public` (anybody), `account` (signed in, no app needed), `platform` (administrator of the installation), or a
 * permission in the app that the request names.
 */
export type Needs = 'public' | 'account' | 'platform' | Permission;

export interface EndpointShape {
  method: Method;
  /** With `:name` parameters. */
  path: string;
  needs: Needs;
  summary: string;
  tag: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  reply: z.ZodType;
  /** 200 unless said otherwise; 204 goes with `reply: z.void()`. */
  status?: number;
  problems?: readonly Problem<never>[];
  /** `file`: the body is multipart/form-data with one file, the reply or the answer is not JSON. */
  upload?: boolean;
  download?: boolean;
  /** Works on as many rows as there are: it may take minutes. */
  isLong?: boolean;
}

export type Endpoint<E extends EndpointShape = EndpointShape> = E;

export const endpoint = <const E extends EndpointShape>(shape: E): E => shape;

/** Which part of a type its schema gives; `undefined` where there is none. */
export type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;
export type Given<S> = S extends z.ZodType ? z.input<S> : undefined;

/** A page of a list: `next` is the cursor for `after`, null at the end; `total` counts all that the filter matches. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable(), total: z.number().int() });

/** The query of every list. `sort` is a field name, with `-` in front for descending. */
export const pageQuery = {
  after: z.string().max(500).optional().describe('Cursor: the `next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  search: z.string().max(200).optional(),
};

export const none = z.void();
export const int32 = z.number().int().min(1).max(2_147_483_647);
export const IntParam = z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) });
export const UuidParam = z.object({ id: z.uuid() });
/** RFC 3339, UTC. */
export const Instant = z.iso.datetime();
export const flag = z.enum(['true', 'false']).transform((v) => v === 'true');
