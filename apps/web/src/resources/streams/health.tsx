import type { Stream } from '@muxwell/contract';
import { Status } from '../../kit/columns.tsx';
import { useFormat, useNow } from '../../kit/format.ts';
import { useServerWords } from '../../kit/server-words.ts';
import type { Tone } from '../../ui/badge.tsx';
import { useT } from '../../ui/use-t.ts';

const tones: Record<Stream['health']['state'], Tone> = {
  up: 'good',
  idle: 'calm',
  starting: 'info',
  failing: 'warn',
  down: 'bad',
  disabled: 'calm',
};

/** How a stream does, with since when and why on hover. */
export function Health({ health }: { health: Stream['health'] }) {
  const t = useT();
  const words = useServerWords();
  const format = useFormat();
  const now = useNow();
  const since = health.since ? t('streams.since', { when: format.relative(health.since, now) }) : '';
  const why = [words(health.reason) || t(`streams.why.${health.state}`), since].filter(Boolean).join(' · ');
  return <Status tone={tones[health.state]} says={t(`streams.state.${health.state}`)} why={why} />;
}
