// All channels that this edge runs: each source is pulled once, started by its first viewer or kept running, stopped when idle.
import type { StreamSpec, StreamReport } from '@muxwell/contract/edge';
import { pause } from '@muxwell/ground';
import { Channel, type ChannelDeps, type ChannelOutput } from './channel.ts';

export interface ChannelsDeps extends ChannelDeps {
  /** What every channel offers; called once per channel. */
  outputsOf: (channel: Channel) => ChannelOutput[];
}

const SWEEP_MS = 1000;

export class Channels {
  readonly #deps: ChannelsDeps;
  readonly #running = new Map<string, Channel>();
  /** Always-on channels, and whether the control plane has named them since it was last connected. */
  readonly #kept = new Map<string, { isConfirmed: boolean }>();

  constructor(deps: ChannelsDeps) {
    this.#deps = deps;
  }

  all(): IterableIterator<Channel> {
    return this.#running.values();
  }
  find(key: string): Channel | undefined {
    return this.#running.get(key);
  }
  reports(): StreamReport[] {
    return [...this.#running.values()].map((channel) => channel.report());
  }

  /** The running channel of a stream; starts it when there is none, and takes over a newer specification. */
  get(spec: StreamSpec): Channel {
    const known = this.#running.get(spec.key);
    if (known) {
      if (spec.revision > known.spec.revision) known.update(spec);
      known.nudge();
      return known;
    }
    const channel = new Channel(spec, this.#deps);
    channel.outputs.push(...this.#deps.outputsOf(channel));
    this.#running.set(spec.key, channel);
    this.#deps.log.info({ stream: spec.key, name: spec.name }, 'channel started');
    void this.#keepRunning(channel);
    return channel;
  }

  /** Runs a channel whether anybody watches or not; a changed specification is taken over. */
  keep(spec: StreamSpec): void {
    if (spec.onDemand) this.#kept.delete(spec.key);
    else this.#kept.set(spec.key, { isConfirmed: true });
    if (!spec.onDemand || this.#running.has(spec.key)) this.get(spec);
  }

  stop(key: string): void {
    this.#kept.delete(key);
    this.#end(key);
  }

  restart(key: string): void {
    this.#running.get(key)?.restart();
  }

  /** The control plane is about to name the always-on channels anew. */
  unconfirm(): void {
    for (const kept of this.#kept.values()) kept.isConfirmed = false;
  }

  /** Always-on channels that were not named again stop like any other when idle. */
  forgetUnconfirmed(): void {
    for (const [key, kept] of this.#kept) if (!kept.isConfirmed) this.#kept.delete(key);
  }

  /** Stops on-demand channels that nobody has watched for long enough. */
  async run(signal: AbortSignal): Promise<void> {
    while (await pause(this.#deps.clock, SWEEP_MS, signal)) this.#sweep();
    for (const key of this.#running.keys()) this.#end(key);
  }

  #sweep(): void {
    const now = this.#deps.clock.monotonic();
    for (const [key, channel] of this.#running) {
      if (channel.isWanted || this.#kept.has(key)) channel.idleSince = now;
      else if (now - channel.idleSince > channel.spec.idleSeconds * 1000) this.#end(key);
    }
  }

  #end(key: string): void {
    const channel = this.#running.get(key);
    if (!channel) return;
    this.#running.delete(key);
    channel.stop();
  }

  async #keepRunning(channel: Channel): Promise<void> {
    while (!channel.signal.aborted) {
      await channel
        .run()
        .catch((error: unknown) => this.#deps.log.error({ stream: channel.spec.key, err: error }, 'channel failed'));
      await pause(this.#deps.clock, SWEEP_MS, channel.signal);
    }
  }
}
