import { createLine, type LineDetail, updateLine } from '@muxwell/contract';
import { expect, test } from 'vitest';
import { bodyOf, valuesOf } from './line-values.ts';

const line: LineDetail = {
  id: 7,
  username: 'alice',
  status: 'active',
  isEnabled: true,
  isTrial: false,
  expiresAt: null,
  maxConnections: 2,
  connections: 0,
  bouquetIds: [1, 2],
  packageId: 3,
  notes: '',
  createdAt: '2026-01-01T00:00:00.000Z',
  lastSeenAt: null,
  bytes: 0,
  allowedOutputs: ['ts'],
  allowedIps: ['198.51.100.4'],
  allowedAgents: ['VLC/*'],
  deniedAgents: [],
  allowedCountries: ['PT'],
  deniedCountries: [],
  allowedNetworks: [64_500],
  isNetworkLocked: true,
  lockedNetwork: 64_500,
  edgeName: 'edge-1',
  isRestreamer: false,
  bouquetEnds: [{ bouquetId: 2, endsAt: '2027-01-01T00:00:00.000Z' }],
  email: 'ana@example.org',
  phone: '',
  language: 'pt',
  notify: ['expiry'],
  password: 's3cret',
  token: 't',
};

test('a line that is opened and saved untouched stays what it is', () => {
  const body = updateLine.body.parse(bodyOf(valuesOf(line), line));

  expect(line).toMatchObject(body);
  expect(Object.keys(body)).toEqual(expect.arrayContaining(['allowedNetworks', 'lockedNetwork', 'bouquetEnds', 'notify']));
});

test('providers may be typed with their prefix', () => {
  const values = { ...valuesOf(undefined), allowedNetworks: ['AS64501', '64502', ''] };

  expect(createLine.body.parse(bodyOf(values, undefined)).allowedNetworks).toEqual([64_501, 64_502]);
});

test('a new line of a package leaves to the package what was not given', () => {
  const body = bodyOf({ ...valuesOf(undefined), packageId: 3 }, undefined);

  expect(body).toMatchObject({ packageId: 3 });
  for (const name of ['bouquetIds', 'allowedOutputs', 'isTrial', 'expiresAt', 'maxConnections'])
    expect(body).not.toHaveProperty(name);
  expect(bodyOf({ ...valuesOf(undefined), packageId: 3, bouquetIds: [1], isTrial: true }, undefined)).toMatchObject({
    bouquetIds: [1],
    isTrial: true,
  });
});

test('the end of a bouquet that was taken away is not sent', () => {
  const values = { ...valuesOf(line), bouquetIds: [1] };

  expect(bodyOf(values, line).bouquetEnds).toEqual([]);
});
