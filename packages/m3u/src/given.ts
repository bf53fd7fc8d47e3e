// The attributes that fields of an entry are made of.
import type { Attributes } from './attributes.ts';

/** The first of each name that is not empty, else an empty text. */
export interface Given {
  id: string;
  name: string;
  logo: string;
  plainLogo: string;
  group: string;
  tvgNumber: string;
  number: string;
  channelNumber: string;
  radio: string;
  userAgent: string;
  httpUserAgent: string;
}

const fields = new Map<string, keyof Given>([
  ['tvg-id', 'id'],
  ['tvg-name', 'name'],
  ['tvg-logo', 'logo'],
  ['logo', 'plainLogo'],
  ['group-title', 'group'],
  ['tvg-chno', 'tvgNumber'],
  ['ch-number', 'number'],
  ['channel-number', 'channelNumber'],
  ['radio', 'radio'],
  ['user-agent', 'userAgent'],
  ['http-user-agent', 'httpUserAgent'],
]);

/** One walk over the attributes, whatever number of fields there is. */
export function givenBy(attributes: Attributes): Given {
  const given: Given = {
    id: '',
    name: '',
    logo: '',
    plainLogo: '',
    group: '',
    tvgNumber: '',
    number: '',
    channelNumber: '',
    radio: '',
    userAgent: '',
    httpUserAgent: '',
  };
  for (const [name, value] of attributes) {
    const field = value === '' ? undefined : fields.get(name);
    if (field && given[field] === '') given[field] = value;
  }
  return given;
}
