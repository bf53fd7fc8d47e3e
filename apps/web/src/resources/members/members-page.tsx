import { useSession } from '../../kit/session.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { Page } from '../../ui/layout.tsx';
import { type Tab, Tabs } from '../../ui/tabs.tsx';
import { useT } from '../../ui/use-t.ts';
import { Invitations } from './invitations.tsx';
import { Keys } from './keys.tsx';
import { Members } from './members.tsx';

export function MembersPage() {
  const t = useT();
  const session = useSession();
  const [url, setUrl] = useUrlState();
  const tabs: (Tab | false)[] = [
    session.can('members:read') && { id: 'members', label: t('members.members'), body: <Members /> },
    session.can('members:read') && { id: 'invitations', label: t('members.invitations'), body: <Invitations /> },
    session.can('keys:read') && { id: 'keys', label: t('members.keys'), body: <Keys /> },
  ];
  return (
    <Page isList title={t('places.members')} answer={t('members.says')}>
      <Tabs
        label={t('places.members')}
        value={url['tab']}
        onChange={(tab) => setUrl({ tab })}
        tabs={tabs.filter((tab) => tab !== false)}
      />
    </Page>
  );
}
