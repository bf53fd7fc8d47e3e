import { deleteStreams, type Stream, updateStream } from '@muxwell/contract';
import { useApi } from '../../kit/api-context.tsx';
import type { Bulk } from '../../kit/resource-types.ts';
import { useOfferUndo } from '../../kit/undo.ts';
import { useT } from '../../ui/use-t.ts';

/** Deletes at once and offers Undo. */
export function useDeleteStreams(): (rows: { id: number }[]) => Promise<boolean> {
  const api = useApi();
  const t = useT();
  const offerUndo = useOfferUndo();
  return async (rows) => {
    const { deleted, changeSetId } = await api.call(deleteStreams, { body: { ids: rows.map(({ id }) => id) } });
    offerUndo(t('streams.deleted', { count: deleted }), changeSetId);
    return true;
  };
}

function useSwitch(isEnabled: boolean) {
  const api = useApi();
  return async (rows: { id: number }[]) => {
    for (const { id } of rows) await api.call(updateStream, { params: { id }, body: { isEnabled } });
    return true;
  };
}

export const streamBulk: Bulk<Stream>[] = [
  { label: 'kit.enable', needs: 'catalog:write', useAct: () => useSwitch(true) },
  { label: 'kit.disable', needs: 'catalog:write', useAct: () => useSwitch(false) },
  { label: 'kit.delete', needs: 'catalog:write', isBad: true, useAct: useDeleteStreams },
];
