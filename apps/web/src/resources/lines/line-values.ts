import { createLine, type LineDetail, type LineFields } from '@muxwell/contract';

/** What the form of a line holds: every field, with numbers of providers as they are typed. */
type Plain = Omit<LineFields, 'expiresAt' | 'maxConnections' | 'allowedNetworks' | 'lockedNetwork' | 'bouquetEnds'>;
export type LineValues = { [K in keyof Plain]-?: NonNullable<Plain[K]> } & {
  expiresAt: string | null;
  maxConnections: number | null;
  allowedNetworks: string[];
  lockedNetwork: number | null;
  bouquetEnds: { bouquetId: number; endsAt: string }[];
  /** Of a new line only. */
  packageId: number | null;
};

const empty: LineValues = {
  username: '',
  password: '',
  bouquetIds: [],
  bouquetEnds: [],
  expiresAt: null,
  maxConnections: null,
  isEnabled: true,
  isTrial: false,
  allowedOutputs: ['ts', 'hls'],
  allowedIps: [],
  allowedAgents: [],
  deniedAgents: [],
  allowedCountries: [],
  deniedCountries: [],
  allowedNetworks: [],
  isNetworkLocked: false,
  lockedNetwork: null,
  edgeName: '',
  isRestreamer: false,
  email: '',
  phone: '',
  language: '',
  notify: [],
  notes: '',
  packageId: null,
};

export function valuesOf(line: LineDetail | undefined): LineValues {
  if (!line) return empty;
  const known = Object.fromEntries(Object.keys(empty).map((name) => [name, line[name as keyof LineDetail]]));
  return { ...empty, ...(known as Partial<LineValues>), allowedNetworks: line.allowedNetworks.map(String), packageId: null };
}

/** Leaves out what is empty where the server, or the package, fills it in. */
export function bodyOf(values: LineValues, line: LineDetail | undefined) {
  const { username, password, expiresAt, maxConnections, packageId, bouquetIds, allowedOutputs, isTrial, ...rest } = values;
  const isLeft = !line && packageId !== null;
  return {
    ...rest,
    allowedNetworks: rest.allowedNetworks.filter(Boolean).map((text) => Number(text.replace(/^AS/i, ''))),
    bouquetEnds: rest.bouquetEnds.filter(({ bouquetId }) => bouquetIds.includes(bouquetId) || isLeft),
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(line || expiresAt ? { expiresAt } : {}),
    ...(maxConnections === null ? {} : { maxConnections }),
    ...(isLeft && bouquetIds.length === 0 ? {} : { bouquetIds }),
    ...(isLeft && allowedOutputs.length === 2 ? {} : { allowedOutputs }),
    ...(isLeft && !isTrial ? {} : { isTrial }),
    ...(!line && packageId !== null ? { packageId } : {}),
  };
}

/** The contract's rules, with empty fields seen as absent. */
export const lenient = {
  ...createLine.body['~standard'],
  validate: (value: unknown) => createLine.body['~standard'].validate(bodyOf(value as LineValues, undefined)),
};
