// The control plane's settings for edges, and what holds until they have come.
import type { EdgeSettings } from '@muxwell/contract/edge';

export const beforeWelcome = (segmentKey: string): EdgeSettings => ({
  allowedPrivate: [],
  trustedProxies: [],
  startWaitSeconds: 10,
  sourceIdleSeconds: 10,
  segmentSeconds: 4,
  ringMegabytes: 64,
  slowViewers: 'jump',
  prebufferSeconds: 0,
  segmentKey,
});
