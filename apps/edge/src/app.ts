// The composition root of the data plane.
import type { EdgeSettings, ToEdge } from '@muxwell/contract/edge';
import {
  createFetch,
  pause,
  supervise,
  type Clock,
  type Dice,
  type Files,
  type Log,
  type Metrics,
  type Processes,
  type Service,
} from '@muxwell/ground';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createAuthority } from './authority/authority.ts';
import { byPeer, bySocket } from './authority/control-address.ts';
import { Telling } from './authority/telling.ts';
import { BlockPool } from './channels/blocks.ts';
import { Channels } from './channels/channels.ts';
import { createDoor } from './door/door.ts';
import { createForward } from './door/forward.ts';
import { createMedia } from './door/media.ts';
import { createServeFile } from './files/serve.ts';
import { createLoad } from './load.ts';
import { createEdgeMetrics, serveMetrics } from './metrics.ts';
import { HlsOutput } from './outputs/hls.ts';
import { createServeHls, PLAYLIST_HEADERS } from './outputs/serve-hls.ts';
import { createPlayTs, TS_HEADERS } from './outputs/serve-ts.ts';
import { TsOutput } from './outputs/ts.ts';
import { keptIn, type Identity } from './peers/identity.ts';
import { createLend, PEER_SESSION } from './peers/lend.ts';
import { createPeerDoor } from './peers/peer-door.ts';
import { createPeerPull } from './peers/peer-pull.ts';
import { createPeers } from './peers/peers.ts';
import type { Serve } from './sessions/session.ts';
import { Sessions } from './sessions/sessions.ts';
import { createSweep } from './sessions/sweep.ts';
import { beforeWelcome } from './settings.ts';
import { createPull } from './sources/pull.ts';
import { createSiblings } from './workers/siblings.ts';

export interface EdgeConfig {
  host: string;
  port: number;
  /** The control plane's socket on this machine, and the key that it asks for. */
  controlSocket: string;
  controlWaitSeconds: number;
  edgeKey: string;
  /** Folder of this server's key and certificate, and what was in it at the start. */
  folder: string;
  identity: Identity | null;
  /** 0: no door for other servers. */
  peerPort: number;
  name: string;
  build: string;
  metricsPort: number;
  /** Which of several processes of the machine this is; 0: the only one. */
  worker: number;
  mediaRoots: readonly string[];
}

export interface EdgeDeps {
  clock: Clock;
  dice: Dice;
  files: Files;
  processes: Processes;
  log: Log;
  metrics: Metrics;
}

const MEGABYTE = 1024 * 1024;
const MOST_WAITING = 2000;
const TELL_MS = 50;
/** How long after a welcome the control plane may take to name the always-on channels. */
const CONFIRM_MS = 10_000;

