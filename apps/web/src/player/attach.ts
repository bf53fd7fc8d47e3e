export interface Addresses {
  hls: string | null;
  ts: string | null;
  file: string | null;
}

interface Options {
  signal: AbortSignal;
  onFailure: (why: string) => void;
}

/** Plays the first of the addresses that this browser can: HLS, then MPEG-TS, then the file itself. */
export async function attach(video: HTMLVideoElement, addresses: Addresses, options: Options): Promise<void> {
  if (addresses.hls) return attachHls(video, addresses.hls, options);
  if (addresses.ts) return attachTs(video, addresses.ts, options);
  if (addresses.file) attachFile(video, addresses.file, options);
}

async function attachHls(video: HTMLVideoElement, url: string, { signal, onFailure }: Options): Promise<void> {
  const { default: Hls } = await import('hls.js');
  if (signal.aborted) return;
  if (!Hls.isSupported()) return attachFile(video, url, { signal, onFailure });
  const hls = new Hls({ enableWorker: false, liveSyncDurationCount: 2, manifestLoadingMaxRetry: 4, levelLoadingMaxRetry: 4 });
  signal.addEventListener('abort', () => hls.destroy());
  let mended = 0;
  hls.on(Hls.Events.ERROR, (_, data) => {
    if (!data.fatal) return;
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR && mended++ < 3) hls.recoverMediaError();
    else onFailure(data.response ? `${data.response.code} ${data.response.text}`.trim() : data.details);
  });
  hls.loadSource(url);
  hls.attachMedia(video);
}

async function attachTs(video: HTMLVideoElement, url: string, { signal, onFailure }: Options): Promise<void> {
  const { default: mpegts } = await import('mpegts.js');
  if (signal.aborted) return;
  const player = mpegts.createPlayer(
    { type: 'mpegts', isLive: true, url: new URL(url, location.href).href },
    { enableWorker: false, liveBufferLatencyChasing: true },
  );
  signal.addEventListener('abort', () => player.destroy());
  player.on(mpegts.Events.ERROR, (kind: string, detail: string) => onFailure(`${kind} ${detail}`));
  player.attachMediaElement(video);
  player.load();
  await Promise.resolve(player.play()).catch(() => undefined);
}

function attachFile(video: HTMLVideoElement, url: string, { signal, onFailure }: Options): void {
  const failed = () => onFailure(video.error?.message ?? '');
  video.addEventListener('error', failed, { signal });
  video.src = url;
  signal.addEventListener('abort', () => {
    video.removeAttribute('src');
    video.load();
  });
}
