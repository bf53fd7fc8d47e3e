import type { ConnectionQuality } from '@muxwell/contract';
import { useFormat } from '../../kit/format.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import { useT } from '../../ui/use-t.ts';

/** The connection's delay, amber once it has stalled; what else the server's kernel tells of it on asking. */
export function Quality({ quality }: { quality: ConnectionQuality | null }) {
  const t = useT();
  const format = useFormat();
  if (!quality) return <span className="text-ink-3">{t('connections.unknown')}</span>;
  const says = t('connections.qualitySays', {
    carries: quality.deliveryBitsPerSecond === 0 ? t('connections.unknown') : format.bits(quality.deliveryBitsPerSecond),
    waits: format.bytes(quality.unsentBytes),
    again: format.number(quality.retransmits),
    stalls: format.number(quality.stalls),
  });
  return (
    <Tooltip says={says}>
      <span tabIndex={0} className={`figures ${quality.stalls > 0 ? 'text-warn-text' : ''}`}>
        {format.milliseconds(quality.rttMs)}
      </span>
    </Tooltip>
  );
}