export function createEdge(config: EdgeConfig, deps: EdgeDeps) {
  const { clock, dice, log, files } = deps;
  const monotonic = () => clock.monotonic();
  let settings: EdgeSettings = beforeWelcome(dice.token(32));
  const addresses = () => ({ allow: settings.allowedPrivate });
  const fetch = createFetch(addresses);
  const idleSeconds = () => settings.sourceIdleSeconds;

  const sessions = new Sessions(clock, () => tellSoon());
  const metrics = createEdgeMetrics(deps.metrics, () => channels, sessions);
  const channels: Channels = new Channels({
    clock,
    log,
    pool: new BlockPool(),
    pull: createPull({ fetch, addresses, clock, log, idleSeconds }, createPeerPull({ clock, identity: () => peers.identity() })),
    isGuided: () => authority.isConnected(),
    ringBytes: () => settings.ringMegabytes * MEGABYTE,
    outputsOf: (channel) => [
      new TsOutput(channel, {
        clock,
        viewersEverywhere: () => sessions.size,
        slowViewers: () => settings.slowViewers,
        onJump: () => metrics.jumped(),
        // What another server fetches is at its viewers' disposal there, and must not be older than it has to.
        prebufferMs: ({ id }) => (id === PEER_SESSION ? 0 : settings.prebufferSeconds * 1000),
      }),
      new HlsOutput(channel, {
        clock,
        segmentSeconds: () => settings.segmentSeconds,
        readers: (key) => sessions.count(key, 'hls'),
      }),
    ],
  });
  const stopping = new AbortController();

  const lend = createLend({ clock, channels, startWaitSeconds: () => settings.startWaitSeconds });
  const siblings = createSiblings({ log, files, folder: config.folder, worker: config.worker, pull: lend.pull });
  const primary = config.identity?.primary ?? null;
  const control = primary
    ? byPeer(() => peers.identity() ?? (config.identity as Identity), primary)
    : bySocket(config.controlSocket, config.edgeKey);
  const ownName = primary ? (config.identity?.name ?? config.name) : config.name;
  const authority = createAuthority({
    clock,
    dice,
    log,
    control,
    name: config.worker === 0 ? ownName : `${ownName} ${config.worker}`,
    build: config.build,
    worker: config.worker,
    socket: siblings.socket,
    telling: new Telling({ sessions, channels, load: createLoad(channels, sessions, monotonic) }),
    onMessage: (message) => obey(message),
  });
  let isTelling = false;
  /** A freed connection is told at once, so that who changes channels is not refused. */
  const tellSoon = () => {
    if (isTelling) return;
    isTelling = true;
    void pause(clock, TELL_MS, stopping.signal).then((whole) => {
      isTelling = false;
      if (whole) authority.tell();
    });
  };
  const obey = (message: Exclude<ToEdge, { type: 'decision' }>) => {
    switch (message.type) {
      case 'welcome':
        settings = message.settings;
        channels.unconfirm();
        void pause(clock, CONFIRM_MS, stopping.signal).then(
          (whole) => whole && authority.isConnected() && channels.forgetUnconfirmed(),
        );
        return;
      case 'settings':
        settings = message.settings;
        return;
      case 'acknowledge':
        return sessions.acknowledge(message.ended);
      case 'kill':
        return sessions.kill(message.sessions, message.reason);
      case 'extend':
        return sessions.extend(message.sessions);
      case 'start':
        return channels.keep(message.stream);
      case 'stop':
        sessions.endStream(message.key, 'source-lost');
        return channels.stop(message.key);
      case 'restart':
        return channels.restart(message.key);
      case 'lend':
        return lend.offer(message.stream);
      case 'peers':
        return void peers.onPeers(message).catch(complain);
      case 'certificate':
        return void peers.onCertificate(message).catch(complain);
    }
  };

  const file = createServeFile({ fetch, files, log, roots: config.mediaRoots, idleSeconds, sessions });
  const hls = createServeHls({ clock, channels, sessions, settings: () => settings });
  const ts = createPlayTs({
    clock,
    channels,
    sessions,
    settings: () => settings,
    onStarted: (start, seconds) => metrics.started('ts', start, seconds),
  });
  const heads = { ts: () => TS_HEADERS, hls: () => PLAYLIST_HEADERS, file: (serve: Serve) => file.head(serve) };
  const media = createMedia({
    authority,
    sessions,
    deliver: { ts, hls: hls.playlist, file: file.deliver },
    headOf: (serve) => heads[serve.output](serve),
    known: hls.known,
    remember: hls.remember,
    onDenied: (reason) => metrics.denied(reason),
  });
  const forward = createForward({
    clock,
    log,
    control,
    waitMs: config.controlWaitSeconds * 1000,
    mostWaiting: MOST_WAITING,
  });
  const complain = (error: unknown) => log.error({ err: error }, 'what the control plane said of peers could not be done');
  const peers = createPeers({
    clock,
    log,
    kept: keptIn(config.folder, files),
    identity: config.identity,
    name: config.name,
    isOpen: config.peerPort > 0,
    say: (message) => authority.say(message),
    door: createPeerDoor({
      log,
      host: config.host,
      port: config.peerPort,
      monotonic,
      forward,
      control,
      edgeKey: primary ? null : config.edgeKey,
      members: () => peers.members(),
      pull: lend.pull,
      relay: siblings.relay,
    }),
  });
  const door = createDoor({
    ...config,
    control,
    log,
    monotonic,
    forward,
    trustedProxies: () => settings.trustedProxies,
    media,
    segment: hls.segment,
  });

  let port = config.port;
  const opened = Promise.withResolvers<void>();
  /** A worker is given its connections by the process that owns the port. */
  const listenForParent = async () => {
    const path = join(config.folder, `door-${config.worker}.sock`);
    await files.remove(path);
    await door.listenUnknown(path);
  };
  const sweep = createSweep({
    ...deps,
    port: () => port,
    isNeeded: () => sessions.size > 0,
    onFigures: (key, figures) => sessions.measured(key, figures),
  });

  return {
    /** Opens the door; resolves with its port. */
    async listen(): Promise<number> {
      await siblings.listen();
      if (config.worker === 0) port = await door.listen();
      else await listenForParent();
      opened.resolve();
      return port;
    },
    /** A connection that another process has accepted; it waits until this one is ready. */
    take: (socket: Socket): void => void opened.promise.then(() => door.take(socket)),
    /** Runs until the signal aborts, then lets the viewers go and says so. */
    async run(signal: AbortSignal): Promise<void> {
      const keep = (name: string, run: Service['run']) => supervise({ name, run }, { clock, log, signal: stopping.signal });
      const running = [
        keep('authority', (own) => authority.run(own)),
        keep('channels', (own) => channels.run(own)),
        keep('sessions', (own) => sessions.run(own)),
        keep('sweep of connections', (own) => sweep.run(own)),
      ];
      if (config.metricsPort > 0) running.push(keep('metrics', (own) => serveMetrics(metrics, config.metricsPort, own)));
      await aborted(signal);
      sessions.endAll('shutdown');
      authority.tell();
      stopping.abort();
      await Promise.all([door.close(), peers.close(), siblings.close()]);
      await Promise.all(running);
    },
  };
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
