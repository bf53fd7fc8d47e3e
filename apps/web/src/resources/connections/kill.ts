import { type Connection, killConnections } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../kit/api-context.tsx';
import { useConfirm } from '../../kit/confirm.tsx';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';

/** Ends connections after asking; pictures that have ended cannot be brought back. */
export function useKill(): (rows: Connection[]) => Promise<boolean> {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const confirm = useConfirm();
  return async (rows) => {
    const lines = new Set(rows.map(({ line }) => line?.id ?? 0)).size;
    const question = {
      title: t('connections.killTitle', { count: rows.length }),
      says: t('connections.killSays', { count: rows.length, lines: t('connections.ofLines', { count: lines }) }),
      act: t('connections.killAct', { count: rows.length }),
    };
    if (!(await confirm(question))) return false;
    const { killed } = await api.call(killConnections, { body: { ids: rows.map(({ id }) => id) } });
    await client.invalidateQueries({ queryKey: ['connections'] });
    toast.done(t('connections.killed', { count: killed }));
    return true;
  };
}
