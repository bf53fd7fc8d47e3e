import { Dialog } from '../ui/dialog.tsx';
import { useT } from '../ui/use-t.ts';

/** The keys that work everywhere. */
export function Help({ onClose }: { onClose: () => void }) {
  const t = useT();
  const keys: [string, string][] = [
    ['Ctrl K', t('shell.search')],
    ['/', t('shell.key.find')],
    ['J K ↓ ↑', t('shell.key.move')],
    ['Enter', t('shell.key.open')],
    ['X', t('shell.key.select')],
    ['Ctrl B', t('shell.key.selectAll')],
    ['Delete', t('shell.key.delete')],
    ['E, Ctrl E', t('shell.key.edit')],
    ['N', t('shell.key.create')],
    ['Ctrl S', t('shell.key.save')],
    ['Esc', t('shell.key.back')],
    ['Ctrl /', t('shell.help')],
  ];
  return (
    <Dialog title={t('shell.help')} onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm">
        {keys.map(([key, says]) => (
          <div key={key} className="contents">
            <dt className="machine text-ink-2">{key}</dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
