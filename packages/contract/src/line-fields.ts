// The fields of a line that are given, one schema each: lines, packages, bulk work and codes are made of them.
import { z } from 'zod';
import { Instant, int32 } from './endpoint.ts';

/** Characters that every player sends unharmed in a path and a query (no `+ / ? # & %`). */
export const LineUsername = z
  .string()
  .trim()
  .min(3)
  .max(64)
  .regex(/^[A-Za-z0-9._@-]+$/, 'only letters, digits and . _ @ -');
export const LinePassword = z
  .string()
  .min(4)
  .max(64)
  .regex(/^[A-Za-z0-9._@-]+$/, 'only letters, digits and . _ @ -');
export const LineOutput = z.enum(['ts', 'hls']);

/** A piece of a user agent, found anywhere in it; with `*` the pattern of a whole one. Letter case does not count. */
export const AgentPattern = z.string().trim().min(1).max(200);
/** ISO 3166-1 alpha-2, such as `PT`. */
export const Country = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{2}$/, 'two letters, such as PT');
/** The number of an autonomous system, such as 64500 for AS64500. */
export const NetworkNumber = z.number().int().min(1).max(4_294_967_295);
export const AddressRange = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
/** The grant of a bouquet that ends before its line does. */
export const BouquetEnd = z.object({ bouquetId: int32, endsAt: Instant });
/** What a subscriber wants to hear of. */
export const LineNotice = z.enum(['expiry', 'payment', 'news']);
export type LineNotice = z.infer<typeof LineNotice>;

/** Where, with what, and until when a line may be used. */
export const restrictionFields = {
  allowedOutputs: z.array(LineOutput).min(1),
  allowedIps: z.array(AddressRange).max(100),
  allowedAgents: z.array(AgentPattern).max(50),
  deniedAgents: z.array(AgentPattern).max(50),
  allowedCountries: z.array(Country).max(250),
  deniedCountries: z.array(Country).max(250),
  allowedNetworks: z.array(NetworkNumber).max(100),
  isNetworkLocked: z.boolean().describe('Binds the line to the provider from which it is first used.'),
  lockedNetwork: NetworkNumber.nullable().describe('The provider that it is bound to; null lets the next use bind it anew.'),
  edgeName: z.string().trim().max(100).describe('The one edge that serves this line; empty: any.'),
  isRestreamer: z.boolean().describe('Passes the block list of user agents and the limits of requests.'),
  bouquetEnds: z.array(BouquetEnd).max(1000),
};
/** Whose line it is. */
export const contactFields = {
  email: z.union([z.literal(''), z.email().max(254)]),
  phone: z.string().trim().max(40),
  language: z.union([z.literal(''), z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/, 'a language such as en or pt-BR')]),
  notify: z.array(LineNotice).max(3),
};
export const lineFields = {
  username: LineUsername,
  password: LinePassword,
  expiresAt: Instant.nullable(),
  maxConnections: z.number().int().min(1).max(1000),
  bouquetIds: z.array(int32).max(1000),
  isEnabled: z.boolean(),
  isTrial: z.boolean(),
  notes: z.string().max(10_000),
  ...restrictionFields,
  ...contactFields,
};
