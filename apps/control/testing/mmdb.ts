// Writes a small MaxMind DB file (format 2.0), so that tests look addresses up in a real one.
import { writeFile } from 'node:fs/promises';

type Value = string | number | string[] | { [key: string]: Value };

const [STRING, UINT32, MAP, ARRAY] = [2, 6, 7, 11];

/** Control byte (type and size), with the extended type behind it for types above 7, and the rest of a size from 29 on. Sizes under 285 only. */
function control(type: number, size: number): Buffer {
  const short = Math.min(size, 29);
  const rest = size < 29 ? [] : [size - 29];
  return type <= 7 ? Buffer.from([(type << 5) | short, ...rest]) : Buffer.from([short, type - 7, ...rest]);
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(STRING, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(UINT32, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(ARRAY, value.length), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([control(MAP, entries.length), ...entries.flatMap(([key, inner]) => [encode(key), encode(inner)])]);
}

type Node = [number | Node | null, number | Node | null];

/** `networks`: IPv4 ranges such as `198.51.100.0/24`, each with what the file says of it. */
export async function writeMmdb(path: string, databaseType: string, networks: Record<string, Value>): Promise<void> {
  const root: Node = [null, null];
  const data: Buffer[] = [];
  let length = 0;
  for (const [range, value] of Object.entries(networks)) {
    put(root, bitsOf(range), length);
    const bytes = encode(value);
    data.push(bytes);
    length += bytes.length;
  }
  const nodes: Node[] = [root];
  for (const node of nodes) for (const side of node) if (Array.isArray(side)) nodes.push(side);
  const tree = Buffer.alloc(nodes.length * 6);
  for (const [at, node] of nodes.entries())
    for (const [side, target] of node.entries()) tree.writeUIntBE(recordOf(target, nodes), at * 6 + side * 3, 3);
  const metadata: Value = {
    node_count: nodes.length,
    record_size: 24,
    ip_version: 4,
    database_type: databaseType,
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_767_225_600,
    description: { en: 'invented' },
  };
  const marker = Buffer.from('\u00AB\u00CD\u00EFMaxMind.com', 'latin1');
  await writeFile(path, Buffer.concat([tree, Buffer.alloc(16), ...data, marker, encode(metadata)]));
}

function bitsOf(range: string): number[] {
  const [address = '', length = '32'] = range.split('/');
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return Array.from({ length: Number(length) }, (_, bit) => Math.floor(number / 2 ** (31 - bit)) % 2);
}

function put(root: Node, bits: number[], offset: number): void {
  let node = root;
  for (const [at, bit] of bits.entries()) {
    if (at === bits.length - 1) node[bit === 1 ? 1 : 0] = offset;
    else {
      const next = node[bit === 1 ? 1 : 0];
      const deeper: Node = Array.isArray(next) ? next : [null, null];
      node[bit === 1 ? 1 : 0] = deeper;
      node = deeper;
    }
  }
}

function recordOf(target: number | Node | null, nodes: Node[]): number {
  if (target === null) return nodes.length;
  return Array.isArray(target) ? nodes.indexOf(target) : nodes.length + 16 + target;
}
