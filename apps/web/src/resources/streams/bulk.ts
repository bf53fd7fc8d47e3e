import { deleteStreams, editStreams, type Stream } from '@muxwell/contract';
import { useApi } from '../../kit/api-context.tsx';
import type { Bulk } from '../../kit/resource-types.ts';
import { useUrlState } from '../../kit/url-state.ts';
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

/** Switches all at once, and offers Undo. */
function useSwitch(isEnabled: boolean) {
  const api = useApi();
  const t = useT();
  const offerUndo = useOfferUndo();
  return async (rows: { id: number }[]) => {
    const streams = { ids: rows.map(({ id }) => id) };
    const { changed, changeSetId } = await api.call(editStreams, { body: { streams, edit: { isEnabled } } });
    offerUndo(t('tools.changed', { count: changed }), changeSetId);
    return true;
  };
}

/** Opens a tool for the chosen streams; the selection stays until it is done with. */
function useTool(tool: string) {
  const [, setUrl] = useUrlState();
  return (rows: { id: number }[]) => {
    setUrl({ tool, chosen: rows.map(({ id }) => id).join(','), open: undefined });
    return Promise.resolve(false);
  };
}

/** The same for all that the list's filter finds. */
function useToolOnAll(tool: string) {
  const [, setUrl] = useUrlState();
  return () => {
    setUrl({ tool, chosen: 'all', open: undefined });
    return Promise.resolve(false);
  };
}

export const streamBulk: Bulk<Stream>[] = [
  { label: 'tools.change', needs: 'catalog:write', useAct: () => useTool('change'), useActOnAll: () => useToolOnAll('change') },
  { label: 'tools.rename', needs: 'catalog:write', useAct: () => useTool('rename'), useActOnAll: () => useToolOnAll('rename') },
  {
    label: 'tools.replace',
    needs: 'catalog:write',
    useAct: () => useTool('replace'),
    useActOnAll: () => useToolOnAll('replace'),
  },
  { label: 'tools.order', needs: 'catalog:write', useAct: () => useTool('order'), useActOnAll: () => useToolOnAll('order') },
  { label: 'kit.enable', needs: 'catalog:write', useAct: () => useSwitch(true) },
  { label: 'kit.disable', needs: 'catalog:write', useAct: () => useSwitch(false) },
  { label: 'kit.delete', needs: 'catalog:write', isBad: true, useAct: useDeleteStreams },
];
