import { useLive } from '../../kit/live.ts';
import { useFormat } from '../../kit/format.ts';
import { useT } from '../../ui/use-t.ts';

/** “3 of 1,204 channels are down · 412 watching · 1.9 Gbit/s”. */
export function ChannelsAnswer({ total }: { total: number | null }) {
  const t = useT();
  const format = useFormat();
  const { figures } = useLive();
  if (total === null) return null;
  if (!figures) return t('kit.total', { count: total });
  const parts = [
    figures.channelsDown > 0
      ? t('channels.down', { count: figures.channelsDown, of: format.number(total) })
      : t('channels.noneDown', { count: total }),
    t('kit.watching', { count: figures.viewers }),
    format.bits(figures.bitsPerSecondOut),
  ];
  return parts.join(' · ');
}
