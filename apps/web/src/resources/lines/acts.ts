import { deleteLines, disableLine, enableLine, extendLine, type Line } from '@muxwell/contract';
import { useApi } from '../../kit/api-context.tsx';
import { useConfirm } from '../../kit/confirm.tsx';
import type { Bulk } from '../../kit/resource-types.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { useOfferUndo } from '../../kit/undo.ts';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';

type Row = Pick<Line, 'id' | 'connections'>;

/** What ends viewers' pictures asks first; how many pictures, it says. */
function useAskIfWatching() {
  const t = useT();
  const confirm = useConfirm();
  return async (rows: Row[], act: string) => {
    const watching = rows.reduce((sum, { connections }) => sum + connections, 0);
    if (watching === 0) return true;
    return confirm({
      title: t('lines.watchingTitle', { count: rows.length }),
      says: t('lines.watchingSays', { count: watching }),
      act,
    });
  };
}

export function useDeleteLines() {
  const t = useT();
  const api = useApi();
  const ask = useAskIfWatching();
  const offerUndo = useOfferUndo();
  return async (rows: Row[]) => {
    if (!(await ask(rows, t('kit.delete')))) return false;
    const { deleted, changeSetId } = await api.call(deleteLines, { body: { ids: rows.map(({ id }) => id) } });
    offerUndo(t('lines.deleted', { count: deleted }), changeSetId);
    return true;
  };
}

export function useSwitchLines(isOn: boolean) {
  const t = useT();
  const api = useApi();
  const ask = useAskIfWatching();
  return async (rows: Row[]) => {
    if (!isOn && !(await ask(rows, t('kit.disable')))) return false;
    for (const { id } of rows) await api.call(isOn ? enableLine : disableLine, { params: { id } });
    const undo = async () => {
      for (const { id } of rows) await api.call(isOn ? disableLine : enableLine, { params: { id } });
    };
    toast.done(t(isOn ? 'lines.enabled' : 'lines.disabled', { count: rows.length }), {
      label: t('kit.undo'),
      act: () => void undo(),
    });
    return true;
  };
}

const MONTH = 30;

export function useExtendLines() {
  const t = useT();
  const api = useApi();
  return async (rows: Row[], days = MONTH) => {
    for (const { id } of rows) await api.call(extendLine, { params: { id }, body: { days } });
    toast.done(t('lines.extended', { count: rows.length, days: t('lines.days', { count: days }) }));
    return true;
  };
}

/** Opens the form that changes the chosen lines; the selection stays until it is done with. */
function useChangeLines() {
  const [, setUrl] = useUrlState();
  return (rows: Row[]) => {
    setUrl({ change: rows.map(({ id }) => id).join(','), open: undefined });
    return Promise.resolve(false);
  };
}

function useChangeAllLines() {
  const [, setUrl] = useUrlState();
  return () => {
    setUrl({ change: 'all', open: undefined });
    return Promise.resolve(false);
  };
}

export const lineBulk: Bulk<Line>[] = [
  { label: 'lines.change', needs: 'lines:write', useAct: useChangeLines, useActOnAll: useChangeAllLines },
  { label: 'lines.extendMonth', needs: 'lines:write', useAct: useExtendLines },
  { label: 'kit.enable', needs: 'lines:write', useAct: () => useSwitchLines(true) },
  { label: 'kit.disable', needs: 'lines:write', useAct: () => useSwitchLines(false) },
  { label: 'kit.delete', needs: 'lines:write', isBad: true, useAct: useDeleteLines },
];
