// Passes an upgraded connection (WebSocket) on to the control plane, byte for byte, for as long as both ends want it.
import type { Socket } from 'node:net';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ControlAddress } from '../authority/control-address.ts';
import type { Forward } from './forward.ts';
import { upgradeHead } from './headers.ts';
import type { Peer } from './peer.ts';

export interface UpgradeDeps {
  control: Pick<ControlAddress, 'dial'>;
  forward: Forward;
  monotonic: () => number;
}

/** `head` is what the viewer has already sent behind its request. */
export async function passUpgrade(
  deps: UpgradeDeps,
  req: IncomingMessage,
  peer: Peer,
  { viewer, head }: { viewer: Duplex; head: Buffer },
): Promise<void> {
  const gone = new AbortController();
  viewer.on('error', () => viewer.destroy());
  viewer.once('close', () => gone.abort());
  const since = deps.monotonic();
  for (;;) {
    const control = await dial(deps.control);
    if (control) return join(viewer, control, Buffer.concat([Buffer.from(upgradeHead(req, peer), 'latin1'), head]));
    if (await deps.forward.retry(since, gone.signal)) continue;
    if (!viewer.destroyed)
      viewer.end('HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
}

const dial = (control: UpgradeDeps['control']) =>
  new Promise<Socket | null>((resolve) => control.dial(resolve, () => resolve(null)));

function join(viewer: Duplex, control: Socket, first: Buffer): void {
  if (viewer.destroyed) return void control.destroy();
  if ('setTimeout' in viewer) (viewer as Socket).setTimeout(0);
  control.on('error', () => viewer.destroy());
  control.once('close', () => viewer.destroy());
  viewer.once('close', () => control.destroy());
  control.write(first);
  viewer.pipe(control);
  control.pipe(viewer);
}
