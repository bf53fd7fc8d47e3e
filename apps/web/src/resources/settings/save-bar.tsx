import { useLeaveGuard } from '../../kit/leave-guard.ts';
import { useSession } from '../../kit/session.ts';
import { useShortcut } from '../../kit/shortcut.ts';
import { Button } from '../../ui/button.tsx';
import { useT } from '../../ui/use-t.ts';
import type { Edit } from './use-edit.ts';

/** Rises while something is changed: how much, and what saves it. */
export function SaveBar({ edit }: { edit: Edit }) {
  const t = useT();
  const session = useSession();
  useShortcut('mod+s', () => void edit.save(), { isOn: edit.count > 0, inFields: true });
  useLeaveGuard(() => edit.count > 0);
  if (edit.count === 0 || !session.can('settings:write')) return null;
  return (
    <div
      role="region"
      aria-label={t('settings.changed', { count: edit.count })}
      className="pop-in fixed inset-x-0 bottom-16 z-30 mx-auto flex w-fit items-center gap-2 rounded-md border border-line bg-raise-2 px-3 py-2 shadow-float sm:bottom-4"
    >
      <span className="text-sm font-medium">{t('settings.changed', { count: edit.count })}</span>
      <Button variant="primary" isBusy={edit.isBusy} onClick={() => void edit.save()}>
        {t('kit.save')}
      </Button>
      <Button onClick={edit.drop}>{t('settings.discard')}</Button>
    </div>
  );
}
