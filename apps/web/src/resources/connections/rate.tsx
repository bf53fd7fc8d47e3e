import type { Connection } from '@muxwell/contract';
import { useFormat } from '../../kit/format.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import { useT } from '../../ui/use-t.ts';

/** Below this share of what the stream needs a viewer falls behind. */
const ENOUGH = 0.9;

/** What a viewer gets against what the stream needs; amber when it falls behind. */
export function Rate({ connection }: { connection: Connection }) {
  const t = useT();
  const format = useFormat();
  const { bitsPerSecond, needBitsPerSecond: need } = connection;
  const share = need ? Math.min(1, bitsPerSecond / need) : null;
  const says = need
    ? t('connections.rateSays', { has: format.bits(bitsPerSecond), needs: format.bits(need) })
    : format.bits(bitsPerSecond);
  return (
    <Tooltip says={says}>
      <span tabIndex={0} className="figures flex items-center gap-2">
        {share === null ? null : (
          <span aria-hidden className="h-1.5 w-12 overflow-hidden rounded-full bg-sunk">
            <span className={`block h-full ${share < ENOUGH ? 'bg-warn' : 'bg-good'}`} style={{ width: `${share * 100}%` }} />
          </span>
        )}
        {format.bits(bitsPerSecond)}
      </span>
    </Tooltip>
  );
}
