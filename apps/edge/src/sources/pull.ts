// Chooses how a source is pulled by its URL.
import { pullHls } from './hls-pull.ts';
import { pullHttp } from './http-ts.ts';
import { SourceFailed, type Pull, type SourceDeps } from './source.ts';

/** `peer` pulls what another server of the installation holds. */
export function createPull(deps: SourceDeps, peer: Pull): Pull {
  return (source, intake, signal) => {
    if (source.peer !== undefined) return peer(source, intake, signal);
    const url = URL.canParse(source.url) ? new URL(source.url) : null;
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
      return Promise.reject(new SourceFailed('only http and https sources can be pulled'));
    const pull = /\.m3u8?$/i.test(url.pathname) ? pullHls : pullHttp;
    return pull(deps, source, intake, signal);
  };
}
